#!/bin/sh
# Given a version of several files,
# when data is checked that lacks one, has one more, or has one changed, then
# the answer is 3 and names it; whole files of it pass with --subset and only
# then; another compression or order on the disk is the same data.
. "$TESTS/desk.sh"
found_desk
mkdir -p data/sub
for i in 1 2 3; do
    seq -f "{\"file\":$i,\"n\":%g}" 1 50 >"data/sub/$i.jsonl"
done
expect 0 custody ingest many data --as ada --source-url https://example.org/ \
    --retrieved-at 2026-01-02 --publisher Example --declared-licence CC0-1.0
expect 0 custody terms many --allow-purpose demo --licence CC0-1.0 \
    --sensitivity public --as ada
ask_and_approve many

expect 0 custody check "$request" --data data --as dev --json
[ "$(answer checked_files)" = 3 ] && [ "$(answer checked_records)" = 150 ] ||
    fail "counts"
gzip data/sub/2.jsonl
expect 0 custody check "$request" --data data --as dev
expect 0 custody check "$request" --data many=data --as dev

rm -r data/sub/3.jsonl
expect 3 custody check "$request" --data data --as dev
says sub/3.jsonl
expect 0 custody check "$request" --data data --subset --as dev --json
[ "$(answer checked_files)" = 2 ] || fail "subset"

: >data/more.jsonl
expect 3 custody check "$request" --data data --subset --as dev
says more.jsonl
rm data/more.jsonl
sed -i 's/"n":7}/"n":8}/' data/sub/1.jsonl
expect 3 custody check "$request" --data data --subset --as dev
says sub/1.jsonl
expect 3 custody check "$request" --data data/sub --as dev

# Without the manifest a part cannot be told from something else; all of it
# can.
mv .custody/index index
expect 4 custody check "$request" --data data --subset --as dev
expect 3 custody check "$request" --data data --as dev
