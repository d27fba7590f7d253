#!/bin/sh
# Given a WebDataset shard that was ingested as samples, when one is looked for
# by its key it is found; the shard is checked as the same version, a shard in
# which two samples swapped a member is not; and what is exported is a shard of
# the same version.
. "$TESTS/desk.sh"

found_desk
python3 - <<'P'
import io, tarfile
for name, labels in ("shard", "abc"), ("other", "bac"):
    with tarfile.open(name + ".tar", "w") as tar:
        for n, label in enumerate(labels):
            for path, data in (("%d.cls" % n, label), ("%d.txt" % n, "t" * n)):
                info = tarfile.TarInfo("train/" + path)
                info.size = len(data)
                tar.addfile(info, io.BytesIO(data.encode()))
P
expect 0 custody ingest shards shard.tar --format webdataset --as ada --json \
    --source-url https://example.org/shards --retrieved-at 2026-01-02 \
    --publisher Example --declared-licence CC0-1.0
version=$(answer version)
[ "$(answer records)" = 3 ] || fail "$(answer records) samples"
expect 0 custody trace --id train/1 --as ada
says shards@1
printf '[{"name":".cls","sha256":"%s"},{"name":".txt","sha256":"%s"}]' \
    "$(printf b | sha256sum | cut -c1-64)" \
    "$(printf t | sha256sum | cut -c1-64)" >sample
expect 0 custody trace --file sample --as ada
says shards@1
expect 0 custody terms shards --allow-purpose demo --licence CC0-1.0 \
    --sensitivity public --as ada
ask_and_approve shards
expect 0 custody check "$request" --data shard.tar --job 1 --as dev
expect 3 custody check "$request" --data other.tar --job 2 --as dev
expect 0 custody export "$request" --to release --job 3 --as ada
expect 0 custody hash release/shard.tar --format webdataset --json
[ "$(answer version)" = "$version" ] || fail "another version came out"
