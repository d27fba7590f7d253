#!/bin/sh
# Given lines, rows and members, when their digests are computed by sha256sum
# and xxhsum -H2, then trace finds each record by them at its place, and finds
# what was never there by neither (1).
. "$TESTS/desk.sh"
command -v xxhsum >/dev/null || { echo "no xxhsum"; exit 77; }

expect 0 custody init --identity ada
printf '{"a":1}\n{"b":2}\r\n{"c":3}' >l.jsonl
printf 'id,t\n1,"x, y"\r\n2,"two\nlines"\n' >r.csv
mkdir m && printf 'one' >m/x.bin && printf 'two' >m/y.bin
tar cf m.tar -C m x.bin y.bin
expect 0 custody ingest lines l.jsonl
expect 0 custody ingest rows r.csv
expect 0 custody ingest members m.tar

# found TEXT DATASET ORDINAL: the record of these bytes.
found() {
    printf "$1" >record
    sha=$(sha256sum <record | cut -c1-64)
    xxh=$(xxhsum -q -H2 record | cut -c1-32)
    for selector in "--sha256 $sha" "--xxh3 $xxh"; do
        expect 0 custody trace $selector --json
        grep '"type":"hit"' out | grep "\"dataset\":\"$2\"" |
            grep -q "\"ordinal\":$3[,}]" || fail "$selector is not $2 $3"
    done
}
found '{"b":2}\r' lines 1
found '{"c":3}' lines 2
found '2,"two\nlines"' rows 1
found 'two' members 1
printf 'never' >record
expect 1 custody trace --sha256 "$(sha256sum <record | cut -c1-64)"
says "NOT FOUND"
expect 1 custody trace --xxh3 "$(xxhsum -q -H2 record | cut -c1-32)"
expect 2 custody trace --sha256 abc
