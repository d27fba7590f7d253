#!/bin/sh
# Given a store that was made with a passphrase, when it is asked for by a file
# of its own, by the file of the person's key, wrong, or not at all, then only
# the right one opens; and nobody seals into it with another.
. "$TESTS/desk.sh"
. "$TESTS/sealed_desk.sh"

with_passphrase
printf '{"n":1}\n' >a.jsonl
expect 0 custody init --identity ada
expect 0 custody ingest a a.jsonl --seal --json
[ "$(answer sealed)" = true ] || fail "not sealed"
expect 0 custody verify a
(umask 077 && echo 'other words' >other.pass)
expect 4 custody verify a --store-passphrase-file other.pass
says 'not its passphrase'
printf '{"n":2}\n' >b.jsonl
expect 4 custody ingest b b.jsonl --seal --store-passphrase-file other.pass
says 'not its passphrase'
expect 1 custody show b
unset CUSTODY_STORE_PASSPHRASE_FILE
expect 4 custody verify a --passphrase-file other.pass
expect 0 custody verify a --passphrase-file store.pass
expect 4 custody verify a </dev/null
hushes 'nine'
# Nobody to ask: which secret, and by which option.
expect 4 setsid -w "$CUSTODY" verify a </dev/null
says 'the passphrase of the sealed store: there is no terminal'
says 'give --store-passphrase-file FILE'
expect 4 setsid -w "$CUSTODY" keys rotate --passphrase-file store.pass
says 'give --new-passphrase-file FILE'
(umask 077 && head -c 16 /dev/zero >short.key)
expect 2 custody keys rotate --passphrase-file store.pass --new-key short.key
says '32 or more'
hushes 'it goes on'
# The same again is not new; without a copy in the store it says so.
expect 0 custody ingest c b.jsonl
expect 0 custody ingest c b.jsonl --seal --json --passphrase-file store.pass
[ "$(answer new) $(answer sealed)" = 'false false' ] || fail "sealed later"
[ "$(ls .custody/sealed | wc -l)" = 1 ] || fail "it left something"
expect 0 custody ingest c b.jsonl --seal --passphrase-file store.pass
says 'custody seal c@1'
