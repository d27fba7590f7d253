#!/bin/sh
# Given three sealed versions, a slot that was destroyed and a token, when the
# move of the root secret to the token is killed at calls of it, the token's own
# among them, then either the key file opens everything or the token does; the
# same command finishes it, once in the ledger, also where the token kept a key
# that nothing needs; and then the key file opens nothing.
. "$TESTS/desk.sh"
. "$TESTS/sealed_desk.sh"
. "$TESTS/call_desk.sh"
. "$TESTS/token_desk.sh"
. "$TESTS/rotate_desk.sh"

make_token vault
uri="pkcs11:token=vault?module-path=$module"
rotate_desk
keep
rotate() {
    "$@" keys rotate --new-token "$uri" --new-passphrase-file pin --as ada
}
new_opens() {
    (
        unset CUSTODY_STORE_KEY
        CUSTODY_STORE_TOKEN="$uri" \
            CUSTODY_STORE_PASSPHRASE_FILE="$desk/pin" custody "$@"
    )
}
expect 0 rotate calls_of
count=$(cat calls_of)
put_back
step=4 late=$((count - 8)) killed_everywhere 'opens with a token'
[ $old -gt 0 ] && [ $new -gt 1 ] || fail "old $old, new $new of $n calls"
