#!/bin/sh
# Given an approved request, when it is exported, then the files are the
# source's bytes (decompressed), SHA256SUMS and custody-release.json agree,
# the release verifies with --trust and no ledger, a second export is the
# same release, and a changed file disagrees (3).
. "$TESTS/desk.sh"

found_desk
mkdir s
printf 'id,t\r\n1,"a, b"\r\n\r\n2,c' >s/rows.csv
printf '{"a": 1}\n\n{"b":2}\r\n' >s/lines.jsonl
mkdir plain && cp s/* plain/
gzip s/lines.jsonl
expect 0 custody ingest s s --as ada --source-url https://e.example \
    --retrieved-at 2026-01-02
expect 0 custody terms s --allow-purpose demo --licence MIT \
    --sensitivity public --as ada
ask_and_approve s
expect 1 custody export R99 --to no --job 1 --as ada
expect 0 custody export R1 --to out1 --job 1 --as ada --json
[ "$(answer release)" = L1 ] && [ "$(answer verdict)" = allow ] || fail "no L1"
[ "$(answer left_out)" = 0 ] || fail "something was left out"
for file in rows.csv lines.jsonl; do
    cmp plain/$file out1/$file || fail "$file is not what was ingested"
done
(cd out1 && sha256sum --quiet -c SHA256SUMS) || fail "SHA256SUMS disagrees"
[ "$(ls out1 | sort | tr '\n' ' ')" = \
    "SHA256SUMS custody-release.json lines.jsonl rows.csv " ] || fail "$(ls out1)"
[ "$(ls -d out1* .out1* 2>/dev/null)" = out1 ] || fail "a staging folder is left"

expect 0 custody trust --out trust.json --as ada
mkdir far && cp -r out1 trust.json far/ && cd far
expect 0 custody verify out1/custody-release.json --trust trust.json --data out1
says "2 files, 4 records"
expect 4 custody verify out1/custody-release.json --ledger nowhere
cd ..
expect 0 custody check R1 --data out1 --as dev
expect 0 custody export R1 --to out1 --job 1 --as ada --json
[ "$(answer release)" = L1 ] && [ "$(answer new)" = false ] || fail "twice"
sed -i 's/c$/d/' far/out1/rows.csv
expect 3 custody verify far/out1/custody-release.json --data far/out1
says rows.csv
echo x >far/out1/more
expect 3 custody verify far/out1/custody-release.json --data far/out1
