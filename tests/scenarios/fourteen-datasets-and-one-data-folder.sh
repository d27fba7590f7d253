#!/bin/sh
# days: 2.2 2.4
# Given a request for fourteen datasets,
# when it is opened, then it tells which versions it fixed, and later ones do
# not change it;
# when their data lies in one folder, a folder named after each, then one
# --data serves all, by ledger and by permit, as DATASET=PATH each does.
. "$TESTS/desk.sh"
found_desk
names= each=
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14; do
    mkdir -p mix/set-$i
    echo "{\"set\":$i}" >mix/set-$i/a.jsonl
    expect 0 custody ingest set-$i mix/set-$i --as ada
    expect 0 custody terms set-$i --allow-purpose demo --licence CC0-1.0 \
        --sensitivity internal --as ada
    names="$names set-$i"
    each="$each --data set-$i=mix/set-$i"
done
# shellcheck disable=SC2086
expect 0 custody request $names --purpose demo --project tour --as dev
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14; do
    says "set-$i@1"
done
says "needs"
expect 0 custody approve R1 --yes --as ada
expect 0 custody requests --state approved --json
says '"set-14@1"'

# A version that came later is not what was approved.
mkdir newer
echo '{"set":1,"new":true}' >newer/a.jsonl
expect 0 custody ingest set-1 newer --as ada

expect 0 custody check R1 --data mix --job j1 --as dev --json
[ "$(answer checked_files)" = 14 ] || fail "not 14 files"
# shellcheck disable=SC2086
expect 0 custody check R1 $each --job j1 --as dev
expect 0 custody permit R1 --job j2 --out p.json --as ada
expect 0 custody trust --out t.json --as ada
expect 0 custody check --permit p.json --trust t.json --data mix --json
[ "$(answer checked_files)" = 14 ] || fail "not 14 files"
cp newer/a.jsonl mix/set-1
expect 3 custody check R1 --data mix --as dev
says set-1
