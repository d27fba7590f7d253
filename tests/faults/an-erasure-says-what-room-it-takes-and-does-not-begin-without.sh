#!/bin/sh
# Given a plan of single records that says what room a second copy takes, and
# what less will do, when there is less than that, too, then it does not begin:
# one line says so, and ledger, slots and sealed files are as before; nor where
# the file system cannot give back a part of a file; when there is room for a
# second copy, it is carried out, and gives nothing back before.
. "$TESTS/desk.sh"
. "$TESTS/image_desk.sh"
[ "$SANITIZED" != ON ] || { echo "skipped: not under a sanitizer"; exit 77; }
strace -o /dev/null true 2>/dev/null || { echo "skipped: no strace"; exit 77; }
unset CUSTODY_STORE_PASSPHRASE_FILE
with_store_key

# leave BYTES: free for anybody, to a block.
leave() {
    rm -f disk/ballast
    sync -f disk
    free=$(($(stat -f -c '%a * %S' disk)))
    fallocate -l $((free - $1)) disk/ballast
    sync -f disk
}
state() {
    (cd disk/.custody && sha256sum ledger.sqlite3 keys.slots sealed/* index/*)
}
kept() {
    stat -c %s disk/.custody/reserve
}
plan() {
    expect 0 custody dispose --id u-7 --all --why 'Art. 17' --as ada "$@"
}

make_image ext4
# None that is free for root alone.
tune2fs -m 0 "$(findmnt -no SOURCE disk)" >/dev/null
expect 0 custody init disk --identity ada
python3 - >rows.jsonl <<'ROWS'
import random
random.seed(1)
for i in range(60000):
    print('{"id":"u-%d","text":"%x"}' % (i, random.getrandbits(800)))
ROWS
expect 0 custody ingest rows rows.jsonl --seal --id-field id --as ada
plan
says 'for a while'
plan --json
digest=$(answer digest)
room=$(answer room)
[ "$room" -gt "$(stat -c %s disk/.custody/sealed/*)" ] || fail "room: $room"
[ "$(answer room_least)" = 0 ] || fail "in pieces, where there is room"

leave $((room - $(kept) - 65536))
plan
says 'in pieces then'
plan --json
least=$(answer room_least)
[ "$least" -lt $((room / 4)) ] || fail "in pieces: $least of $room"

# Nothing is kept for it any more.
state >before
rm disk/.custody/reserve
leave $((least - 65536))
plan
says 'too little, it will not begin'
rm disk/.custody/reserve
leave $((least - 65536))
expect 4 custody dispose --plan "$digest" --as ada
says 'are needed to seal anew'
[ "$(wc -l <err)" -le 2 ] || fail "more than a line and its remedy"
state | cmp before - || fail "something was changed"
ls disk/.custody/plans | grep -q job && fail "a job record"

# A file system without holes: it is asked before anything is given up.
leave $((room - $(kept) - 65536))
strace -f -qq -o /dev/null -e trace=fallocate \
    -e inject=fallocate:error=EOPNOTSUPP:when=2+ \
    "$CUSTODY" dispose --plan "$digest" --as ada >out 2>err &&
    fail "without holes"
says 'giving back a part of a file'
[ "$(wc -l <err)" -le 2 ] || fail "more than a line and its remedy"
state | grep 'sealed\|index' >after
grep 'sealed\|index' before | cmp after - || fail "something was given up"
expect 0 custody verify rows

leave $((room - $(kept) + 262144))
strace -f -qq -o calls -e trace=fallocate \
    "$CUSTODY" dispose --plan "$digest" --as ada --json >out 2>err ||
    fail "$(cat err)"
[ "$(answer destroyed)" = 1 ] || fail "not erased"
[ "$(grep -c PUNCH calls)" = 1 ] || fail "in pieces, where there is room"
expect 0 custody verify rows@1
expect 0 custody verify
