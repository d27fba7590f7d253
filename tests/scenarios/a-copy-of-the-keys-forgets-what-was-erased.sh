#!/bin/sh
# Given a sealed dataset and a copy of the key slots, when one record is
# erased, then the copy has the key from before, and the certificate is not
# complete; attesting the copy destroys that key in it and nothing else.
. "$TESTS/desk.sh"
. "$TESTS/sealed_desk.sh"

found_sealed
printf '{"id":"x"}\n' >other.jsonl
expect 0 custody ingest other other.jsonl --seal --as ada
expect 0 custody keys copy --to usb.slots --holder safe --as ada
expect 0 custody dispose --id r7 --all --why 'she asked' --as ada --json
expect 0 custody dispose --plan "$(answer digest)" --as ada
expect 0 custody status --as ada
says 'of the key slots, held by safe'
expect 0 custody keys attest usb.slots --as ada --json
[ "$(answer destroyed) $(answer keys)" = '1 1' ] || fail "$(cat out)"
dd if=usb.slots bs=4096 skip=1 count=1 2>/dev/null |
    cmp -n 4096 - /dev/zero || fail "the slot is not zeros"
cmp -n 4096 -i 8192 usb.slots .custody/keys.slots || fail "slot 2"
expect 0 custody status --as ada
hushes 'of the key slots'
expect 0 custody verify D1 --as ada
expect 0 custody verify secret --as ada
