#!/bin/sh
# Given an offer, when openssl and python look at it by the manual's words,
# then the signature is that of the actor over "custody act v1", a line feed
# and the act; a newcomer's proof of possession verifies, too.
. "$TESTS/desk.sh"
found_desk
expect 0 custody request reviews --purpose demo --project tour --as dev \
    --offer r.json
expect 0 custody trust --out trust.json --as ada
expect 0 custody identity offer bob --role auditor --trust trust.json \
    --out b.json
cat >check.py <<'P'
import hashlib, json, subprocess, sys

def verify(public, message, signature):
    open("key.der", "wb").write(
        bytes.fromhex("302a300506032b6570032100") + public)
    open("message", "wb").write(message)
    open("signature", "wb").write(signature)
    return subprocess.run(
        ["openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-keyform",
         "DER", "-inkey", "key.der", "-in", "message", "-sigfile",
         "signature"], capture_output=True).returncode == 0

line = open(sys.argv[1], encoding="utf-8").read()
assert line.endswith("\n") and line.count("\n") == 1
offer = json.loads(line)
assert sorted(offer) == ["act", "signature"]
act = json.loads(offer["act"])
public = bytes.fromhex(sys.argv[2] if len(sys.argv) > 2
                       else act["data"]["key"])
assert act["actor"] == hashlib.sha256(public).hexdigest(), "another key"
message = b"custody act v1\n" + offer["act"].encode()
signature = bytes.fromhex(offer["signature"])
assert verify(public, message, signature), "the signature"
assert not verify(public, message + b" ", signature)
if "proof" in act["data"]:
    claim = {key: act["data"][key] for key in ("key", "name", "role")}
    claim["ledger"] = act["ledger"]
    text = json.dumps(claim, sort_keys=True, separators=(",", ":"))
    assert verify(public, b"custody key v1\n" + text.encode(),
                  bytes.fromhex(act["data"]["proof"])), "the proof"
P
public=$(openssl pkey -in keys/dev.pem -pubout -outform DER | tail -c 32 |
    od -An -v -tx1 | tr -d ' \n')
python3 check.py r.json "$public" || fail "an offer"
python3 check.py b.json || fail "a newcomer's offer"
