#!/bin/sh
# Given keys made with --encrypt, when their passphrase is in a file, then they
# sign; with a wrong one, with none and no terminal, or with the key lost, it
# is "could not tell" (4) and nothing is recorded.
. "$TESTS/desk.sh"

umask 077
printf 'correct horse\n' >right
printf 'battery staple\n' >wrong
expect 0 custody init --identity ada --encrypt --passphrase-file right
head -1 keys/ada.pem | grep -q 'BEGIN ENCRYPTED PRIVATE KEY' ||
    fail "the key is not encrypted"
openssl pkey -in keys/ada.pem -passin file:right -noout ||
    fail "openssl does not read it"
printf '{"n":1}\n' >a.jsonl

expect 4 custody ingest a a.jsonl --passphrase-file wrong
says passphrase
hushes staple
expect 4 custody ingest a a.jsonl </dev/null
says passphrase
expect 4 custody ingest a a.jsonl --passphrase-file nowhere
expect 0 custody ingest a a.jsonl --passphrase-file right --json
[ "$(answer new)" = true ] || fail "recorded before"
CUSTODY_PASSPHRASE_FILE=right
export CUSTODY_PASSPHRASE_FILE
expect 0 custody identity new dev --role developer --encrypt
expect 0 custody request a --purpose p --project p --as dev
unset CUSTODY_PASSPHRASE_FILE

mv keys/ada.pem lost
expect 4 custody terms a --licence MIT --as ada --passphrase-file right --json
grep -q '"code":"no-key"' err || fail "no code"
# Reading needs no key.
expect 0 custody list
expect 0 custody verify
