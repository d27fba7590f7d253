#!/bin/sh
# Given a plan that was approved,
# when one byte of its file differs, or the file is gone, or the account of
# what was done differs, then nothing is destroyed, verified or certified.
. "$TESTS/desk.sh"

expect 0 custody init --identity ada --name desk
printf '{"a":1}\n' >a.jsonl
printf 'precious\n' >b.txt
expect 0 custody ingest a a.jsonl --as ada
expect 0 custody dispose a@1 --why ended --as ada --json
plan=$(answer digest)
cp .custody/plans/D1 kept
sed "s|$desk/a.jsonl|$desk/b.txt|" kept >.custody/plans/D1
expect 3 custody dispose --plan "$plan" --as ada
rm .custody/plans/D1
expect 4 custody dispose --plan "$plan" --as ada
grep -q precious b.txt && [ -s a.jsonl ] || fail "something is gone"
cp kept .custody/plans/D1
expect 0 custody dispose --plan "$plan" --as ada
[ ! -e a.jsonl ] || fail "it is there"

cp .custody/plans/D1.account kept
sed 's/"destroyed"/"left"/' kept >.custody/plans/D1.account
expect 3 custody verify D1 --as ada
expect 3 custody certificate D1 --as ada
cp kept .custody/plans/D1.account
expect 0 custody verify D1 --as ada
expect 0 custody certificate D1 --as ada
