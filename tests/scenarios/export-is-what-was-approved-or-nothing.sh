#!/bin/sh
# Given an approved request for a folder of lines, rows, an archive and a
# compressed file,
# when it is exported, then every file with nothing left out is its source
# byte for byte and sha256sum agrees with all of them; data that changed since,
# or that is elsewhere and not the version, leaves nothing under the name and
# no release.
. "$TESTS/desk.sh"
found_desk
mkdir -p data/sub
printf '{"n":1}\n\n{"n":2}' >data/sub/a.jsonl
printf 'x,y\r\n1,"2\n3"\r\n' >data/b.csv
printf 'one\ntwo\n' | gzip >data/c.txt.gz
printf 'whole' >data/picture.png
mkdir members
printf 'p' >members/p.png
printf '{"n":3}\n' >members/m.jsonl
tar -cf data/d.tar -C members p.png m.jsonl
expect 0 custody ingest mixed data --as ada --source-url https://example.org/ \
    --retrieved-at 2026-01-02 --publisher Example --declared-licence CC0-1.0
expect 0 custody terms mixed --allow-purpose demo --licence CC0-1.0 \
    --sensitivity public --as ada
ask_and_approve mixed

expect 0 custody export "$request" --to left --job j1 --as ada --json
[ "$(answer verdict)" = allow ] && [ "$(answer new)" = true ] || fail "verdict"
[ "$(answer release)" = L1 ] || fail "release"
(cd left && sha256sum --quiet -c SHA256SUMS) || fail "sums"
cmp left/sub/a.jsonl data/sub/a.jsonl
cmp left/b.csv data/b.csv
[ "$(cat left/c.txt)" = "$(gzip -dc data/c.txt.gz)" ] || fail "unpacked"
cmp left/picture.png data/picture.png
cmp left/d.tar/p.png members/p.png
cmp left/d.tar/m.jsonl members/m.jsonl
[ "$(find left -type f | wc -l)" = 8 ] || fail "files"
expect 0 custody check "$request" --data left --as dev

# Again: the same release, and nothing new.
expect 0 custody export "$request" --to left --job j1 --as ada --json
[ "$(answer new)" = false ] && [ "$(answer release)" = L1 ] || fail "again"
expect 2 custody export "$request" --to data --job j2 --as ada
expect 2 custody export "$request" --to left2 --as ada

# A file too many, one too few, one that is other.
touch left/more
expect 3 custody check "$request" --data left --as dev
rm left/more left/b.csv
expect 3 custody check "$request" --data left --as dev
says b.csv

# What lies there is not what was ingested any more.
printf '{"n":1}\n{"n":9}' >data/sub/a.jsonl
expect 3 custody export "$request" --to bad --job j3 --as ada
says sub/a.jsonl
expect 3 custody export "$request" --to bad --job j3 --data data --as ada
[ -z "$(find . -maxdepth 1 -name '*bad*')" ] || fail "something was left"
expect 0 custody list releases --json --as ada
hushes '"j3"'

# From elsewhere, compressed.
printf '{"n":1}\n\n{"n":2}' >data/sub/a.jsonl
cp -r data elsewhere
rm -r data
expect 0 custody export "$request" --to packed --job j4 --data elsewhere \
    --compress zstd --as ada
(cd packed && sha256sum --quiet -c SHA256SUMS) || fail "packed sums"
[ "$(zstd -dc packed/sub/a.jsonl.zst)" = "$(cat elsewhere/sub/a.jsonl)" ] ||
    fail "packed"
