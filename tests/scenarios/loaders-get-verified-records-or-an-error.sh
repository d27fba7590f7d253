#!/bin/sh
# Given a release as a folder, and as a permit with data where it lies, of
# JSON, CSV, compressed and archived files,
# when a loader reads it through libcustody, with nothing but a trust file,
# then it gets each record's bytes and leaves out what is barred; and what is
# missing, too many, changed, revoked or for somebody else is an error before
# the first record of that file.
. "$TESTS/desk.sh"
lib=$BUILD/libcustody.so
load() {
    LD_PRELOAD="${PRELOAD:-}" python3 "$TESTS/loader.py" "$lib" "$@" \
        --trust t.json
}
if ldd "$CUSTODY" "$lib" | grep -q libasan; then
    PRELOAD=$(cc -print-file-name=libasan.so)
    export ASAN_OPTIONS=detect_leaks=0
fi

expect 0 custody init --identity ada --name desk
expect 0 custody identity new dev --role developer --as ada
mkdir d d/sub m
seq 1 5 | sed 's/.*/{"id":&}/' >d/a.jsonl
printf 'x,y\n1,2\n3,4\n' >d/sub/b.csv
seq 10 12 | sed 's/.*/{"id":&}/' | gzip >d/c.jsonl.gz
echo hello >m/h.bin
echo '{"q":1}' >m/r.jsonl
tar -C m -cf d/t.tar h.bin r.jsonl
expect 0 custody ingest reviews d --as ada
expect 0 custody terms reviews --allow-purpose demo --licence CC0-1.0 \
    --sensitivity internal --as ada
ask_and_approve reviews
expect 0 custody permit R1 --job j1 --out p.json --as ada
expect 0 custody export R1 --to folder --job e1 --as ada
expect 0 custody trust --out t.json --as ada

# All of it, and the bytes are those of the file.
expect 0 load --permit p.json --data d --job j1
[ "$(wc -l <out)" = 12 ] || fail "not 12 records"
says "a.jsonl 2 $(printf '{"id":3}' | od -An -tx1 | tr -d ' \n')"
says "t.tar 0 $(od -An -tx1 <m/h.bin | tr -d ' \n')"
cut -d' ' -f3 out | sort >placed
expect 0 load --folder folder
cut -d' ' -f3 out | sort | cmp - placed || fail "the folder has other records"

# Part of it needs to be asked for; what is of no version never comes.
mv d/c.jsonl.gz .
expect 3 load --permit p.json --data d
says "c.jsonl"
expect 0 load --permit p.json --data d --subset
[ "$(wc -l <out)" = 9 ] || fail "not 9 records"
touch d/_SUCCESS
expect 3 load --permit p.json --data d --subset
says "_SUCCESS"
rm d/_SUCCESS
mv c.jsonl.gz d

# One byte, before it is opened and while it is read.
cp -r d other
printf '{"id":1}\n{"id":2}\n{"id":3}\n{"id":4}\n{"id":6}\n' >other/a.jsonl
expect 3 load --permit p.json --data other
says "a.jsonl"
hushes "a.jsonl 0"
printf x >>folder/sub/b.csv
expect 3 load --folder folder
says "b.csv"

# Somebody else's, another ledger's.
expect 1 load --permit p.json --data d --job j2
says "another job"
cp -r d elsewhere
expect 0 custody init elsewhere --identity eve --name other
expect 0 custody trust --ledger elsewhere --out other.json --as eve
mv t.json own.json && mv other.json t.json
expect 3 load --permit p.json --data d
expect 3 load --folder folder
mv own.json t.json

# Barred: an old permit is revoked, a new one leaves it out.
printf '{"id":3}' >bad
expect 0 custody quarantine --record bad --why poisoned --as ada
expect 0 custody permit R1 --job j2 --out new.json --as ada
expect 0 custody trust --out t.json --as ada
expect 1 load --permit p.json --data d
says "Q1 barred records"
expect 0 load --permit new.json --data d
[ "$(wc -l <out)" = 11 ] || fail "not 11 records"
hushes "a.jsonl 2"
says "left out 1"
mv new.json.bars away
expect 4 load --permit new.json --data d
sed 's/^./0/' away >new.json.bars
expect 3 load --permit new.json --data d
mv away new.json.bars

# The skip list says the same in other words.
expect 0 custody check --permit new.json --trust t.json --data d \
    --skip-list skip
[ "$(python3 -c 'import json; print([json.loads(l)["ordinal"]
for l in open("skip")])')" = "[2]" ] || fail "skip list"
expect 0 load --permit new.json --data d --skip-list skip
says "left out 1"
echo '{"dataset":"reviews"}' >skip
expect 5 load --permit new.json --data d --skip-list skip
