#!/bin/sh
# Given an ingest that is killed at a random moment,
# when the ledger is verified, it is whole; and the same command, run again,
# records the same version, once, with an index that verifies.
. "$TESTS/desk.sh"
. "$TESTS/kill_desk.sh"
export CUSTODY_IDENTITY=ada
expect 0 custody init --identity ada
many_records data.jsonl
expect 0 custody hash data.jsonl --json
version=$(answer version)
cp -a .custody whole
measure custody ingest data data.jsonl
rm -rf .custody state
mv whole .custody
keep

hit=0
for i in $(seq "$kills"); do
    put_back
    if killed ingest data data.jsonl --json; then
        hit=$((hit + 1))
    fi
    expect 0 custody verify
    expect 0 custody ingest data data.jsonl --json
    [ "$(answer version)" = "$version" ] || fail "another version"
    expect 0 custody verify data
    expect 0 custody list data --json
    [ "$(grep -c '"type":"version"' "$desk/out")" = 1 ] || fail "kill $i: twice"
    find .custody -type f | sed 's/.*custody.//' | grep -v \
        '^ledger\.\|^policies/\|^checkpoints/[0-9]*$\|^index/3.sqlite3$' &&
        fail "kill $i left that behind"
done
echo "$hit of $kills were killed"
[ $hit -gt $((kills / 3)) ] || fail "too few were killed"
