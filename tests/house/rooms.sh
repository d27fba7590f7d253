#!/bin/sh
# An include only goes down, and only one room speaks to each library.
set -eu
cd "${SOURCE:?}"
bad=0
say() {
    echo "$1"
    bad=1
}

# room: the rooms it may include.
allowed() {
    case $1 in
    cli) echo cli serve ;;
    serve) echo serve ;;
    gates) echo gates ;;
    acts) echo acts chart ledger policy readers store crypto base ;;
    chart) echo chart base ;;
    ledger) echo ledger store crypto base ;;
    policy) echo policy store crypto base ;;
    readers) echo readers base ;;
    store) echo store crypto base ;;
    crypto) echo crypto base ;;
    base) echo base ;;
    esac
}

for room in cli serve gates acts chart ledger policy readers store crypto base; do
    may=$(allowed "$room" | tr ' ' '|')
    grep -rHoE '^#include "[^"]*"' "src/$room" --include='*.[ch]' |
        grep -vE "#include \"($may)/" && say "$room may not use those"
done
grep -rln '<sqlite3.h>' src | grep -v '^src/store/' | while read -r file; do
    echo "$file: only store speaks SQLite"
done | grep . && bad=1
grep -rlnE '<openssl/|<xxhash.h>|ipsec-mb.h>|<sodium' src | grep -v '^src/crypto/' |
    while read -r file; do
        echo "$file: only crypto speaks OpenSSL, xxHash, ipsec-mb and libsodium"
    done | grep . && bad=1
grep -rlnE '<microhttpd.h>|<gnutls/' src | grep -v '^src/serve/' |
    while read -r file; do
        echo "$file: only serve speaks HTTP and its TLS"
    done | grep . && bad=1
grep -rnE '\b(printf|puts|putchar|exit|abort)\(|fprintf\(std' src \
    --include='*.c' | grep -v '^src/cli/' | grep -v 'snprintf\|vsnprintf' |
    grep . && say "only cli prints, and nothing in the library exits"
exit $bad
