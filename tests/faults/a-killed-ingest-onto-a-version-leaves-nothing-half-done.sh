#!/bin/sh
# Given an ingest onto a version that is killed at a random moment, when the
# ledger is verified, it is whole and that version is as it was; and the same
# command, run again, records the version of the whole, once, with an index
# that verifies.
. "$TESTS/desk.sh"
kills_of_one=${CUSTODY_KILLS:-20}
CUSTODY_KILLS=$kills_of_one
. "$TESTS/kill_desk.sh"
export CUSTODY_IDENTITY=ada
expect 0 custody init --identity ada
many_records old.jsonl
seq 2000 | sed 's/.*/{"new":&}/' >new.jsonl
expect 0 custody hash old.jsonl new.jsonl --json
version=$(answer version)
expect 0 custody ingest data old.jsonl
cp -a .custody whole
measure custody ingest data new.jsonl --onto data@1
rm -rf .custody state
mv whole .custody
keep

hit=0
for i in $(seq "$kills"); do
    put_back
    if killed ingest data new.jsonl --onto data@1 --json; then
        hit=$((hit + 1))
    fi
    expect 0 custody verify
    expect 0 custody verify data@1
    expect 0 custody ingest data new.jsonl --onto data@1 --json
    [ "$(answer version)" = "$version" ] || fail "another version"
    expect 0 custody verify data@2
    expect 0 custody list data --json
    [ "$(grep -c '"type":"version"' "$desk/out")" = 2 ] || fail "kill $i: twice"
    find .custody/index -type f | grep -v 'index/[34].sqlite3$' &&
        fail "kill $i left that behind"
done
echo "$hit of $kills were killed"
[ $hit -gt $((kills / 3)) ] || fail "too few were killed"
