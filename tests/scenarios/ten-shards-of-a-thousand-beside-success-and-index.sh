#!/bin/sh
# days: 2.5
# Given a version of a thousand shards that was ingested without _SUCCESS and
# index.json,
# when a job has ten of them, with both files beside them,
# then --subset allows them by ledger and by permit, without --subset they are
# not the version, and a shard of something else is named.
. "$TESTS/desk.sh"
found_desk
mkdir all job
python3 - <<'P'
for i in range(1000):
    with open(f"all/part-{i:03d}.jsonl", "w") as shard:
        shard.write('{"shard":%d,"row":1}\n{"shard":%d,"row":2}\n' % (i, i))
P
touch all/_SUCCESS
echo '{"shards":[]}' >all/index.json
expect 0 custody ingest shards all --exclude _SUCCESS --exclude index.json \
    --as ada
expect 0 custody terms shards --allow-purpose demo --licence CC0-1.0 \
    --sensitivity internal --as ada
ask_and_approve shards
cp all/part-12?.jsonl job
cp all/_SUCCESS job
echo '{"shards":["part-120"]}' >job/index.json

expect 3 custody check R1 --data job --as dev
says "10 of its 1000 files are here and whole"
says "--subset"
expect 0 custody check R1 --data job --subset --as dev
says "10 of 1,000 files, 20 records"
expect 0 custody check R1 --data job --subset --job j1 --as dev --json
[ "$(answer checked_files)" = 10 ] && [ "$(answer checked_records)" = 20 ] &&
    [ "$(answer subset)" = true ] || fail "another count"
expect 0 custody permit R1 --job j2 --out p.json --as ada
expect 0 custody trust --out t.json --as ada
expect 0 custody check --permit p.json --trust t.json --data job --subset
says "10 of 1,000 files, 20 records"
expect 3 custody check --permit p.json --trust t.json --data job

echo '{"shard":120,"row":9}' >>job/part-120.jsonl
for how in "R1 --as dev" "--permit p.json --trust t.json"; do
    # shellcheck disable=SC2086
    expect 3 custody check $how --data job --subset
    says part-120.jsonl
done
mv job/part-120.jsonl job/part-999.jsonl
expect 3 custody check --permit p.json --trust t.json --data job --subset
says part-999.jsonl
