#!/bin/sh
# days: 1.6 1.9 2.1 2.2 3.7 4.1 4.3
# days.md, 1 and 2: "approve R34 --until 2027-06-30  !! inclusive? whose
# midnight?"; "do the purposes recorded before stay? every approval goes stale
# without a warning"; "versions of one dataset?"; "which versions: fixed now or
# at approval?"; "is `list` a dataset?"; and 4: "latest version or all? three
# datasets of one supplier need three plans", "prefix allowed?"
# Given a request, when it is approved to a date, in Berlin, terms are added,
# another version comes in, and the datasets of a supplier are disposed of,
# then the instant is told and is what counts; purposes stay and what goes stale
# is told; a request keeps its version; one plan names them all.
. "$TESTS/desk.sh"
found_desk
expect 0 custody identity new bob --role custodian --as ada

# Whose midnight: of who signs; the day's end is in.
expect 0 custody request reviews --purpose demo --project tour --as dev
export TZ=Europe/Berlin
expect 0 custody approve R1 --until 2098-06-30 --yes --as ada
says "approved until 30 Jun 2098 23:59 CEST"
export TZ=UTC
expect 0 custody query "SELECT until FROM approval" --csv
says "2098-06-30T21:59:59"
expect 0 custody request --like R1 --project two --until 2098-03-31 --as dev
expect 0 custody approve R2 --until 2098-06-30 --yes --as ada --json
python3 - out <<'P' || fail "what is signed outlasts what was asked"
import json, sys
row = json.loads(open(sys.argv[1]).readline())
assert row['ends'] == row['until'] and row['ends'].startswith('2098-03-31')
P
expect 0 custody check R1 --as dev

# Purposes stay, and what goes stale is told before and after.
expect 0 custody terms reviews --allow-purpose ranking --dry-run --as ada
says "stale         R1, R2: to be approved again"
expect 0 custody check R1 --as dev
expect 0 custody terms reviews --allow-purpose ranking --as ada
says "change        allow: demo -> demo, ranking"
says "stale         R1, R2: to be approved again"
expect 1 custody check R1 --as dev
expect 0 custody approve R1 --yes --as ada

# A change is told as the terms are: in the words and the time of who reads.
export TZ=Europe/Berlin
expect 0 custody terms reviews --retain-until 2098-06-30 --dry-run --as ada
says "change        retain until: - -> 30 Jun 2098 23:59 CEST"
expect 0 custody terms reviews --retain-until 2098-06-30 --dry-run --as ada \
    --json
says '"after":"2098-06-30T21:59:59.999999Z"'
export TZ=UTC

# What was asked for stays what it was, whatever comes in.
printf '{"id":3}\n' >second.jsonl
expect 0 custody ingest reviews second.jsonl --as ada --source-url \
    https://example.org/reviews --retrieved-at 2026-03-02
expect 0 custody list reviews --json
python3 - out <<'P' || fail "not both versions"
import json, sys
rows = [json.loads(line) for line in open(sys.argv[1])][:-1]
assert sorted(row['ordinal'] for row in rows) == [1, 2], rows
P
expect 0 custody show R1 --json
[ "$(answer versions.0.ordinal)" = 1 ] || fail "R1 moved on"
expect 3 custody check R1 --data second.jsonl --as dev
expect 0 custody check R1 --data reviews.jsonl --as dev

# No dataset is called like a word that `list` takes; `recall list` says where.
expect 2 custody ingest recalls nowhere.jsonl --as ada
says "recalls is a word that list takes"
expect 2 custody recall list
says "custody list recalls"
cp second.jsonl reviews
expect 2 custody verify reviews
says "./NAME"
rm reviews

# Where data came from is a URL, and when is not to come; both are kept for ever.
for url in 'not a url' example.org/x /data/x c:x https: '1://x'; do
    expect 2 custody ingest forum second.jsonl --source-url "$url" --as ada
    says "is no URL"
done
expect 2 custody ingest forum second.jsonl --retrieved-at +2d --as ada
says "still to come"
printf '{"id":5}\n' >fifth.jsonl
expect 0 custody ingest elsewhere fifth.jsonl --source-url s3://bucket/key \
    --retrieved-at "$(date +%Y-%m-%d)" --as ada

# A day that is past is taken, as a contract's may be, and it is said.
expect 0 custody terms elsewhere --allow-purpose demo --retain-until 2020-01-01 \
    --as ada
says "retain until is past"
says "custody dispose --due"
expect 0 custody terms elsewhere --json
[ "$(answer due)" = true ] || fail "not due"
expect 0 custody terms elsewhere --retain-until +1d --as ada
hushes "is past"

# A supplier's datasets: one plan, carried out by the beginning of its digest.
printf '{"id":4}\n' >third.jsonl
expect 0 custody ingest forum third.jsonl --as ada
expect 2 custody dispose reviews --why "CT-204 ended" --as ada
says "reviews@all"
expect 0 custody dispose reviews@all forum@1 --why "CT-204 ended" --as ada --json
digest=$(answer digest)
expect 0 custody dispose --plan "$(printf %.8s "$digest")" --as ada
for file in reviews.jsonl second.jsonl third.jsonl; do
    [ ! -e $file ] || fail "$file is there"
done
expect 0 custody verify D1 --as bob
