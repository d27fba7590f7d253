#!/usr/bin/env python3
"""Signs look-ups that do not show what they say: lookup_forge.py FILE KEY.PEM
writes forged-NAME.json, one thing wrong in each, and left-out.json."""
import base64
import copy
import hashlib
import json
import subprocess
import sys
import tempfile


def sign(statement, name):
    kind = envelope["payloadType"]
    payload = json.dumps(statement, sort_keys=True, ensure_ascii=False,
                         separators=(",", ":")).encode()
    message = b"DSSEv1 %d %s %d %s" % (
        len(kind), kind.encode(), len(payload), payload)
    with tempfile.NamedTemporaryFile() as file:
        file.write(message)
        file.flush()
        signature = subprocess.run(
            ["openssl", "pkeyutl", "-sign", "-rawin", "-inkey", sys.argv[2],
             "-in", file.name], capture_output=True, check=True).stdout
    signatures = [{"keyid": envelope["signatures"][0]["keyid"],
                   "sig": base64.b64encode(signature).decode()}]
    with open(name, "w") as out:
        out.write(json.dumps(
            {"payload": base64.b64encode(payload).decode(),
             "payloadType": kind, "signatures": signatures},
            separators=(",", ":")) + "\n")


def forge(name, change):
    statement = copy.deepcopy(true)
    change(statement["predicate"])
    sign(statement, name)


def version(predicate, name):
    return next(v for v in predicate["versions"] if v["dataset"] == name)


def swap(predicate):
    entries = version(predicate, "odd")["entries"]
    entries[3]["sha256"], entries[4]["sha256"] = (
        entries[4]["sha256"], entries[3]["sha256"])


def move(predicate):
    for entry in version(predicate, "odd")["entries"][5:]:
        entry["place"] += 1


def hide(predicate):
    """A record that is there, as if it were not: its neighbours remain."""
    one = version(predicate, "same")
    one["entries"] = []
    one["hashes"] = [hashlib.sha256(b"").hexdigest()]
    predicate["found"] = [
        d for d in predicate["found"]
        if d != hashlib.sha256(b"again and again").hexdigest()]


def drop(predicate):
    del version(predicate, "many")["entries"][7]


def change_digest(predicate):
    digests = predicate["digests"]
    digests[5] = digests[5][:-1] + ("0" if digests[5][-1] != "0" else "1")


def other_version(predicate):
    one, other = version(predicate, "odd"), version(predicate, "many")
    one["event"], other["event"] = other["event"], one["event"]


def other_root(predicate):
    event = next(e for e in predicate["events"]
                 if '"dataset":"odd"' in e["act"])
    event["act"] = event["act"].replace('"name":"sha256","root":"',
                                        '"name":"sha256","root":"0')


def left_out(predicate):
    predicate["versions"] = [
        v for v in predicate["versions"] if v["dataset"] != "odd"]


envelope = json.load(open(sys.argv[1]))
true = json.loads(base64.b64decode(envelope["payload"]))
sign(true, "true.json")
forge("forged-swap.json", swap)
forge("forged-move.json", move)
forge("forged-hide.json", hide)
forge("forged-drop.json", drop)
forge("forged-digest.json", change_digest)
forge("forged-version.json", other_version)
forge("forged-root.json", other_root)
forge("forged-found.json", lambda p: p["found"].pop())
forge("forged-head.json", lambda p: p.update(event=p["event"] - 1))
forge("forged-why.json", lambda p: version(p, "odd").update(why="no-index"))
forge("forged-hash.json", lambda p: version(p, "odd")["hashes"].pop())
forge("forged-more.json",
      lambda p: version(p, "odd")["hashes"].append("0" * 64))
left_out(true["predicate"])
true["predicate"]["found"] = sorted(
    d for d in true["predicate"]["digests"]
    if any(e["sha256"] == d for v in true["predicate"]["versions"]
           for e in v.get("entries", [])))
sign(true, "left-out.json")
