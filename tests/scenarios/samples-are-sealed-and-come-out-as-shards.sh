#!/bin/sh
# days: 3.5
# Given WebDataset shards, packed and not, with a sample that is larger than a
# chunk, when they are ingested sealed, then root, index and answers are those of
# the same shards in clear, members' names and bytes lie nowhere in clear, and
# with the shards gone they are verified, traced by key and by a member's digest,
# proved, and exported as shards with the same members in the same order, which a
# job is handed as well; a sample that is barred stays out; and a version that was
# referenced is moved in.
. "$TESTS/desk.sh"
. "$TESTS/sealed_desk.sh"
. "$TESTS/samples_desk.sh"

make_shards shards
expect 0 custody init --identity ada --name desk
expect 0 custody identity new dev --role developer --as ada
take() { # NAME OPTION...
    expect 0 custody ingest "$@" --format webdataset --as ada --json \
        --source-url https://example.org/s --retrieved-at 2026-01-02 \
        --publisher Example --declared-licence CC0-1.0
    version=$(answer version)
    custody query --json \
        "SELECT runs FROM version WHERE dataset = '$1'" | head -1 >"$1.runs"
}
take sealed shards --seal
root=$version
[ "$(samples_in .custody tmp)" = 0 ] || fail "in clear: $(samples_in .custody)"
take clear shards
[ "$version" = "$root" ] || fail "another root"
cmp sealed.runs clear.runs || fail "another index"
[ "$(samples_in .custody/index)" != 0 ] || fail "the test finds nothing"
expect 0 custody diff clear sealed --json
[ "$(answer added) $(answer removed) $(answer kept)" = '0 0 405' ] ||
    fail "diff: $(cat out)"

for name in sealed clear; do
    expect 0 custody terms $name --allow-purpose demo --licence CC0-1.0 \
        --sensitivity public --as ada
done
ask_and_approve clear
in_clear=$request
ask_and_approve sealed
# What is exported is what another program reads of the shards.
expect 0 custody export "$in_clear" --to clear.out --job j --as ada
mv shards away
expect 0 custody export "$request" --to sealed.out --job j --as ada
(cd sealed.out && expect 0 sha256sum -c SHA256SUMS)
for shard in one two; do
    cmp clear.out/$shard.tar sealed.out/$shard.tar || fail "$shard differs"
    members away/$shard.tar* >want
    members sealed.out/$shard.tar | cmp - want || fail "members of $shard"
done
bsdtar -xOf away/one.tar >want
bsdtar -xOf sealed.out/one.tar | cmp - want || fail "bsdtar: another content"
expect 0 custody check "$request" --data sealed.out --as dev
expect 0 custody check "$request" --data away --as dev
expect 0 custody check "$request" --as dev
expect 0 custody verify sealed --as ada
take again sealed.out --exclude 'SHA256SUMS' --exclude '*.json'
[ "$version" = "$root" ] || fail "what came out is another version"

# Look-ups and proofs.
expect 0 custody trace --id canary-train/s00007 --as ada --json
[ "$(answer hits)" = 3 ] || fail "by key: $(cat out)"
printf 'canary-class-%d' 401 >member
expect 0 custody trace --file member --members --as ada --json
says '"key":"canary-train/s00401"'
# In the sealed one and in what came out; the one in clear is gone.
[ "$(answer hits) $(answer complete)" = '2 false' ] || fail "$(cat out)"
expect 0 custody trace --key canary-train/s00401 --as ada --json
says '"dataset":"sealed"'
expect 0 custody trace --sha256 "$(sample away/one.tar canary-train/s00007)" \
    --proof proof.json --as ada --json
[ "$(answer hits)" = 3 ] || fail "by its array: $(cat out)"
expect 0 custody verify proof.json
for name in clear sealed; do # no index has what is hashed beside a sample
    expect 4 custody prove record $name two.tar 1 --as ada
    expect 0 custody show $name --as ada
done

# A job gets them from memory.
cat >copies.py <<'END'
import json, os
for one in json.loads(os.environ["CUSTODY_DATA"]):
    with open(one["file"], "rb") as file, open(one["path"], "wb") as out:
        out.write(file.read())
END
expect 0 custody exec "$request" --job e1 --as dev --quiet \
    --hand-over memfd -- python3 copies.py
cmp one.tar sealed.out/one.tar || fail "handed over: one differs"
cmp two.tar sealed.out/two.tar || fail "handed over: two differs"
rm one.tar two.tar

# Barred samples stay out, whole, small and long.
expect 0 custody quarantine --id canary-train/s00007 --why bad --as ada
expect 0 custody quarantine --id canary-train/long --why bad --as ada
expect 0 custody export "$request" --to less --job k --as ada --json
[ "$(answer left_out)" = 2 ] || fail "left out: $(cat out)"
for shard in one two; do
    members sealed.out/$shard.tar | grep -v '/s00007\.\|/long\.' >want
    members less/$shard.tar | cmp - want || fail "barred: members of $shard"
done
expect 0 custody check "$request" --data less --as dev
expect 0 custody verify less/custody-release.json

# The loader of a job takes samples out of what was exported, as out of data.
lib=$BUILD/libcustody.so
if ldd "$CUSTODY" "$lib" | grep -q libasan; then
    PRELOAD=$(cc -print-file-name=libasan.so)
    export ASAN_OPTIONS=detect_leaks=0
fi
expect 0 custody trust --out trust.json --as ada
expect 0 env LD_PRELOAD="${PRELOAD:-}" python3 "$TESTS/loader.py" \
    "$lib" --folder less --trust trust.json
[ "$(grep -c 'two.tar\|one.tar' out)" = 403 ] || fail "the loader"

# What is referenced is moved in.
cp -a away shards
expect 0 custody seal clear@1 --as ada --json
[ "$(answer new)" = true ] || fail "$(cat out)"
rm -rf shards
expect 0 custody verify clear --as ada
expect 0 custody export "$in_clear" --to moved --job m --as ada
members moved/two.tar | cmp - want || fail "moved: members"
