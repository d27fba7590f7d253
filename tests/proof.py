#!/usr/bin/env python3
"""Verifies a proof by the words of custody-ledger(5), with openssl for the
signatures and nothing of Custody: proof.py FILE LOG-KEY NAME KEY (hex)."""
import base64
import hashlib
import json
import subprocess
import sys
import tempfile


def sha(data):
    return hashlib.sha256(data).digest()


def node(left, right):
    return sha(b"\1" + left + right)


def verified(public, message, signature):
    with tempfile.TemporaryDirectory() as folder:
        paths = [folder + "/" + name for name in ("key", "text", "sig")]
        for path, data in zip(paths, (bytes.fromhex(
                "302a300506032b6570032100") + public, message, signature)):
            open(path, "wb").write(data)
        return subprocess.run(
            ["openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-keyform",
             "DER", "-inkey", paths[0], "-in", paths[1], "-sigfile",
             paths[2]], capture_output=True).returncode == 0


def included(leaf, index, size, path):
    """The root that RFC 9162, 2.1.3.2 gives for a path."""
    assert 0 <= index < size
    at, last, root = index, size - 1, leaf
    for one in path:
        assert last > 0
        if at & 1 or at == last:
            root = node(one, root)
            while not at & 1 and at:
                at >>= 1
                last >>= 1
        else:
            root = node(root, one)
        at >>= 1
        last >>= 1
    assert last == 0
    return root


def grown(first, size_first, size, path):
    """The new root that RFC 9162, 2.1.4.2 gives for a path."""
    if size_first == size:
        assert not path
        return first
    path = list(path)
    if size_first & (size_first - 1) == 0:
        path.insert(0, first)
    at, last = size_first - 1, size - 1
    while at & 1:
        at >>= 1
        last >>= 1
    old = new = path[0]
    for one in path[1:]:
        assert last > 0
        if at & 1 or at == last:
            old, new = node(one, old), node(one, new)
            while at and not at & 1:
                at >>= 1
                last >>= 1
        else:
            new = node(new, one)
        at >>= 1
        last >>= 1
    assert last == 0 and old == first
    return new


def note(text, genesis, log_key, person):
    """Size and root of a checkpoint: by the ledger's key, and a person's."""
    raw = base64.b64decode(text).decode()
    body, signatures = raw.split("\n\n")
    body += "\n"
    origin, size, root = body.splitlines()
    assert origin == "custody/" + genesis
    seen = set()
    for line in signatures.splitlines():
        dash, name, data = line.split(" ")
        assert dash == "\u2014"
        data = base64.b64decode(data)
        if name == origin:
            assert data[:4] == sha(name.encode() + b"\n\1" + log_key)[:4]
            assert verified(log_key, body.encode(), data[4:])
            seen.add("ledger")
        elif name == person[0]:
            assert data[:4] == sha(name.encode() + b"\n\4" + person[1])[:4]
            time = int.from_bytes(data[4:12], "big")
            message = "cosignature/v1\ntime %d\n" % time + body
            assert verified(person[1], message.encode(), data[12:])
            seen.add("person")
    return int(size), base64.b64decode(root), seen


def main():
    proof = json.load(open(sys.argv[1]))
    log_key = bytes.fromhex(sys.argv[2])
    person = (sys.argv[3], bytes.fromhex(sys.argv[4]))
    assert proof["type"] == "custody-proof/1" and proof["v"] == 1
    size, root, seen = note(
        proof["checkpoint"], proof["genesis"], log_key, person)
    assert seen == {"ledger", "person"}, seen
    act = None
    for event in proof["events"]:
        leaf = sha(b"\0" + bytes.fromhex(event["prev"]) +
                   event["act"].encode() + bytes.fromhex(event["signature"]))
        path = [bytes.fromhex(one) for one in event["proof"]]
        assert included(leaf, event["seq"] - 1, size, path) == root
        act = json.loads(event["act"])
        assert act["actor"] == sha(person[1]).hex()
        assert verified(person[1], b"custody act v1\n" +
                        event["act"].encode(),
                        bytes.fromhex(event["signature"]))
    if proof["proves"] == "event":
        print("event", proof["events"][0]["seq"], act["kind"])
    elif proof["proves"] == "growth":
        before, old, seen = note(
            proof["before"], proof["genesis"], log_key, person)
        assert "ledger" in seen
        path = [bytes.fromhex(one) for one in proof["growth"]]
        assert grown(old, before, size, path) == root
        print("growth", before, size)
    else:
        entry, record = proof["entry"], proof["record"]
        path = [bytes.fromhex(one) for one in entry["proof"]]
        leaf = sha(b"\0" + entry["data"].encode())
        assert included(leaf, entry["index"], act["data"]["files"],
                        path).hex() == act["data"]["version"]
        line = json.loads(entry["data"])
        path = [bytes.fromhex(one) for one in record["proof"]]
        leaf = sha(b"\0" + bytes.fromhex(record["sha256"]))
        assert included(leaf, record["ordinal"], line["records"],
                        path).hex() == line["root"]
        print("record", record["sha256"])


if __name__ == "__main__":
    main()
