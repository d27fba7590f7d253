#!/bin/sh
# days: 3.5
# Given a WebDataset shard, when the digest of one member is looked for, the
# answer says that members were not searched; with --members, which reads the
# shard, it names the samples and their keys, and "not found" is one.  No sample
# is barred by a member's digest.
. "$TESTS/desk.sh"

found_desk
python3 - <<'P'
import io, tarfile
with tarfile.open("shard.tar", "w") as tar:
    for n in range(4):
        for path, data in (("%d.cls" % n, b"7" if n % 2 else b"1"),
                           ("%d.png" % n, b"image %d" % n)):
            info = tarfile.TarInfo("train/" + path)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
P
expect 0 custody ingest shards shard.tar --format webdataset --as ada
printf 'image 2' >image
printf 7 >label
png=$(sha256sum image | cut -c1-64)
cls=$(sha256sum label | cut -c1-64)
none=$(printf none | sha256sum | cut -c1-64)

expect 4 custody trace --sha256 "$png" --as ada
says "single members of its"
says "--members"
expect 4 custody trace --xxh3 00112233445566778899aabbccddeeff --as ada
says "--sha256 HEX --members"

expect 0 custody trace --sha256 "$png" --members --as ada --json
python3 - <<'P' || fail "the sample is not told"
import json
rows = [json.loads(line) for line in open("out")]
hits = [(h["ordinal"], h["form"], h["key"]) for h in rows if h["type"] == "hit"]
assert hits == [(2, "member", "train/2")], hits
assert rows[-1]["complete"]
P
expect 0 custody trace --file image --members --as ada
says train/2
says "a sample is barred by its key"
expect 1 custody trace --sha256 "$none" --members --as ada
printf '%s\n' "$none" "$cls" >list
expect 0 custody trace --from list --members --as ada --json
[ "$(answer hits) $(answer missed)" = "2 1" ] || fail "of a list"

expect 2 custody trace --id train/2 --members --as ada
expect 2 custody trace --sha256 "$png" --members --proof p.json --as ada
expect 0 custody quarantine --sha256 "$cls" --why label --as ada --json
[ "$(answer records)" = 0 ] || fail "a label barred its samples"

mv shard.tar gone
expect 4 custody trace --sha256 "$png" --members --as ada
says "custody locate shards@1"
