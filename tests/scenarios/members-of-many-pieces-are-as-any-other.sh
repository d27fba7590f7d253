#!/bin/sh
# Given files and members of archives that are larger than what is read at a
# time, when they are traced by a text on the border of two pieces, by their
# bytes and as files, barred, checked, exported, streamed and verified, then it
# is with them as with small ones; and so it is where they are sealed, and one
# was erased and another is barred.
. "$TESTS/desk.sh"
with_store_key
expect 0 custody init --identity ada --name desk
expect 0 custody identity new dev --role developer --as ada
python3 - <<'PY'
import os, random, tarfile, zipfile
dice = random.Random(5)
os.mkdir("set")
members = {"%d.bin" % i: bytearray(dice.randbytes((2 << 20) + i))
           for i in (1, 2, 3, 4)}
members["2.bin"][(1 << 20) - 4:(1 << 20) + 4] = b"NEEDLE-2"
members["small.bin"] = b"small"
for name, data in members.items():
    open("set/" + name, "wb").write(data)
with tarfile.open("set.tar", "w") as tar:
    for name in members:
        tar.add("set/" + name, name)
with zipfile.ZipFile("set.zip", "w") as zip:
    for name in members:
        zip.write("set/" + name, name)
PY
expect 0 custody ingest folder set --as ada
for kind in tar zip; do
    expect 0 custody ingest $kind set.$kind --as ada
done
expect 0 custody terms folder --allow-purpose demo --licence CC0-1.0 \
    --sensitivity internal --as ada
ask_and_approve folder

# found PLACES SELECTOR...: "dataset file ordinal" of each hit, sorted.
found() {
    places=$1
    shift
    expect 0 custody trace "$@" --as ada --json
    python3 -c '
import json
hits = [row for row in map(json.loads, open("out")) if row["type"] == "hit"]
for row in sorted((h["dataset"], h["file"], h["ordinal"]) for h in hits
                  if h["form"] != "file"):
    print(*row, sep=",", end=" ")' >got
    [ "$(cat got)" = "$places " ] || fail "$* found $(cat got)"
}
printf 'NEEDLE-2' >word
second='folder,2.bin,0 tar,,1 zip,,1'
found "$second" --text word
found "$second" --file set/2.bin
found "$second" --record set/2.bin
found "$second" --sha256 "$(sha256sum <set/2.bin | cut -d' ' -f1)"
head -c 1500000 set/2.bin >long
found "$second" --text long
found "tar,,1 zip,,1" --key 2.bin

expect 0 custody quarantine --record set/2.bin --why poisoned --as ada
says "3 records in 3 versions"
expect 0 custody check R1 --data set --skip-list skip --as dev --json
[ "$(answer left_out) $(answer checked_records)" = "1 5" ] || fail "left out"
grep -q '"file":"2.bin","ordinal":0' skip || fail "another place"
expect 0 custody export R1 --to given --job 1 --as ada
(cd given && ls ./*.bin) >names
printf './%s.bin\n' 1 3 4 small | cmp - names || fail "other files"
for name in 1 3 4 small; do
    cmp given/$name.bin set/$name.bin || fail "$name.bin is another"
done
expect 0 custody verify given/custody-release.json --data given
expect 0 custody exec R1 --data set --job 2 --hand-over pipe --as dev --quiet \
    -- cat
for name in 1 3 4 small; do
    cat set/$name.bin && echo
done | cmp - out || fail "another stream"
cp set/3.bin kept
printf x | dd of=set/3.bin bs=1 seek=2000000 conv=notrunc 2>/dev/null
expect 3 custody check R1 --data set --as dev --skip-list skip
says 3.bin
mv kept set/3.bin

# Sealed: one is erased, the other stays barred.
expect 0 custody ingest sealed set.tar --seal --as ada
expect 0 custody terms sealed --allow-purpose demo --licence CC0-1.0 \
    --sensitivity internal --as ada
sha256sum <set/3.bin | cut -d' ' -f1 >list
expect 0 custody dispose --from list sealed@1 --why asked --as ada --json
expect 0 custody dispose --plan "$(answer digest)" --as ada
ask_and_approve sealed
expect 0 custody export "$request" --to rest --job 3 --as ada --json
[ "$(answer left_out) $(answer erased)" = "2 1" ] || fail "left out, sealed"
for name in 1 4 small; do
    cmp rest/$name.bin set/$name.bin || fail "sealed: $name.bin is another"
done
[ ! -e rest/2.bin ] && [ ! -e rest/3.bin ] || fail "they came out"
expect 0 custody exec "$request" --job 4 --hand-over pipe --as dev --quiet \
    -- cat
for name in 1 4 small; do
    cat set/$name.bin && echo
done | cmp - out || fail "sealed: another stream"
found "folder,2.bin,0 sealed,,1 tar,,1 zip,,1" --text word
