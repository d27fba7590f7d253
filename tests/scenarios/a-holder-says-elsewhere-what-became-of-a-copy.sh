#!/bin/sh
# Given copies of the key slots whose holders have only a copy of the ledger that
# they may not write, when one of them signs what became of hers into a file,
# or has the file there brought up to date, then nothing is recorded before the
# ledger accepts it, once; the slot in the file is destroyed; who does not hold
# a copy signs nothing; and the certificate is complete only after that.
. "$TESTS/desk.sh"
. "$TESTS/sealed_desk.sh"

found_sealed
expect 0 custody identity new carol --role custodian --as ada
expect 0 custody keys copy --to dev.slots --holder dev --as ada
expect 0 custody keys copy --to bern.slots --holder 'safe in Bern' --as ada
expect 0 custody dispose secret --why over --as ada --json
expect 0 custody dispose --plan "$(answer digest)" --as ada
expect 0 custody verify D1 --as carol

# away PERSON ARGUMENT...: on a host that has their key and may not write.
mkdir -p laptop/keys laptop/ledger
mv keys/dev.pem keys/carol.pem laptop/keys/
cp -r .custody/ledger.sqlite3 .custody/policies laptop/ledger/
chmod -R a-w laptop/ledger
away() {
    person=$1
    shift
    CUSTODY_KEYS="$desk/laptop/keys" XDG_STATE_HOME="$desk/laptop/state" \
        custody keys attest "$@" --as "$person" --ledger laptop/ledger
}
complete() {
    rm -rf certificate
    expect 0 custody certificate D1 --out certificate --as ada
    python3 - <<'READ'
import base64, json
told = json.load(open("certificate/certificate.json"))
told = json.loads(base64.b64decode(told["payload"]))["predicate"]
print(told["complete"], *(one["state"] for one in told["copies"]))
READ
}

expect 1 away dev K2 --outcome destroyed --why no --offer no.json
says 'holds it'
[ ! -e no.json ] || fail "an offer that the ledger would refuse"
expect 0 away dev K1 --outcome destroyed --why burnt --offer k1.json --json
[ "$(answer acts.0.kind)" = key.attested/1 ] || fail "$(cat out)"
cp bern.slots before.slots
expect 0 away carol bern.slots --offer k2.json
dd if=bern.slots bs=4096 skip=1 count=1 2>/dev/null |
    cmp -n 4096 - /dev/zero || fail "the slot is not zeros"
cmp -n 4096 bern.slots before.slots || fail "slot 0"
[ "$(complete)" = 'False open open' ] || fail "recorded before: $(complete)"

expect 0 custody accept k1.json --as ada
says 'by dev'
[ "$(complete)" = 'False destroyed open' ] || fail "$(complete)"
expect 0 custody accept k2.json --as ada
[ "$(complete)" = 'True destroyed updated' ] || fail "$(complete)"
expect 0 custody query --json "SELECT count(*) AS count FROM key_attestation"
says '"count":2'
custody accept k1.json --as ada >out 2>err || :
expect 0 custody query --json "SELECT count(*) AS count FROM key_attestation"
says '"count":2'
expect 0 custody verify
