#!/bin/sh
# Given two sealed versions, one of which lost a record, so that it is of
# another epoch, when a chunk is damaged or another is in its place, sealed
# files or slots are swapped, cut short, gone or another ledger's, the index is,
# or the key is another, then each verb that reads says so in a line, with exit 3
# (4 where nothing can be told), and delivers nothing; no key that does not open
# the data is destroyed, and nothing is certified; what cannot be read can be
# destroyed, by the key that opens what it says it holds.  Shards of samples are
# no exception.
. "$TESTS/desk.sh"
. "$TESTS/sealed_desk.sh"
. "$TESTS/samples_desk.sh"

# Files that do not compress: chunks of one length, which could be swapped.
make_canaries() { # SEED
    rm -rf data && mkdir data
    python3 - "$1" <<'CANARIES'
import random
import sys
dice = random.Random(int(sys.argv[1]))
with open("data/canary-one.txt", "w") as out:
    for i in range(20):
        out.write("%scanary-%05d\n" % (sys.argv[1], i))
for i in range(4):
    with open("data/noise-%d.txt" % i, "wb") as out:
        out.write(dice.randbytes(1 << 20).replace(b"\n", b"\0") + b"\n")
CANARIES
}
cat >edit.py <<'EDIT'
"""edit.py swap A B FILE | take N FROM FILE | flip AT FILE"""
import sys


def places(data):
    at, all = 96, []
    for _ in range(int.from_bytes(data[-8:], "big")):
        size = 24 + int.from_bytes(data[at:at + 4], "big") - 16
        all.append(slice(at, at + size))
        at += size
    return all


def put(to, where, data, at):
    assert where.stop - where.start == at.stop - at.start, "lengths"
    assert to[where] != data[at], "the same"
    to[where] = data[at]


what, *args, path = sys.argv[1:]
data = bytearray(open(path, "rb").read())
was = bytes(data)
if what == "flip":
    data[int(args[0])] ^= 1
elif what == "swap":
    one, other = (places(was)[int(i)] for i in args)
    put(data, one, was, other)
    put(data, other, was, one)
else:
    other = open(args[1], "rb").read()
    put(data, places(was)[int(args[0])], other, places(other)[int(args[0])])
open(path, "wb").write(data)
EDIT
edit() {
    python3 edit.py "$@" || fail "edit $*"
}

