#!/bin/sh
# Given a token (SoftHSM) with a PIN, when a store is made with it, then what is
# sealed opens with the token and its PIN alone; the token's key cannot be read
# out of it; with the token gone, another token, a wrong PIN, a PIN in the URI
# or no module it is one line, exit 4 or 2, and nothing is delivered; and the
# secret can be moved to a passphrase and back.
. "$TESTS/desk.sh"
. "$TESTS/sealed_desk.sh"
unset CUSTODY_STORE_KEY
. "$TESTS/token_desk.sh"

make_token vault
make_token other
(umask 077 && echo 9999 >wrong.pin &&
    echo 'nine sealed words' >store.pass)
uri="pkcs11:token=vault?module-path=$module"
export CUSTODY_STORE_TOKEN="$uri" CUSTODY_STORE_PASSPHRASE_FILE="$desk/pin"

found_sealed
expect 0 custody verify secret --as ada
expect 0 custody trace --id r7 --as ada
expect 0 custody keys status --unlock --json
[ "$(answer root) $(answer opened)" = 'token 1' ] || fail "$(cat out)"
if command -v pkcs11-tool >/dev/null; then
    pkcs11-tool --module "$module" --token-label vault --login --pin 1234 \
        --list-objects >objects 2>/dev/null
    grep -q 'Secret Key Object; AES' objects || fail "$(cat objects)"
    grep -q 'sensitive, always sensitive, never extractable' objects ||
        fail "$(cat objects)"
fi

ask_and_approve secret
expect 0 custody dispose --id r7 secret@1 --why asked --as ada --json
erasure=$(answer digest)
cp .custody/keys.slots kept.slots
# closed CODE TEXT OPTION...: nothing opens, and it is said so.
closed() {
    exit=$1 text=$2
    shift 2
    expect "$exit" custody verify secret --as ada "$@"
    says "$text"
    expect "$exit" custody export "$request" --to released --job j --as ada \
        "$@"
    [ ! -e released ] || fail "delivered: $text"
    hushes 1234
    expect 20"$exit" custody exec "$request" --job j --as dev --quiet \
        --hand-over memfd "$@" -- touch started
    [ ! -e started ] || fail "started: $text"
    expect "$exit" custody dispose --plan "$erasure" --as ada "$@"
    says "$text"
    cmp .custody/keys.slots kept.slots || fail "a slot went: $text"
}
closed 4 "not the token's PIN" --store-passphrase-file wrong.pin
closed 4 'does not have the key' \
    --store-token "pkcs11:token=other?module-path=$module"
says 'vault'
closed 4 'is not there' --store-token "pkcs11:token=none?module-path=$module"
closed 4 'several tokens' --store-token "pkcs11:?module-path=$module"
closed 4 'cannot be loaded' --store-token 'pkcs11:?module-path=/none.so'
closed 2 'has a PIN in it' --store-token "$uri&pin-value=1234"
closed 2 'not a pkcs11: URI' --store-token vault
mv tokens away
closed 4 'the PKCS#11 module'
mkdir tokens
closed 4 'is not there'
rmdir tokens
(unset CUSTODY_STORE_TOKEN && closed 4 'opens with a token: vault')
hushes 'vault '
mv away tokens
# A tag of slot 0 that was changed: the token itself says no.
python3 - <<'FLIP'
with open(".custody/keys.slots", "r+b") as file:
    file.seek(48 + 120 + 20)
    byte = file.read(1)[0] ^ 1
    file.seek(48 + 120 + 20)
    file.write(bytes([byte]))
FLIP
mv kept.slots good.slots
cp .custody/keys.slots kept.slots
closed 3 "the token's key does not open"
cp good.slots .custody/keys.slots
expect 0 custody export "$request" --to released --job k --as ada
rm -rf released

# To a passphrase, and back to another token.
expect 0 custody keys rotate --new-passphrase-file store.pass --as ada --json
[ "$(answer before) $(answer after)" = 'token passphrase' ] || fail "$(cat out)"
expect 4 custody verify secret --as ada
expect 0 custody verify secret --as ada --store-passphrase-file store.pass
expect 0 custody keys rotate --as ada --store-passphrase-file store.pass \
    --new-token "pkcs11:token=other?module-path=$module" \
    --new-passphrase-file pin --json
[ "$(answer before) $(answer after)" = 'passphrase token' ] || fail "$(cat out)"
expect 4 custody verify secret --as ada
says 'does not have the key'
export CUSTODY_STORE_TOKEN="pkcs11:token=other?module-path=$module"
expect 0 custody verify secret --as ada
expect 0 custody dispose secret --why over --as ada --json
expect 0 custody dispose --plan "$(answer digest)" --as ada
expect 0 custody verify
