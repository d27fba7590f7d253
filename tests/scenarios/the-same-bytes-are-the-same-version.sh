#!/bin/sh
# Given records in a file, when they come from a pipe, gzip, zstd, xz, bzip2,
# another folder, a folder's other name, one thread or eight, then the version
# is the same, by hash and by ingest; one byte changed is another.
. "$TESTS/desk.sh"

i=0
while [ $i -lt 3000 ]; do
    echo "{\"n\":$i,\"text\":\"record $i\"}"
    i=$((i + 1))
done >a.jsonl
version() {
    expect 0 custody hash "$@" --json
    answer version
}
same() {
    [ "$(version "$@")" = "$first" ] || fail "another version: $*"
}
first=$(version a.jsonl)
same - --stdin-name x.jsonl <a.jsonl
cat a.jsonl | same - --format jsonl
gzip -k a.jsonl && same a.jsonl.gz
xz -k a.jsonl && same a.jsonl.xz
bzip2 -k a.jsonl && same a.jsonl.bz2
! command -v zstd >/dev/null || { zstd -q a.jsonl && same a.jsonl.zst; }
gzip -c a.jsonl | same - --format jsonl
mkdir -p other/place && cp a.jsonl other/place/b.jsonl
same other/place/b.jsonl
for threads in 1 8; do
    same a.jsonl --threads $threads
done

split -n l/7 --additional-suffix=.jsonl a.jsonl other/part-
folder=$(version other --threads 1)
mv other renamed
[ "$(version renamed --threads 8)" = "$folder" ] || fail "folders differ"
gzip renamed/part-aa.jsonl
[ "$(version renamed)" = "$folder" ] || fail "gzip in a folder differs"

expect 0 custody init --identity ada
expect 0 custody ingest d a.jsonl.gz --json
[ "$(answer version)" = "$first" ] || fail "ingest and hash differ"
[ "$(answer records)" = 3000 ] || fail "$(answer records) records"
sed '1500s/record/recorb/' a.jsonl >b.jsonl
[ "$(version b.jsonl)" != "$first" ] || fail "a changed byte is not seen"
