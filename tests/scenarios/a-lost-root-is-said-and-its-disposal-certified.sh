#!/bin/sh
# Given sealed data whose root secret is lost, when the slots are looked at,
# then it is said plainly; its disposal is refused without --root-lost, and with
# it destroys slot, file and index; account, level, certificate and page say
# that there was no proof, and claim none; what was interrupted goes on; and a
# single record cannot be erased.
. "$TESTS/desk.sh"
. "$TESTS/sealed_desk.sh"

found_sealed
printf '{"id":"x"}\n' >other.jsonl
expect 0 custody ingest other other.jsonl --seal --as ada
expect 0 custody dispose --id r7 --all --why asked --as ada --json
record=$(answer digest)
rm -rf data
(umask 077 && head -c 32 /dev/urandom >store.key)
expect 4 custody keys status --unlock
says 'not its key file'
says 'nothing can read what is sealed'
expect 2 custody dispose secret --why lost --root-lost --as ada
expect 0 custody dispose secret --why 'the root is lost' --as ada --json
digest=$(answer digest)
cp .custody/keys.slots before.slots
expect 4 custody dispose --plan "$digest" --as ada
cmp .custody/keys.slots before.slots || fail "touched without proof"
expect 1 custody dispose --plan "$record" --root-lost --as ada
says 'no single record can be erased'
expect 0 custody dispose --plan "$digest" --root-lost --as ada --json
[ "$(answer destroyed) $(answer level)" = '1 unverified' ] || fail "$(cat out)"
says 'without proof'
[ ! -e .custody/sealed/"$seal" ] && [ ! -e .custody/index/4.sqlite3 ] ||
    fail "something is left"
dd if=.custody/keys.slots bs=4096 skip=1 count=1 2>/dev/null |
    cmp -n 4096 - /dev/zero || fail "the slot is not zeros"
cmp -i 8192 .custody/keys.slots before.slots || fail "the other slot"
expect 0 custody verify D2 --as ada
expect 0 custody certificate D2 --out certificate --as ada
expect 0 custody trust --out trust.json --as ada
expect 0 custody verify certificate/certificate.json --trust trust.json
python3 - certificate/certificate.json <<'READ' >said
import base64, json, sys
print(base64.b64decode(json.load(open(sys.argv[1]))["payload"]).decode())
READ
grep -q 'it is lost, so that nothing can read what is sealed, or' said ||
    fail "$(cat said)"
grep -q 'without proof that they opened this data' said || fail "$(cat said)"
! grep -q 'and none opens it\|shown to open the table' said ||
    fail "it claims a proof"
grep -q 'slot 1: destroyed; carried out without the root secret' \
    certificate/certificate.html || fail "the page"
! grep -q 'none opens it' certificate/certificate.html || fail "the page claims"
expect 0 custody verify
