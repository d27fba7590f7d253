#!/bin/sh
# Given an approved request for two datasets, when check gets no data, or a
# path for each, then it allows; a missing file, a file
# more, a changed byte or another dataset's data disagrees (3); a part is
# accepted with --subset and not without.
. "$TESTS/desk.sh"

found_desk
mkdir shards
for n in 1 2 3; do
    echo "{\"n\":$n}" >shards/part-$n.jsonl
done
expect 0 custody ingest shards shards --as ada --source-url https://e.example \
    --retrieved-at 2026-01-02
expect 0 custody terms shards --allow-purpose demo --licence MIT \
    --sensitivity public --as ada
ask_and_approve reviews shards

check() {
    expect "$1" custody check R1 --as dev --json --data reviews=reviews.jsonl \
        --data shards=shards
}
expect 0 custody check R1 --as dev --json
[ "$(answer release)" = null ] || fail "a release without data or job"
check 0
[ "$(answer checked_records)" = 5 ] && [ "$(answer checked_files)" = 4 ] ||
    fail "$(answer checked_records) records checked"
[ "$(answer checked_bytes)" -gt 0 ] || fail "no bytes"
mv shards/part-2.jsonl away.jsonl
check 3
[ "$(answer verdict)" = deny ] || fail "verdict $(answer verdict)"
grep -q part-2.jsonl out || fail "the missing file is not named"
expect 0 custody check R1 --as dev --data reviews=reviews.jsonl \
    --data shards=shards --subset
mv away.jsonl shards/part-2.jsonl
echo '{"n":9}' >shards/part-9.jsonl
check 3
grep -q part-9.jsonl out || fail "the file too many is not named"
expect 3 custody check R1 --as dev --data reviews=reviews.jsonl \
    --data shards=shards --subset
rm shards/part-9.jsonl
sed -i 's/3/4/' shards/part-3.jsonl
check 3
grep -q part-3.jsonl out || fail "the changed file is not named"
expect 3 custody check R1 --as dev --data shards=reviews.jsonl \
    --data reviews=shards

# One of the files, or the folder of the one file, is told how to be named.
expect 3 custody check R1 --as dev --data reviews=reviews.jsonl \
    --data shards=shards/part-1.jsonl --subset
says 'name a folder that holds them'
mkdir folder
cp reviews.jsonl folder
expect 3 custody check R1 --as dev --data reviews=folder --data shards=shards
says 'name it, not its folder'

# A release says whether its data was read, not that it had none.
expect 0 custody check R1 --job unread --as dev --json
unread=$(answer release)
expect 0 custody show "$unread" --as dev
says 'none was given, and so none was read'
hushes '0 files'
sed -i 's/4/3/' shards/part-3.jsonl
expect 0 custody check R1 --data reviews=reviews.jsonl --data shards=shards \
    --job read --as dev --json
read=$(answer release)
expect 0 custody show "$read" --as dev
says '4 files, '
