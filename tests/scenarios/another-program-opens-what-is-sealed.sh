#!/bin/sh
# Given text, rows, an archive with a long member, and a file that was
# compressed, sealed with a passphrase, when a program that knows nothing but
# custody-sealed(5) opens the store, then it gets the bytes that were sealed;
# and with a wrong passphrase, or for another root, nothing.
. "$TESTS/desk.sh"
. "$TESTS/sealed_desk.sh"
command -v zstd >/dev/null || { echo "skipped: no zstd"; exit 77; }
python3 -c 'import ctypes.util, hashlib
hashlib.scrypt, ctypes.util.find_library("crypto")[0]' 2>/dev/null ||
    { echo "skipped: no libcrypto for python3"; exit 77; }

with_passphrase
make_canaries
printf 'a,b\n1,"x\ny"\n\n2,z' >data/rows.csv
mkdir members
head -c 3000000 /dev/urandom >members/long
echo short >members/short
tar -cf data/set.tar -C members long short
found_sealed
mv data away

# What no index has is looked for in the store.
expect 0 custody trace --key set.tar/short --as ada --json
[ "$(answer hits) $(answer complete)" = '1 true' ] || fail "$(cat out)"

mkdir read
expect 0 python3 "$TESTS/sealed_reader.py" .custody store.pass "$seal" \
    "$root" read
says " 4 2004"
cat away/canary-one.jsonl >want
gzip -dc away/canary-two.jsonl.gz >>want
cat away/rows.csv members/long members/short >>want
cat read/0 read/1 read/2 read/3 | cmp - want || fail "other bytes"

echo another >wrong
expect 1 python3 "$TESTS/sealed_reader.py" .custody wrong "$seal" "$root" read
expect 1 python3 "$TESTS/sealed_reader.py" .custody store.pass "$seal" \
    "$(echo "$root" | tr 0-9a-f 1-9a-f0)" read
