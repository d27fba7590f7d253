#!/bin/sh
# Given sealed WebDataset shards, when samples are erased, by key and by a list of
# digests, at a shard's beginning and end, side by side, and one of several chunks,
# then a program that knows nothing but custody-sealed(5) finds none of their
# members' names and bytes in what is there, and all of the others'; the version
# verifies, exports the others, and proves that they are in it and the erased ones
# are not; another erasure goes on from there; and when the version is disposed of
# nothing opens.
. "$TESTS/desk.sh"
. "$TESTS/sealed_desk.sh"
. "$TESTS/samples_desk.sh"
command -v zstd >/dev/null || { echo "skipped: no zstd"; exit 77; }
python3 -c 'import ctypes.util
ctypes.util.find_library("crypto")[0]' 2>/dev/null ||
    { echo "skipped: no libcrypto for python3"; exit 77; }

make_shards shards
expect 0 custody init --identity ada --name desk
expect 0 custody identity new dev --role developer --as ada
expect 0 custody ingest faces shards --format webdataset --seal --as ada --json \
    --source-url https://example.org/s --retrieved-at 2026-01-02 \
    --publisher Example --declared-licence CC0-1.0
root=$(answer version)
before=$(ls .custody/sealed)
expect 0 custody terms faces --allow-purpose demo --licence CC0-1.0 \
    --sensitivity public --as ada
ask_and_approve faces
for shard in one two; do
    members shards/$shard.tar* >$shard
done
cp -a shards away
rm -rf shards

# erase OPTION...: planned and carried out; `digest`, `disposal`.
erase() {
    expect 0 custody dispose "$@" --why 'Art. 17' --as ada --json
    disposal=$(answer id)
    expect 0 custody dispose --plan "$(answer digest)" --as ada
}
# left PATTERN: what a stranger's program and an export have is the shards but
# for the samples of this pattern.
left() {
    rm -rf read released
    mkdir read
    seal=$(ls .custody/sealed)
    expect 0 python3 "$TESTS/sealed_reader.py" .custody store.key "$seal" \
        "$root" read
    grep -vhE "$1" one two | cut -d"'" -f2 | tr -d '\n' >want
    cat read/0.labels read/1.labels |
        LC_ALL=C sed 's/\xff/\\udcff/' | cmp - want ||
        fail "names of $1"
    expect 0 custody verify faces --as ada
    expect 0 custody verify faces --sample 100% --as ada
    number=$((${number:-0} + 1))
    expect 0 custody export "$request" --to released --job j$number --as ada --json
    for shard in one two; do
        grep -vE "$1" $shard >some
        members released/$shard.tar | cmp - some || fail "members of $1"
        bsdtar -xOf released/$shard.tar
    done >want
    cat read/0 read/1 | cmp - want || fail "bytes of $1"
}

erase --id canary-train/s00000 faces
left '/s00000\.'
[ "$(answer left_out) $(answer erased)" = '1 1' ] || fail "$(cat out)"
for key in s00001 s00398 s00399; do
    sample away/one.tar canary-train/$key
done >list
for key in s00400 long; do
    sample away/two.tar.gz canary-train/$key
done >>list
erase --from list faces
all='/(s0000[01]|s0039[89]|s00400|long)\.'
left "$all"
[ "$(ls .custody/sealed | wc -l)" = 1 ] || fail "another sealed file"
[ ! -e .custody/sealed/"$before" ] || fail "the old file"
expect 0 custody reindex faces --as ada
left "$all"

# Proofs, of one that stays and one that went.
expect 0 custody trace --sha256 "$(sample away/one.tar canary-train/s00002)" \
    --proof proof.json --as ada --json
[ "$(answer hits)" = 1 ] || fail "one that stays"
expect 0 custody verify proof.json
# (No proof is of single members: that none has this digest it cannot tell.)
expect 4 custody trace --sha256 "$(sed -n 5p list)" --proof absent.json --as ada
says 'held 1 of them, before D2'
expect 0 custody verify absent.json
expect 0 custody verify $disposal --as ada
expect 0 custody certificate $disposal --out certificate --as ada
expect 0 custody trust --out trust.json --as ada
expect 0 custody verify certificate/certificate.json --trust trust.json

# Then the rest.
erase faces
[ ! -e .custody/sealed/"$seal" ] || fail "it is there"
expect 0 custody verify $disposal --as ada
expect 1 custody check "$request" --as dev
expect 0 custody verify
