#!/bin/sh
# Given a plan of single records that says what room it takes, when there is
# less, then it does not begin: one line says so, and ledger, slots and sealed
# files are as before; when there is no more than that, it is carried out.
. "$TESTS/desk.sh"
. "$TESTS/image_desk.sh"
[ "$SANITIZED" != ON ] || { echo "skipped: not under a sanitizer"; exit 77; }
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

make_image ext4
expect 0 custody init disk --identity ada
python3 - >rows.jsonl <<'ROWS'
import random
random.seed(1)
for i in range(60000):
    print('{"id":"u-%d","text":"%x"}' % (i, random.getrandbits(400)))
ROWS
expect 0 custody ingest rows rows.jsonl --seal --id-field id --as ada
expect 0 custody dispose --id u-7 --all --why 'Art. 17' --as ada
says 'for a while'
expect 0 custody dispose --id u-7 --all --why 'Art. 17' --as ada --json
digest=$(answer digest)
room=$(answer room)
[ "$room" -gt "$(stat -c %s disk/.custody/sealed/*)" ] || fail "room: $room"

# A mebibyte is kept for it.
leave $((room - 1048576 - 65536))
expect 0 custody dispose --id u-7 --all --why 'Art. 17' --as ada
says 'too little, it will not begin'
state >before
expect 4 custody dispose --plan "$digest" --as ada
says 'are needed to seal anew'
[ "$(wc -l <err)" -le 2 ] || fail "more than a line and its remedy"
state | cmp before - || fail "something was changed"
ls disk/.custody/plans | grep -q job && fail "a job record"

leave "$room"
expect 0 custody dispose --plan "$digest" --as ada --json
[ "$(answer destroyed)" = 1 ] || fail "not erased"
expect 0 custody verify rows@1
expect 0 custody verify
