#!/bin/sh
# Given three sealed versions, one disposed of, when the root secret is changed
# from a key file to a passphrase, and to another key file, then every version
# opens with the new one and none with the old one, also for a program that
# knows nothing but custody-sealed(5); a slot that was destroyed stays so; and
# whoever may not, or while a disposal is under way, changes nothing.
. "$TESTS/desk.sh"
. "$TESTS/sealed_desk.sh"
strace -o /dev/null true 2>/dev/null || { echo "skipped: no strace"; exit 77; }

found_sealed
printf '{"id":"x"}\n' >other.jsonl
printf '{"id":"y"}\n' >gone.jsonl
expect 0 custody ingest other other.jsonl --seal --as ada
expect 0 custody ingest gone gone.jsonl --seal --as ada
expect 0 custody keys copy --to usb.slots --holder safe --as ada
expect 0 custody dispose gone --why over --as ada --json
digest=$(answer digest)
expect 0 custody dispose --plan "$digest" --as ada
(umask 077 && echo 'nine sealed words' >store.pass)
cp .custody/keys.slots before.slots

expect 1 custody keys rotate --new-passphrase-file store.pass --as dev
expect 2 custody keys rotate --new-passphrase-file store.pass \
    --new-key store.key --as ada
(umask 077 && head -c 32 /dev/urandom >wrong.key)
expect 4 custody keys rotate --new-passphrase-file store.pass \
    --store-key wrong.key --as ada
# The old one's file is never taken for the new one.
expect 4 custody keys rotate --store-passphrase-file store.pass --as ada \
    </dev/null
cmp .custody/keys.slots before.slots || fail "something was written"

expect 0 custody keys rotate --new-passphrase-file store.pass --why leaver \
    --as ada --json
[ "$(answer before) $(answer after) $(answer generation) $(answer slots)" = \
    'key file passphrase 2 2' ] || fail "$(cat out)"
says '"holder":"safe"'
dd if=.custody/keys.slots bs=4096 skip=3 count=1 2>/dev/null |
    cmp -n 4096 - /dev/zero || fail "it came back"
expect 4 custody verify other --as ada --passphrase-file wrong.key
(
    unset CUSTODY_STORE_KEY
    export CUSTODY_STORE_PASSPHRASE_FILE="$desk/store.pass"
    expect 0 custody verify other --as ada
    expect 0 custody verify secret --as ada
    expect 0 custody trace --id r7 --as ada
    expect 0 custody keys status --unlock --json
    [ "$(answer root) $(answer opened) $(answer wrong)" = 'passphrase 2 0' ] ||
        fail "$(cat out)"
    if command -v zstd >/dev/null; then
        mkdir read
        expect 0 python3 "$TESTS/sealed_reader.py" .custody store.pass \
            "$seal" "$root" read
        says ' 2000'
    fi

    (umask 077 && head -c 32 /dev/urandom >new.key)
    expect 0 custody keys rotate --new-key new.key --as ada --json
    [ "$(answer before) $(answer after) $(answer generation)" = \
        'passphrase key file 3' ] || fail "$(cat out)"
    expect 4 custody verify other --as ada
    says 'a key file'
    expect 0 custody verify other --as ada --store-key new.key
    expect 4 custody verify secret --as ada --store-key store.key
    says 'not its key file'
)
export CUSTODY_STORE_KEY="$desk/new.key"

# Under way is under way.
expect 0 custody dispose other --why over --as ada --json
digest=$(answer digest)
expect 4 custody dispose --plan "$digest" --as ada --store-key wrong.key
expect 4 env ASAN_OPTIONS=detect_leaks=0 strace -f -o trace -e trace=unlink \
    -e inject=unlink:error=EIO "$CUSTODY" dispose --plan "$digest" --as ada
expect 1 custody keys rotate --new-key store.key --as ada
says 'no disposal of what is sealed is under way'
expect 1 custody keys copy --to no.slots --holder x --as ada
expect 0 custody dispose --plan "$digest" --as ada
expect 0 custody verify secret --as ada
expect 0 custody log --kind key.rotated/1
says 'key file'
expect 0 custody verify
