#!/bin/sh
# Given the published shards of the webdataset library (MNIST and others, one of
# them packed), when they are ingested sealed, then the version is that of the
# same shards in clear, and what is exported has every member that python3's
# tarfile finds in the originals; one that was erased is gone, and no other.
. "$TESTS/desk.sh"
. "$TESTS/sealed_desk.sh"
. "$TESTS/samples_desk.sh"

from=${CUSTODY_DATA:-/nowhere}/wds-mnist
if [ ! -d "$from" ]; then
    echo "skipped: no wds-mnist in CUSTODY_DATA"
    exit 77
fi
mkdir data
cp "$from"/*.tar "$from"/*.tgz data/
expect 0 custody init --identity ada --name desk
expect 0 custody identity new dev --role developer --as ada
expect 0 custody hash data --format webdataset --json
version=$(answer version)
expect 0 custody ingest mnist data --format webdataset --seal --as ada --json \
    --source-url https://example.org/s --retrieved-at 2026-01-02 \
    --publisher Example --declared-licence CC0-1.0
[ "$(answer version)" = "$version" ] || fail "another version"
records=$(answer records)
expect 0 custody terms mnist --allow-purpose demo --licence CC0-1.0 \
    --sensitivity public --as ada
ask_and_approve mnist
mv data away
expect 0 custody export "$request" --to whole --job j --as ada
for shard in away/*; do
    name=$(basename "${shard%.*}").tar
    members "$shard" >"$name.members"
    members "whole/$name" | cmp - "$name.members" || fail "$name"
done

first=$(head -1 mpdata.tar.members | cut -d"'" -f2)
key=${first%%.*}
expect 0 custody dispose --id "$key" mnist --why 'Art. 17' --as ada --json
expect 0 custody dispose --plan "$(answer digest)" --as ada
expect 0 custody verify mnist --as ada
expect 0 custody export "$request" --to less --job k --as ada --json
[ "$(answer checked_records) $(answer erased)" = "$((records - 1)) 1" ] ||
    fail "$(cat out)"
for name in *.members; do
    grep -v "'$key\." "$name" >want
    members "less/${name%.members}" | cmp - want || fail "erased: $name"
done
