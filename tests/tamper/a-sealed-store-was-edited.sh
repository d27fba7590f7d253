#!/bin/sh
# Given two sealed versions, when a chunk is damaged, sealed files are
# swapped, slots are swapped or another ledger's, the store or a slot is cut
# short or gone, or the key is another, then it is one line with exit 3
# (4 where nothing can be told), and an export delivers nothing.
. "$TESTS/desk.sh"
. "$TESTS/sealed_desk.sh"

found_sealed
first=$seal
printf '{"n":1}\n{"n":2}\n' >two.jsonl
expect 0 custody ingest two two.jsonl --seal --as ada
second=$(ls .custody/sealed | grep -v "$first")
ask_and_approve secret
mv data away
cp -a .custody kept
cp -a state kept-state
restore() {
    rm -rf .custody state
    cp -a kept .custody
    cp -a kept-state state
}
# refused CODE TEXT: verify and export say so; the export leaves nothing.
refused() {
    expect "$1" custody verify secret
    says "$2"
    expect "$1" custody export "$request" --to released --job "$2" --as ada
    [ ! -e released ] || fail "delivered: $2"
    [ "$(canaries_in .custody tmp)" = 0 ] || fail "in clear: $2"
    restore
}
flip() {
    python3 - "$@" <<'FLIP'
import sys
with open(sys.argv[1], "r+b") as file:
    file.seek(int(sys.argv[2]))
    byte = file.read(1)[0] ^ 1
    file.seek(int(sys.argv[2]))
    file.write(bytes([byte]))
FLIP
}

flip .custody/sealed/"$first" 300
refused 3 'does not open'
flip .custody/sealed/"$first" 97
refused 3 'the sealed file'
flip .custody/sealed/"$first" 20
refused 3 'not the one that the ledger names'
truncate -s -1 .custody/sealed/"$first"
refused 3 'the sealed file'
truncate -s 50 .custody/sealed/"$first"
refused 3 'cut short'
cp .custody/sealed/"$second" .custody/sealed/"$first"
refused 3 'not the one that the ledger names'
rm .custody/sealed/"$first"
refused 4 'opening the sealed file'

# The header of the other, and its own chunks.
head -c 96 kept/sealed/"$second" >.custody/sealed/"$second"
tail -c +97 kept/sealed/"$first" >>.custody/sealed/"$second"
expect 3 custody verify two
restore

slots=.custody/keys.slots
flip "$slots" 4230
refused 3 'slot 1'
flip "$slots" 4180
refused 3 'slot 1'
# Slot 2 in the place of slot 1, with the name of slot 1.
dd if=kept/keys.slots of=$slots bs=4096 skip=2 seek=1 count=1 conv=notrunc \
    2>/dev/null
dd if=kept/keys.slots of=$slots bs=1 skip=$((4096 + 68)) \
    seek=$((4096 + 68)) count=48 conv=notrunc 2>/dev/null
refused 3 'slot 1'
dd if=/dev/zero of=$slots bs=4096 seek=1 count=1 conv=notrunc 2>/dev/null
refused 4 'no key'
truncate -s 4096 "$slots"
refused 4 'no key'
truncate -s 100 "$slots"
refused 3 'cut short'
flip "$slots" 20
refused 3 'they are another'
flip "$slots" 59
refused 3 'slot 0'
rm "$slots"
refused 4 'no key slots'
mkdir other
(cd other && expect 0 custody init --identity eve --name other &&
    expect 0 custody ingest x ../two.jsonl --seal --as eve)
cp other/.custody/keys.slots "$slots"
refused 3 'they are another'

flip .custody/index/4.sqlite3 9000
expect 4 custody trace --id r7 --as ada
says 'malformed'
expect 0 custody reindex secret@1 --as ada
expect 0 custody trace --id r7 --as ada
[ "$(canaries_in .custody tmp)" = 0 ] || fail "in clear: reindex"
rm .custody/index/4.sqlite3
expect 4 custody trace --id r7 --as ada
expect 0 custody reindex secret@1 --as ada
expect 0 custody trace --id r7 --as ada
expect 1 custody locate secret@1 "$PWD/away" --as ada
says 'sealed'
restore

head -c 32 /dev/zero >store.key
expect 4 custody verify secret
says 'not its key file'
expect 4 custody trace --id r7 --as ada
says 'not its key file'
expect 4 custody export "$request" --to released --job w --as ada
[ ! -e released ] || fail "delivered with a wrong key"
chmod 644 store.key
expect 4 custody verify secret
says 'others can read it'
unset CUSTODY_STORE_KEY
expect 4 custody verify secret
says 'a key file'
expect 4 custody keys status --unlock </dev/null
expect 0 custody keys status
