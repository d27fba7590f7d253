#!/bin/sh
# Given a sealed version, one more beside it, an approved plan, and then a disk
# without a free byte, when the plan is carried out, then the key is destroyed,
# the account and its event say so, and the other version opens; where the room
# that was kept for it is gone, too, nothing is destroyed and nothing claims to
# be, until there is room; and no record is erased.  What cannot be sealed for
# want of room leaves neither key nor file nor mark.
. "$TESTS/desk.sh"
. "$TESTS/image_desk.sh"
[ "$SANITIZED" != ON ] || { echo "skipped: not under a sanitizer"; exit 77; }
unset CUSTODY_STORE_PASSPHRASE_FILE
with_store_key

# gone SLOT: it is zeros.
gone() {
    dd if=disk/.custody/keys.slots bs=4096 skip="$1" count=1 2>/dev/null |
        cmp - /dev/zero 2>&1 | grep -q 'EOF on -'
}

make_image ext4
expect 0 custody init disk --identity ada
for name in one two three; do
    seq 5000 | sed "s/.*/{\"id\":&,\"in\":\"$name\"}/" >$name.jsonl
    expect 0 custody ingest $name $name.jsonl --seal --as ada
done
expect 0 custody dispose one --why over --as ada --json
first=$(answer digest)
expect 0 custody dispose two --why over --as ada --json
second=$(answer digest)
sed -n 7p three.jsonl | tr -d '\n' >record
expect 0 custody dispose --record record three@1 --why asked --as ada --json
third=$(answer digest)

full
expect 0 custody dispose --plan "$first" --as ada --json
[ "$(answer destroyed)" = 1 ] || fail "not destroyed"
gone 1 || fail "the slot is not zeros"
expect 0 custody verify
expect 0 custody verify three
expect 1 custody verify one
[ "$(stat -c %b disk/.custody/reserve)" -ge 2048 ] || fail "no room kept again"

rm disk/.custody/reserve
full
expect 4 custody dispose --plan "$second" --as ada
[ "$(wc -l <err)" -le 2 ] || fail "more than a line and its remedy"
! gone 2 || fail "destroyed, and nothing says so"
[ ! -e disk/.custody/plans/D2.account ] || fail "an account"
expect 1 custody certificate D2 --as ada
expect 4 custody dispose --plan "$third" --as ada
says 'nothing was changed'
[ "$(wc -l <err)" -le 2 ] || fail "more than a line and its remedy"
! gone 3 || fail "a record's old key went, and there is no new one"
[ ! -e disk/.custody/plans/D3.account ] || fail "an account"
expect 1 custody certificate D3 --as ada
rm disk/ballast
expect 0 custody verify two
expect 0 custody dispose --plan "$second" --as ada
gone 2 || fail "the slot is not zeros"
expect 0 custody dispose --plan "$third" --as ada
gone 3 || fail "the slot of the record is not zeros"
expect 0 custody verify D3 --as ada
expect 0 custody verify D1 --as ada
expect 0 custody verify D2 --as ada
expect 0 custody verify three

# Room for nothing, for a slot, for half the file, for the file alone.
seq 200000 | sed 's/.*/{"id":&,"text":"& & & &"}/' >big.jsonl
indexes=$(ls -A disk/.custody/index)
tried=0
for room in 0 8 64 512 1024 2048 4096; do
    full
    truncate -s -${room}K disk/ballast
    rm -f disk/one-more
    sync -f disk
    code=0
    custody ingest big big.jsonl --seal --as ada >out 2>err || code=$?
    [ $code != 0 ] || break
    tried=$((tried + 1))
    [ $code = 4 ] || fail "exit $code with $room KiB"
    [ "$(wc -l <err)" -le 2 ] || fail "more than a line and its remedy"
    rm disk/ballast
    [ "$(ls disk/.custody/sealed | wc -l)" = 1 ] || fail "left with $room KiB"
    [ "$(ls -A disk/.custody/index)" = "$indexes" ] ||
        fail "half an index with $room KiB: $(ls -A disk/.custody/index)"
    expect 0 custody keys status --unlock --json
    [ "$(answer keys) $(answer opened)" = '1 1' ] || fail "a key of nothing"
    expect 0 custody verify
done
[ $tried -ge 4 ] || fail "only $tried were short of room"
rm -f disk/ballast
expect 0 custody ingest big big.jsonl --seal --as ada
expect 0 custody verify big
