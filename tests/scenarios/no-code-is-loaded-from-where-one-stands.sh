#!/bin/sh
# Given a folder in which a stranger left files with the names of every library
# that custody takes, when custody runs there, then it runs as elsewhere: code
# comes from where custody and the system keep it, never from where one stands.
. "$TESTS/desk.sh"

expect 0 custody init --identity ada
printf '{"a":1}\n{"a":2}\n' >small.jsonl
tar -cf small.tar small.jsonl
ldd "$CUSTODY" | awk '$2 == "=>" { print $1 }' >names
grep -q '^libcrypto' names || fail "ldd names no library: $(cat names)"
printf '%s\n' libcustody.so.0 libarchive.so.13 libp11-kit.so.0 \
    libIPSec_MB.so.1 libsodium.so.23 custody-serve.so libduckdb.so >>names
while read -r name; do
    echo 'no library' >"$name"
    mkdir -p lib && echo 'no library' >"lib/$name"
done <names
expect 0 custody --version
expect 0 custody verify
expect 0 custody hash small.jsonl small.tar
