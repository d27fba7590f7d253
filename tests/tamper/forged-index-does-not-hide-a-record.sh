#!/bin/sh
# Given an index from which somebody removed a record, or that is gone, or is
# another version's,
# when that record is looked for, then the answer is never "not found"; and
# nothing is barred by what could not be read.
. "$TESTS/desk.sh"

expect 0 custody init --identity ada --name desk
for n in 1 2 3 4 5 6 7 8; do
    printf '{"n":%s}\n' $n
done >a.jsonl
printf '{"n":9}\n' >b.jsonl
expect 0 custody ingest one a.jsonl --as ada --json
index=.custody/index/$(answer event).sqlite3
expect 0 custody ingest two b.jsonl --as ada --json
other=.custody/index/$(answer event).sqlite3
sed -n 5p a.jsonl >record
expect 0 custody trace --record record --as ada
cp "$index" kept

never_no() {
    code=0
    custody trace --record record --as ada --json >out 2>err || code=$?
    [ "$code" = 4 ] || fail "$1: exit $code"
    grep -q '"type":"unsearched"' out || fail "$1: nothing is named"
    code=0
    custody quarantine --record record --why x --as ada >out 2>err || code=$?
    [ "$code" = 3 ] || [ "$code" = 4 ] || fail "$1: barred, exit $code"
    [ ! -e .custody/quarantine/Q1 ] || fail "$1: a list"
    cp kept "$index"
}

# Every byte of what is stored, one after the other, would take long: each
# table loses what it has, and some bytes are turned over.
for table in $(sqlite3 "$index" \
    "SELECT name FROM sqlite_schema WHERE type = 'table'"); do
    sqlite3 "$index" "DELETE FROM $table" 2>/dev/null || continue
    cmp -s kept "$index" && continue
    case $table in
    location | found | node)
        # Where data lies, where patterns were found, and hashes that fewer
        # than 64 records do without, hide no record.
        expect 0 custody trace --record record --as ada
        cp kept "$index"
        ;;
    *)
        never_no "empty $table"
        ;;
    esac
done
digest=$(printf '{"n":5}' | sha256sum | cut -c1-64)
python3 - "$index" "$digest" <<'P'
import sys
path, digest = sys.argv[1], bytes.fromhex(sys.argv[2])
data = open(path, 'rb').read()
assert digest in data
open(path, 'wb').write(data.replace(digest, bytes([digest[0] ^ 1]) + digest[1:]))
P
never_no "one digest changed everywhere"

# One that was verified and is remembered, then changed under its old times.
sleep 4
expect 0 custody quarantine --record record --why x --dry-run --as ada
grep -q . state/custody/seen/*.indexes || fail "nothing is remembered"
expect 0 custody trace --record record --as ada
python3 - "$index" "$digest" <<'P'
import os, sys
path, digest = sys.argv[1], bytes.fromhex(sys.argv[2])
was = os.stat(path)
with open(path, 'r+b') as file:
    data = file.read()
    file.seek(0)
    file.write(data.replace(digest, bytes([digest[0] ^ 1]) + digest[1:]))
os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))
P
never_no "changed after it was remembered"
rm "$index"
never_no "no index"
cp "$other" "$index"
never_no "another version's index"

expect 0 custody trace --record record --as ada
expect 0 custody quarantine --record record --why x --as ada
