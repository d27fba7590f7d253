#!/bin/sh
# Given an ingested dataset and its index,
# when the index is edited, be it a digest, a path or a count,
# then verify of the dataset is 3 and names the index; trace does not say
# "not found" but could not tell; and the gate lets nothing else out.
. "$TESTS/desk.sh"
found_desk
ask_and_approve reviews
printf '{"id":1,"text":"one"}' >record
index=.custody/index/$(sqlite3 .custody/ledger.sqlite3 "SELECT seq FROM event
    WHERE act ->> 'kind' = 'version.ingested/1'").sqlite3
cp "$index" kept

for edit in "UPDATE sorted SET body = zeroblob(length(body))" \
    "DELETE FROM sorted" \
    "UPDATE ordered SET body = zeroblob(length(body))" \
    "UPDATE sorted SET count = count + 1"; do
    sqlite3 "$index" "$edit"
    expect 3 custody verify reviews --as ada
    says "the index of reviews@1"
    expect 4 custody trace --record record --as ada
    says "the index of reviews@1"
    hushes "NOT FOUND"
    expect 3 custody quarantine --record record --why bad --as ada
    cp kept "$index"
done

for edit in "UPDATE entry SET path = CAST('other.jsonl' AS BLOB)" \
    "UPDATE entry SET root = zeroblob(32)" \
    "UPDATE entry SET records = records + 1" \
    "UPDATE entry SET format = 'csv/1'" \
    "DELETE FROM entry"; do
    sqlite3 "$index" "$edit"
    expect 3 custody verify reviews --as ada
    says "the index of reviews@1"
    cp kept "$index"
done

# Where the data lies is not in the ledger: a path to other data leads to
# nothing but a refusal.
printf '{"id":1,"text":"evil"}\n{"id":2,"text":"two"}\n' >evil.jsonl
sqlite3 "$index" "UPDATE entry
    SET place = CAST(replace(CAST(place AS TEXT), 'reviews', 'evil') AS BLOB)"
expect 3 custody export R1 --to gone --job 1 --as ada
[ ! -e gone ] || fail "other data left"
cp kept "$index"

# Damaged, gone, or another file.
dd if=/dev/urandom of="$index" bs=4096 seek=1 count=4 conv=notrunc 2>dd
code=0
custody verify reviews --as ada >out 2>err || code=$?
[ $code = 3 ] || [ $code = 4 ] || fail "exit $code: damaged"
expect 4 custody trace --record record --as ada
rm "$index"
expect 4 custody verify reviews --as ada
says "the index of reviews@1"
expect 4 custody trace --record record --as ada
says "the index of reviews@1"

# The gate itself rests on the ledger and the data, not on the index.
expect 0 custody check R1 --data reviews.jsonl --as dev
