#!/bin/sh
# Given an offer, when any byte of it is changed, in its act, its signature or
# what holds them, or it is signed anew by somebody else,
# then it is refused (5: no offer any more; 3: not what was signed; 1: another
# signer, another ledger), and the ledger is as it was.
. "$TESTS/desk.sh"
found_desk
expect 0 custody identity new carol --role custodian --as ada
expect 0 custody request reviews --purpose demo --project tour --as dev
expect 0 custody approve R1 --yes --as carol --offer good.json
expect 0 custody trust --out trust.json --as ada
before=$(sha256sum <.custody/ledger.sqlite3)

judged() { # WHAT CODES
    code=0
    custody accept edited.json >out 2>err || code=$?
    case " $2 " in
    *" $code "*) ;;
    *) fail "$1: accept is $code" ;;
    esac
    [ "$(sha256sum <.custody/ledger.sqlite3)" = "$before" ] ||
        fail "$1: the ledger changed"
    code=0
    custody verify edited.json --trust trust.json >out 2>err || code=$?
    case $code in
    3 | 5) ;;
    *) fail "$1: verify is $code" ;;
    esac
}
size=$(wc -c <good.json)
at=0
while [ $at -lt $((size - 1)) ]; do
    python3 -c '
import sys
text = bytearray(open("good.json", "rb").read())
text[int(sys.argv[1])] ^= 1
open("edited.json", "wb").write(text)' $at
    judged "byte $at" "1 3 5"
    at=$((at + 17))
done

# Each part of the act, whole and well formed.
edit() { # PYTHON on act (a dict) and offer
    python3 -c '
import json, sys
offer = json.load(open("good.json"))
act = json.loads(offer["act"])
exec(sys.argv[1])
pack = lambda one: json.dumps(one, sort_keys=True, separators=(",", ":"))
offer["act"] = pack(act)
open("edited.json", "w").write(pack(offer) + "\n")' "$1"
}
edit 'act["data"]["proposal"] = "R2"'
judged proposal 3
edit 'act["data"]["until"] = "2999-01-01T00:00:00.000000Z"'
judged until 3
edit 'act["at"] = act["at"].replace("2026", "2025")'
judged at 3
edit 'act["nonce"] = act["nonce"][::-1]'
judged nonce 3
edit 'act["seen"]["size"] -= 1'
judged seen 3
edit 'act["kind"] = "proposal.rejected/1"'
judged kind 3
edit 'act["ledger"] = act["ledger"][::-1]'
judged ledger 1
edit 'act["actor"] = act["actor"][::-1]'
judged actor 1
edit 'offer["signature"] = "00" * 64'
judged signature 3
edit 'offer["signature"] = offer["signature"].upper()'
judged case 5
edit 'offer["more"] = 1'
judged more 5
edit 'del offer["signature"]'
judged less 5
{ printf ' '; cat good.json; } >edited.json
judged blank 5
# Two offers, one of them edited: the good one lands all the same.
edit 'act["nonce"] = act["nonce"][::-1]'
cat good.json >>edited.json
expect 3 custody accept edited.json
says "1 accepted, 1 refused"

# What is signed at the ledger only is not taken from elsewhere.
cp .custody/ledger.sqlite3 copy.sqlite3
python3 - <<'P' || fail "forging"
import json, subprocess, hashlib
offer = json.load(open("good.json"))
act = json.loads(offer["act"])
act["kind"] = "lookup.made/1"
act["nonce"] = "ab" * 16
act["data"] = {"selectors": [], "indicators": 0, "hits": 0, "complete": 1}
text = json.dumps(act, sort_keys=True, separators=(",", ":"))
open("message", "wb").write(b"custody act v1\n" + text.encode())
subprocess.run(["openssl", "pkeyutl", "-sign", "-rawin", "-inkey",
                "keys/carol.pem", "-in", "message", "-out", "signature"],
               check=True)
offer = {"act": text, "signature": open("signature", "rb").read().hex()}
open("edited.json", "w").write(
    json.dumps(offer, sort_keys=True, separators=(",", ":")) + "\n")
P
expect 1 custody accept edited.json
says "signed where the ledger is"
expect 0 custody verify
