#!/bin/sh
# Given a disposal that is killed at a random moment of being carried out,
# when the ledger is verified, it is whole; and the same command, run again,
# finishes it: the data and its index are gone, and it is done once.
. "$TESTS/desk.sh"
. "$TESTS/kill_desk.sh"
export CUSTODY_IDENTITY=ada
expect 0 custody init --identity ada
mkdir data
many_records data/one.jsonl
many_records data/two.jsonl
expect 0 custody ingest data data
expect 0 custody dispose data@1 --why due
digest=$(sha256sum <.custody/plans/D1 | cut -d' ' -f1)
mkdir whole
cp -a .custody data whole
measure custody dispose --plan "$digest"
rm -rf .custody state data
mv whole/.custody whole/data .
rmdir whole
keep

hit=0
for i in $(seq "$kills"); do
    put_back
    if killed dispose --plan "$digest"; then
        hit=$((hit + 1))
    fi
    expect 0 custody verify
    expect 0 custody dispose --plan "$digest"
    [ -z "$(find data -type f)" ] || fail "kill $i: data is left"
    [ -z "$(find .custody/index -type f)" ] || fail "kill $i: an index is left"
    expect 0 custody log --kind disposal.done --json
    [ "$(grep -c '"type":"event"' "$desk/out")" = 1 ] || fail "kill $i: twice"
    expect 0 custody verify D1
    expect 0 custody verify
done
echo "$hit of $kills were killed"
[ $hit -gt $((kills / 3)) ] || fail "too few were killed"
