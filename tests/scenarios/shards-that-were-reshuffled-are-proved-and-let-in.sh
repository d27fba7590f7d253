#!/bin/sh
# days: 2.7
# Given an approved version and its records in other shards, in another order,
# when bob checks them, then he is told that they are its records, and what to
# do; when he ingests them as made from it, then every record is proved to be
# its, its terms and its bars bind, and the gate lets them in; one record that
# is not its, and it is no more than declared.
. "$TESTS/desk.sh"
. "$TESTS/days_desk.sh"

days_desk
mkdir shards shuffled
for i in $(seq 100 149); do
    seq $((i * 20)) $((i * 20 + 19)) | sed 's/.*/{"review":&}/' \
        >"shards/part-$i.jsonl"
done
take_in reviews/2026 shards --source-url https://reviews.example/ \
    --retrieved-at 2026-09-03 --publisher Reviews --declared-licence CC0-1.0
expect 0 custody request reviews/2026 --purpose demo --project churn --as bob
both_sign R1

cat shards/*.jsonl | sort -t: -k2.3 | split -l 256 - shuffled/shard.
for shard in shuffled/shard.*; do
    mv "$shard" "$shard.jsonl"
done
gzip shuffled/shard.aa.jsonl
echo '{"shards":[]}' >shuffled/index.json
[ "$(find shuffled -name 'shard.*' | wc -l)" = 4 ] || fail "not 4 shards"

for how in '' --subset; do
    # shellcheck disable=SC2086
    expect 3 custody check R1 --data shuffled $how --job 48121 --as bob
    says index.json
    mv shuffled/index.json .
    # shellcheck disable=SC2086
    expect 3 custody check R1 --data shuffled $how --job 48121 --as bob --json
    [ "$(answer reasons.0.code)" = other-order ] || fail "another reason"
    says "64 records, is of reviews/2026@1, but in other files or another order"
    says "custody ingest NAME PATH --derived-from reviews/2026@1"
    mv index.json shuffled/
done
# What is not its records is not said to be.
mkdir strange
seq 300 | sed 's/.*/{"other":&}/' >strange/shard.aa.jsonl
expect 3 custody check R1 --data strange --job 48121 --as bob
hushes "another order"

expect 0 custody ingest reviews/mds shuffled --exclude index.json \
    --derived-from reviews/2026@1 --step 'reshuffled into shards' --as bob
says "every record is a record of reviews/2026@1 (proved)"
rm shuffled/index.json
expect 3 custody check R1 --data shuffled --job 48121 --as bob
says "the data is reviews/mds@1"
says "custody request reviews/mds@1"

# Its terms are the strictest of both, its source is where they came from.
expect 0 custody terms reviews/mds --allow-purpose demo --allow-purpose ads \
    --licence CC0-1.0 --as alice
says "allow ads: reviews/2026 (T1) says not allowed"
expect 0 custody request reviews/mds --purpose ads --project churn --as bob
both_sign R2
expect 1 custody check R2 --as bob
says "purpose-allowed"
expect 0 custody request reviews/mds --purpose demo --project churn --as bob
both_sign R3
expect 0 custody check R3 --data shuffled --job 48121 --as bob
says "4 files, 1,000 records"
says "ALLOW  R3"
expect 0 custody show reviews/mds@1 --graph
says "reviews/2026@1"

# A record of the parent is barred: here, too, and found where it lies now.
printf '{"review":2417}' >record
expect 0 custody trace --record record --as erin
says "reviews/mds@1"
expect 0 custody quarantine --record record --why poisoned --as erin
expect 1 custody check R3 --data shuffled --job 48122 --as bob
says "1 record of reviews/mds@1 is barred by Q1"
says "data not read"
expect 0 custody check R3 --data shuffled --job 48122 --skip-list skip --as bob
python3 - <<'P' || fail "another place"
import gzip, json
place = json.loads(open("skip").read())
name = "shuffled/" + place["file"]
text = (gzip.open(name + ".gz", "rt") if place["file"].endswith("aa.jsonl")
        else open(name)).read().split("\n")
assert text[place["ordinal"]] == open("record").read(), place
P

# One record that is not the parent's, at the end of the last.
cp -r shuffled more
echo '{"review":"mine"}' >>more/shard.ad.jsonl
expect 0 custody ingest reviews/more more --derived-from reviews/2026@1 --as bob
says "(declared)"
hushes "(proved)"

# Samples of WebDataset shards are the same samples in other shards.
python3 - <<'P'
import io, tarfile
def shard(name, keys):
    with tarfile.open(name, "w", format=tarfile.USTAR_FORMAT) as tar:
        for key in keys:
            for end in ("cls", "txt"):
                data = (f"{end} of {key}").encode()
                info = tarfile.TarInfo(f"{key}.{end}")
                info.size = len(data)
                tar.addfile(info, io.BytesIO(data))
keys = [f"{n:05d}" for n in range(200)]
import os
os.mkdir("samples"); os.mkdir("mixed")
for i in range(4):
    shard(f"samples/{i}.tar", keys[i * 50:i * 50 + 50])
keys.sort(key=lambda key: key[::-1])
for i in range(2):
    shard(f"mixed/{i}.tar", keys[i * 100:i * 100 + 100])
P
take_in photos samples --format webdataset
expect 0 custody request photos --purpose demo --project churn --as bob
both_sign R4
expect 3 custody check R4 --data mixed --as bob
says "is of photos@1, but in"
expect 0 custody ingest photos/mixed mixed --format webdataset \
    --derived-from photos@1 --as bob
says "every record is a record of photos@1 (proved)"
