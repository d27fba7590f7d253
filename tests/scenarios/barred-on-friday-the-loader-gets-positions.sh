#!/bin/sh
# days: 2.8
# Given data of which records were barred on Friday,
# when the engineer's check meets them, then it says how to go on;
# when it is given a file for their positions, then it allows the rest, the
# file names each record's place, the release has its digest, and an
# independent reading of the data finds the barred records there.
. "$TESTS/desk.sh"
found_desk
mkdir d
for i in 1 2 3; do
    seq $((i * 100)) $((i * 100 + 99)) | sed 's/.*/{"id":&}/' >d/$i.jsonl
done
gzip d/2.jsonl
expect 0 custody ingest crawl d --as ada
expect 0 custody terms crawl --allow-purpose demo --licence CC0-1.0 \
    --sensitivity internal --as ada
ask_and_approve crawl
for id in 107 150 202 399; do
    printf '{"id":%d}' $id >record
    expect 0 custody quarantine --record record --why poisoned --as ada
done
expect 1 custody check R1 --data d --job j1 --as dev
says "4 records"
says "--skip-list"
expect 0 custody check R1 --data d --job j1 --skip-list skip --as dev --json
[ "$(answer left_out)" = 4 ] || fail "not 4"
cat >there.py <<'END'
import gzip, json
held = {}
for line in open("skip"):
    place = json.loads(line)
    name = place["file"]
    text = (gzip.open("d/2.jsonl.gz", "rt") if name == "2.jsonl"
            else open("d/" + name)).read().split("\n")
    print(text[place["ordinal"]])
END
expect 0 python3 there.py
printf '{"id":%d}\n' 107 150 202 399 | cmp - out || fail "other places"
expect 0 custody query --json "SELECT left_out, skip_list FROM release"
says "$(sha256sum <skip | cut -d' ' -f1)"
says '"left_out":4'