expect 0 custody init --identity ada --name desk
expect 0 custody identity new dev --role developer --as ada
for name in secret two; do
    make_canaries ${#name}
    expect 0 custody ingest $name data --format text --seal --as ada \
        --source-url https://example.org/s --retrieved-at 2026-01-02 \
        --publisher Example --declared-licence CC0-1.0
done
expect 0 custody terms secret --allow-purpose demo --licence CC0-1.0 \
    --sensitivity public --as ada
before=$(custody keys status --json | python3 -c '
import json, sys
print([row["seal"] for row in map(json.loads, sys.stdin)
       if row.get("dataset") == "secret"][0])')
second=$(ls .custody/sealed | grep -v "$before")
cp .custody/sealed/"$before" older
printf 6canary-00009 >record
expect 0 custody dispose --record record secret@1 --why asked --as ada --json
expect 0 custody dispose --plan "$(answer digest)" --as ada
first=$(ls .custody/sealed | grep -v "$second")
index=.custody/index/4.sqlite3

ask_and_approve secret
expect 0 custody dispose secret --why over --as ada --json
disposal=$(answer digest)
printf 6canary-00007 >record
expect 0 custody dispose --record record secret@1 --why asked --as ada --json
erasure=$(answer digest)
printf 6canary-00005 >needle
mkdir other
(cd other && expect 0 custody init --identity eve --name other &&
    printf '{"n":1}\n' >x.jsonl &&
    expect 0 custody ingest x x.jsonl --seal --as eve)
rm -r data
expect 0 custody trace --text needle --as ada --json
[ "$(answer hits) $(answer complete)" = '1 true' ] || fail "$(cat out)"
cp store.key right.key
cp -a .custody kept
cp -a state kept-state
restore() {
    rm -rf .custody state
    cp -a kept .custody
    cp -a kept-state state
    cp right.key store.key
}

seal=.custody/sealed/$first
slots=.custody/keys.slots
damage_first_chunk() { edit flip 300 $seal; }
damage_a_chunk() { edit flip $(($(stat -c %s $seal) / 2)) $seal; }
damage_a_length() { edit flip 97 $seal; }
swap_chunks() { edit swap 1 2 $seal; }
take_anothers_chunk() { edit take 2 .custody/sealed/"$second" $seal; }
take_an_older_chunk() { edit take 2 older $seal; }
name_another_ledger() { edit flip 20 $seal; }
cut_it() { truncate -s -1 $seal; }
cut_all_of_it() { truncate -s 50 $seal; }
put_another() { cp .custody/sealed/"$second" $seal; }
put_the_older() { cp older $seal; }
remove_it() { rm $seal; }
damage_the_key() { edit flip $((4096 * slot + 134)) $slots; }
damage_the_name() { edit flip $((4096 * slot + 84)) $slots; }
# Another slot, with the name of this one.
swap_slots() {
    dd if=kept/keys.slots of=$slots bs=4096 skip=2 seek=$slot count=1 \
        conv=notrunc 2>/dev/null
    dd if=kept/keys.slots of=$slots bs=1 skip=$((4096 * slot + 68)) \
        seek=$((4096 * slot + 68)) count=48 conv=notrunc 2>/dev/null
}
destroy_the_slot() {
    dd if=/dev/zero of=$slots bs=4096 seek=$slot count=1 conv=notrunc 2>/dev/null
}
cut_slots() { truncate -s 4096 $slots; }
cut_slot_0() { truncate -s 100 $slots; }
change_the_ledger() { edit flip 20 $slots; }
damage_the_root() { edit flip 59 $slots; }
remove_slots() { rm $slots; }
put_anothers_slots() { cp other/.custody/keys.slots $slots; }
damage_the_index() { edit flip 9000 $index; }
cut_the_index() { truncate -s -10 $index; }
remove_the_index() { rm $index; }
take_a_wrong_key() { head -c 32 /dev/zero >store.key; }

# What was to be destroyed by the key is there, and nothing says otherwise.
nothing_is_certified() {
    [ ! -e .custody/plans/"$1".account ] || fail "$damage: an account"
    expect 1 custody certificate "$1" --as ada
}
# says_in_a_line: what went wrong, and a remedy, at most.
says_in_a_line() {
    says "$words"
    [ "$(wc -l <err)" -le 2 ] || fail "$damage: more than a line and a remedy"
}
slot=3
while read -r damage data index_is disposal_is words; do
    $damage
    expect "$data" custody verify secret --json
    says "$words"
    expect "$data" custody export "$request" --to released --job j --as ada \
        --json
    says "$words"
    [ ! -e released ] || fail "$damage: delivered"
    for way in memfd pipe; do
        expect 20"$data" custody exec "$request" --job j --as dev --json \
            --hand-over $way -- touch started
        says "$words"
        [ ! -e started ] || fail "$damage: started"
    done
    expect 4 custody trace --text needle --as ada --json
    says "$words"
    says '"hits":0'
    hushes 'custody locate'
    hushes 'custody reindex'
    expect "$index_is" custody diff secret two
    [ "$index_is" = 0 ] || says_in_a_line
    hushes 'custody reindex'
    ! grep -rqa canary .custody tmp || fail "$damage: in clear"
    expect "$data" custody dispose --plan "$erasure" --as ada
    says_in_a_line
    nothing_is_certified D3
    ! ls .custody/index | grep anew || fail "$damage: half an index"
    restore
    $damage
    cp $slots was.slots 2>/dev/null || :
    expect "$disposal_is" custody dispose --plan "$disposal" --as ada
    if [ "$disposal_is" = 0 ]; then
        expect 0 custody verify D2 --as ada
        grep -q '"tried":1' .custody/plans/D2.account || fail "$damage: none"
    else
        says_in_a_line
        nothing_is_certified D2
        # Nor was it begun: what it needs is looked at before.
        expect 0 custody query --csv "SELECT state FROM disposal
            WHERE id = 'D2'"
        says approved
        [ ! -e $slots ] || cmp $slots was.slots || fail "$damage: a slot went"
    fi
    restore
done <<'DAMAGES'
damage_first_chunk 3 0 0 does not open
damage_a_chunk 3 0 0 does not open
damage_a_length 3 0 0 the sealed file
swap_chunks 3 0 0 does not open
take_anothers_chunk 3 0 0 does not open
take_an_older_chunk 3 0 0 does not open
name_another_ledger 3 0 3 not the one that the ledger names
cut_it 3 0 3 the sealed file
cut_all_of_it 3 0 3 cut short
put_another 3 0 3 not the one that the ledger names
put_the_older 3 0 3 not the one that the ledger names
remove_it 4 0 4 opening the sealed file
damage_the_key 3 3 3 slot 3
damage_the_name 3 3 3 slot 3
swap_slots 3 3 3 slot 3
destroy_the_slot 4 4 4 no key
cut_slots 4 4 4 no key
cut_slot_0 3 3 3 cut short
change_the_ledger 3 3 3 they are another
damage_the_root 3 3 3 slot 0
remove_slots 4 4 4 no key slots
put_anothers_slots 3 3 3 they are another
take_a_wrong_key 4 4 4 not its key file
DAMAGES

# The header of the other, and its own chunks.
head -c 96 kept/sealed/"$second" >.custody/sealed/"$second"
tail -c +97 kept/sealed/"$first" >>.custody/sealed/"$second"
expect 3 custody verify two
restore

# What its key cannot be shown to open goes without that proof, and it is said.
cut_it
expect 0 custody dispose --plan "$disposal" --root-lost --as ada --json
[ "$(answer level)" = unverified ] || fail "$(cat out)"
restore

# What is derived is not needed to let data out, and can be made again.
for damage in damage_the_index cut_the_index remove_the_index; do
    $damage
    exit=4
    [ $damage = remove_the_index ] || exit=3
    expect 4 custody trace --record record --as ada --json
    says '"hits":0'
    expect $exit custody diff secret two
    says 'custody reindex secret@1'
    expect $exit custody dispose --plan "$erasure" --as ada
    nothing_is_certified D3
    restore
    $damage
    expect 0 custody export "$request" --to released --job j --as ada
    grep -q 6canary-00007 released/canary-one.txt || fail "$damage: not out"
    rm -r released
    expect 0 custody reindex secret@1 --as ada
    expect 0 custody trace --record record --as ada --json
    says '"hits":1'
    ! grep -rqa canary .custody tmp || fail "in clear: reindex"
    restore
done
expect 1 custody locate secret@1 "$PWD/kept" --as ada
says 'sealed'

# Members of samples are no less looked after.
make_shards shards
before=$(ls .custody/sealed)
expect 0 custody ingest shards shards --format webdataset --seal --as ada \
    --source-url https://example.org/s --retrieved-at 2026-01-02 \
    --publisher Example --declared-licence CC0-1.0
seal=.custody/sealed/$(ls .custody/sealed | grep -vF "$before")
expect 0 custody terms shards --allow-purpose demo --licence CC0-1.0 \
    --sensitivity public --as ada
ask_and_approve shards
expect 0 custody dispose --id canary-train/long shards --why asked --as ada \
    --json
erasure=$(answer digest)
rm -r shards
words='does not open'
for at in 300 $(($(stat -c %s "$seal") / 2)); do
    damage="byte $at"
    edit flip "$at" "$seal"
    expect 3 custody verify shards
    says_in_a_line
    expect 3 custody export "$request" --to released --job s --as ada
    says "$words"
    [ ! -e released ] || fail "$damage: delivered"
    expect 203 custody exec "$request" --job s --as dev --hand-over memfd -- \
        touch started
    [ ! -e started ] || fail "$damage: started"
    expect 3 custody dispose --plan "$erasure" --as ada
    says_in_a_line
    nothing_is_certified D4
    edit flip "$at" "$seal"
done
expect 0 custody verify shards
expect 0 custody dispose --plan "$erasure" --as ada
expect 0 custody verify shards
[ "$(samples_in .custody tmp)" = 0 ] || fail "in clear: shards"

chmod 644 store.key
expect 4 custody verify secret
says 'others can read it'
unset CUSTODY_STORE_KEY
expect 4 custody verify secret
says 'a key file'
expect 4 custody keys status --unlock </dev/null
expect 0 custody keys status
