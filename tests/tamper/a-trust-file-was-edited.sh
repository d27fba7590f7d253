#!/bin/sh
# Given a trust file, by which somebody without the ledger knows who may sign,
# when a byte of it, an act in it, or who signed it is changed,
# then nothing is verified by it, and nothing of it is believed.
. "$TESTS/desk.sh"
found_desk
export CUSTODY_IDENTITY=ada
ask_and_approve reviews
expect 0 custody export R1 --to release --job 1
expect 0 custody trust --out trust.json
# Elsewhere, so that no ledger is found.
mv .custody kept
verdict() {
    expect "$1" custody verify release/custody-release.json --trust "$2"
}
reseal() {
    python3 "$TESTS/tamper/reseal.py" trust.json edited.json "$@" ||
        fail "reseal: $*"
}
verdict 0 trust.json

# Every 211th byte.
size=$(wc -c <trust.json)
at=3
while [ $at -lt "$size" ]; do
    python3 -c '
import sys
text = bytearray(open("trust.json", "rb").read())
text[int(sys.argv[1])] ^= 1
open("edited.json", "wb").write(text)' $at
    code=0
    custody verify release/custody-release.json --trust edited.json \
        >out 2>err || code=$?
    case $code in
    3 | 5) ;;
    *) fail "byte $at: exit $code" ;;
    esac
    grep -q trust out err || fail "byte $at: it does not name the trust file"
    at=$((at + 211))
done

# The developer calls themselves custodian.
reseal 'role\":\"developer' 'role\":\"custodian'
verdict 3 edited.json
for key in keys/dev.pem keys/ada.pem; do
    reseal 'role\":\"developer' 'role\":\"custodian' $key
    verdict 3 edited.json
    says "trust"
done
# A word that only its signature covers.
nonce=$(sqlite3 kept/ledger.sqlite3 "SELECT act ->> 'nonce' FROM event
    WHERE act ->> 'kind' = 'identity.enrolled/1'")
reseal "$nonce" "$(echo "$nonce" | tr 0-9a-f 1-9a-f0)" keys/ada.pem
verdict 3 edited.json
says "signature"
# Signed by who is no custodian, by the log's key, by nobody known.
openssl genpkey -algorithm ed25519 -out stranger.pem
for key in keys/dev.pem kept/ledger.pem stranger.pem; do
    reseal 'custodian' 'custodian' $key
    verdict 3 edited.json
    says "not signed by a custodian"
done
# Another ledger's genesis; an act less.
reseal '"genesis":"' '"genesis":"0' keys/ada.pem
code=0
custody verify release/custody-release.json --trust edited.json \
    2>err || code=$?
[ $code = 3 ] || [ $code = 5 ] || fail "exit $code with another genesis"

# The trust file of another ledger says nothing of this release.
expect 0 custody init other --identity ada --name other
expect 0 custody trust --ledger other --out other.json --as ada
verdict 3 other.json
