#!/bin/sh
# days: 2.7
# Given an approved version of JSON lines, and its lines in MDS shards, in
# another order, with the index that a writer puts beside them,
# when bob checks them, then he is told that they are its records, and what to
# do; when he ingests them as made from it, then each is proved, is found by
# its id, and check, exec, a permit and an export let them in; a line that
# is not its, or that is barred, they do not; and no shard is exported whose
# table would name records that are not there.
. "$TESTS/desk.sh"
. "$TESTS/days_desk.sh"
PYTHONPATH=$TESTS/readers
export PYTHONPATH

days_desk
mkdir lines
for i in 0 1 2 3 4; do
    seq $((i * 200)) $((i * 200 + 199)) |
        sed 's/.*/{"id":"u-&","text":"t \\u00e9 &"}/' >"lines/part-$i.jsonl"
done
take_in reviews/2026 lines --id-field id --source-url https://reviews.example/ \
    --retrieved-at 2026-09-03 --publisher Reviews --declared-licence CC0-1.0
expect 0 custody request reviews/2026 --purpose demo --project churn --as bob
both_sign R1

# shards FOLDER [LINE...]: all of them shuffled, these after the last.
shards() {
    python3 - "$@" <<'P'
import glob, random, sys
import mds_writer
lines = [line for name in sorted(glob.glob("lines/*"))
         for line in open(name).read().splitlines()]
random.Random(7).shuffle(lines)
lines += sys.argv[2:]
rows = [{"line": line} for line in lines]
mds_writer.dataset(sys.argv[1], {"line": "str"},
                   [rows[i:i + 256] for i in range(0, len(rows), 256)])
P
}
shards mds
[ "$(find mds -name 'shard.*.mds' | wc -l)" = 4 ] || fail "not 4 shards"
zstd -q --rm mds/shard.00001.mds -o mds/shard.00001.mds.zstd

expect 3 custody check R1 --data mds --job 48121 --as bob
says index.json
mv mds/index.json .
expect 3 custody check R1 --data mds --job 48121 --as bob --json
[ "$(answer reasons.0.code)" = other-order ] || fail "another reason"
says "64 records, is of reviews/2026@1, but in other files or another order"
says "custody ingest NAME PATH --derived-from reviews/2026@1"
mv index.json mds/

# So are they where the lines were taken in as --format jsonl.
take_in reviews/named lines --format jsonl --source-url \
    https://reviews.example/ --retrieved-at 2026-09-03 --publisher Reviews \
    --declared-licence CC0-1.0
expect 0 custody request reviews/named --purpose demo --project tour --as bob
both_sign R2
mv mds/index.json .
expect 3 custody check R2 --data mds --as bob
says "64 records, is of reviews/named@1"
mv index.json mds/

# The index is no line of theirs, and that is said.
expect 0 custody ingest reviews/all mds --derived-from reviews/2026@1 --as bob
says "(declared)"
says "none of theirs: index.json, record 0"
expect 0 custody ingest reviews/mds mds --exclude index.json --id-field id \
    --derived-from reviews/2026@1 --step 'shuffled into MDS' --as bob
hushes "none of theirs"
says "4 files, 1,000 records"
says "every record is a record of reviews/2026@1 (proved)"
expect 0 custody terms reviews/mds --allow-purpose demo --licence CC0-1.0 \
    --as alice
expect 0 custody request reviews/mds --purpose demo --project churn --as bob
both_sign R3
expect 0 custody check R3 --data mds --job 48121 --as bob
says "4 files, 1,000 records"
says "ALLOW  R3"
# shellcheck disable=SC2016 # the command's own shell
expect 7 custody exec R3 --data mds --as bob --job 48122 -- \
    sh -c 'test -n "$CUSTODY_RELEASE" && exit 7'
expect 0 custody permit R3 --job 48123 --out p.json --as slurm-gate
expect 0 custody trust --out t.json --as alice
expect 0 custody check --permit p.json --trust t.json --data mds
says "4 files, 1,000 records"
expect 0 custody trace --id u-417 --as erin
says "reviews/mds@1"

# Byte for byte, with nothing left out.
expect 0 custody export R3 --to whole --job 48124 --data mds --as slurm-gate
cmp whole/shard.00003.mds mds/shard.00003.mds || fail "another shard"
zstd -q -d -c mds/shard.00001.mds.zstd | cmp - whole/shard.00001.mds ||
    fail "another shard"
expect 0 custody check --permit p.json --trust t.json --data mds --as bob

# One line that was never approved, in the last place of the last shard.
shards more '{"id":"mine"}'
rm more/index.json
expect 3 custody check R3 --data more --job 48125 --as bob
expect 3 custody check --permit p.json --trust t.json --data more
says shard.00003.mds
# shellcheck disable=SC2016
expect 203 custody exec R3 --data more --as bob --job 48125 -- true
expect 0 custody ingest reviews/more more --derived-from reviews/2026@1 --as bob
says "(declared)"
hushes "(proved)"
says "none of theirs: shard.00003.mds, record 232"

# Its table says otherwise: nothing is recorded of it.
cp -r mds broken
printf '\377' | dd of=broken/shard.00002.mds bs=1 seek=9 conv=notrunc 2>dd
before=$(custody log --json --as erin | wc -l)
expect 5 custody ingest reviews/broken broken --exclude index.json --as bob
says shard.00002.mds
[ "$(custody log --json --as erin | wc -l)" = "$before" ] || fail "recorded"

# What is barred is not let in, and a shard without it is none that it says.
expect 0 custody quarantine --id u-417 --why poisoned --as erin
expect 1 custody check R3 --data mds --job 48126 --as bob
says "1 record of reviews/mds@1 is barred by Q1"
expect 0 custody check R3 --data mds --job 48126 --skip-list skip --as bob
python3 - <<'P' || fail "another place"
import json, struct, subprocess
place = json.loads(open("skip").read())
data = (subprocess.run(["zstd", "-qdc", "mds/shard.00001.mds.zstd"], stdout=-1)
        .stdout if place["file"] == "shard.00001.mds"
        else open("mds/" + place["file"], "rb").read())
begin, end = struct.unpack_from("<2I", data, 4 * (1 + place["ordinal"]))
assert json.loads(data[begin + 4:end])["id"] == "u-417", place
P
expect 4 custody export R3 --to part --job 48127 --data mds --as slurm-gate
says "its table counts the records"
says "write the shards again without them"
[ ! -e part ] || fail "a part was exported"
expect 0 custody lift Q1 --why 'false alarm' --as alice
expect 0 custody approve U1 --yes --as carol
expect 0 custody export R3 --to again --job 48128 --data mds --as slurm-gate
