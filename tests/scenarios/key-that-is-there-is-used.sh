#!/bin/sh
# Given a person who has a key already, made by custody or by openssl, when
# another ledger is founded, then that key is its first custodian's; a key that
# others can read is refused (4), and so is one that is no Ed25519 key.
. "$TESTS/desk.sh"

expect 0 custody init one --identity ada
cp keys/ada.pem before
expect 0 custody init two --identity ada --json
[ "$(answer key_new)" = false ] || fail "a new key"
cmp keys/ada.pem before || fail "the key was changed"
for ledger in one two; do
    expect 0 custody --ledger $ledger identity list --json
    grep -o '"key_id":"[0-9a-f]*"' out >$ledger.key
done
cmp one.key two.key || fail "two keys in two ledgers"

(umask 077 && openssl genpkey -algorithm ed25519 -out keys/eve.pem 2>/dev/null)
cp keys/eve.pem before
expect 0 custody init three --identity eve
cmp keys/eve.pem before || fail "the key was changed"
expect 0 custody --ledger three identity list
says eve

chmod 644 keys/eve.pem
expect 4 custody init four --identity eve
says keys/eve.pem
[ ! -e four/.custody ] || fail "something was made"
(umask 077 && openssl genpkey -algorithm x25519 -out keys/mal.pem 2>/dev/null)
code=0
custody init five --identity mal >out 2>err || code=$?
[ "$code" = 4 ] || [ "$code" = 5 ] || fail "an X25519 key: exit $code"
[ ! -e five/.custody ] || fail "something was made"
