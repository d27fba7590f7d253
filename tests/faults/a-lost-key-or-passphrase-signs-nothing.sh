#!/bin/sh
# Given a person whose key is lost, readable by others, damaged, or encrypted
# with a passphrase that is not at hand,
# when they act, it is 4 and says so; nothing is recorded; what needs no key
# still answers.
. "$TESTS/desk.sh"
expect 0 custody init --identity ada
printf 'right\n' >right
printf 'wrong\n' >wrong
chmod 600 right wrong
expect 0 custody identity new cy --role custodian --encrypt \
    --passphrase-file right --as ada
printf '{"id":1}\n' >data.jsonl
head=$(sha256sum .custody/ledger.sqlite3)

unsigned() {
    expect "$1" custody ingest data data.jsonl --as "$2" $3 $4 </dev/null
    [ "$(wc -l <err)" -le 2 ] || fail "more than a line and its remedy"
    [ "$(sha256sum .custody/ledger.sqlite3)" = "$head" ] || fail "recorded"
    says "$5"
}
unsigned 4 cy --passphrase-file wrong passphrase
unsigned 4 cy --passphrase-file absent absent
unsigned 4 cy "" "" passphrase
mkdir away
mv keys/ada.pem away/
unsigned 4 ada "" "" key
cp away/ada.pem keys/ada.pem
chmod 644 keys/ada.pem
unsigned 4 ada "" "" "others have rights"
chmod 600 keys/ada.pem
dd if=/dev/zero of=keys/ada.pem bs=1 seek=40 count=8 conv=notrunc 2>dd
unsigned 4 ada "" "" key
# Somebody else's key under her name.
rm keys/ada.pem
openssl genpkey -algorithm ed25519 -out keys/ada.pem
chmod 600 keys/ada.pem
unsigned 4 ada "" "" key
unsigned 4 nobody "" "" nobody

expect 0 custody verify
expect 0 custody ingest data data.jsonl --as cy --passphrase-file right
