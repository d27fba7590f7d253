#!/bin/sh
# Given a permit, and a trust file,
# when any part of either is edited, signed by somebody who may not, or put
# together from two,
# then check and verify refuse it, and say why.
. "$TESTS/desk.sh"
found_desk
ask_and_approve reviews
expect 0 custody permit R1 --job j1 --out p.json --as ada
expect 0 custody permit R1 --job j2 --out q.json --as ada
expect 0 custody trust --out t.json --as ada
expect 0 custody check --permit p.json --trust t.json
expect 0 custody verify p.json

cat >edit.py <<'END'
import base64, json, sys
from subprocess import run
how = sys.argv[1]
envelope = json.load(open("p.json"))
other = json.load(open("q.json"))
payload = json.loads(base64.b64decode(envelope["payload"]))
theirs = json.loads(base64.b64decode(other["payload"]))
of, from_ = payload["predicate"], theirs["predicate"]


def sign(person):
    text = json.dumps(payload, sort_keys=True, separators=(",", ":"),
                      ensure_ascii=False).encode()
    kind = envelope["payloadType"].encode()
    message = b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(text), text)
    open("message", "wb").write(message)
    key = "keys/%s.pem" % person
    run(["openssl", "pkeyutl", "-sign", "-rawin", "-inkey", key, "-in",
         "message", "-out", "signature"], check=True)
    public = run(["openssl", "pkey", "-in", key, "-pubout", "-outform",
                  "DER"], check=True, capture_output=True).stdout[-32:]
    from hashlib import sha256
    envelope["payload"] = base64.b64encode(text).decode()
    envelope["signatures"] = [{"keyid": sha256(public).hexdigest(),
        "sig": base64.b64encode(open("signature", "rb").read()).decode()}]


if how == "job":
    of["job"] = "j9"
    envelope["payload"] = base64.b64encode(json.dumps(payload, sort_keys=True,
        separators=(",", ":"), ensure_ascii=False).encode()).decode()
elif how == "signature":
    envelope["signatures"] = other["signatures"]
elif how == "nobody":
    envelope["signatures"] = []
elif how == "type":
    envelope["payloadType"] = "text/plain"
# From here on it is signed again, by who may sign permits.
elif how == "again":
    sign("ada")
elif how == "developer":
    sign("dev")
elif how == "decision":
    of["events"], of["decision"] = from_["events"], from_["decision"]
    sign("ada")
elif how == "proof":
    of["events"][0]["proof"][0] = "0" * 64
    sign("ada")
elif how == "act":
    of["events"][0]["act"] = of["events"][0]["act"].replace("allow", "alloy")
    sign("ada")
elif how == "policies":
    of["policies"] = of["policies"][1:]
    sign("ada")
elif how == "left out":
    of["left_out"]["quarantine"] = {"records": 1, "root": "0" * 64}
    sign("ada")
elif how == "checkpoint":
    note = base64.b64decode(of["checkpoint"])
    lines = note.split(b"\n")
    of["checkpoint"] = base64.b64encode(
        b"\n".join(lines[:-2]) + b"\n").decode()
    sign("ada")
elif how == "life":
    of["not_after"] = of["not_after"].replace("2026", "2036")
    sign("ada")
elif how == "key":
    of["new"] = 1
    sign("ada")
elif how == "version":
    of["versions"][0]["version"] = "0" * 64
    sign("ada")
json.dump(envelope, open("edited.json", "w"), sort_keys=True,
          separators=(",", ":"))
END
try() {
    expect 0 python3 edit.py "$2"
    expect "$1" custody check --permit edited.json --trust t.json
    [ "$1" = 0 ] || says "${3-permit}"
}
try 0 again
# Signed again by who decided, it is another file than the ledger knows.
expect 3 custody verify edited.json
says "issued no such permit"
try 3 job ""
try 3 signature ""
try 5 nobody ""
try 5 type ""
try 3 developer "nobody signed it who might"
try 3 decision
try 3 proof ""
try 3 act ""
try 3 policies
try 3 "left out"
try 3 checkpoint "cosign"
try 1 life "more than 7 days"
try 5 key "form of this release"
try 5 version ""

# One byte anywhere, in permit and in trust file.
cat >flip.py <<'END'
import os, subprocess, sys
for name, step in (("p.json", 397), ("t.json", 211)):
    good = open(name, "rb").read()
    for at in range(0, len(good) - 1, max(1, len(good) // 24)):
        bad = bytearray(good)
        bad[at] ^= 1
        open("bad", "wb").write(bad)
        said = subprocess.run([os.environ["CUSTODY"], "check", "--permit",
            "bad" if name == "p.json" else "p.json", "--trust",
            "bad" if name == "t.json" else "t.json"], capture_output=True)
        if said.returncode not in (3, 4, 5):
            sys.exit(f"{name}: byte {at} changed: exit {said.returncode}")
END
expect 0 python3 flip.py
