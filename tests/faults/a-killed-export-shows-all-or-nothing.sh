#!/bin/sh
# Given an export that is killed at a random moment,
# when its folder is looked at, it is not there or complete; the ledger is
# whole; and the same command, run again, ends with one release for the job.
. "$TESTS/desk.sh"
. "$TESTS/kill_desk.sh"
found_desk
export CUSTODY_IDENTITY=ada
mkdir data
many_records data/one.jsonl
many_records data/two.jsonl
expect 0 custody ingest many data --source-url https://example.org/many \
    --retrieved-at 2026-01-02
expect 0 custody terms many --allow-purpose demo --licence CC0-1.0 \
    --sensitivity public
ask_and_approve many
unset CUSTODY_IDENTITY
cp -a .custody whole
measure custody export R1 --to gone --job 1 --as ada
rm -rf .custody state gone
mv whole .custody
keep

complete() {
    (cd gone && sha256sum --quiet -c SHA256SUMS) || fail "kill $i: sums"
    expect 0 custody verify gone/custody-release.json --data gone --as ada
}

hit=0
for i in $(seq "$kills"); do
    put_back
    if killed export R1 --to gone --job 1 --as ada; then
        hit=$((hit + 1))
    fi
    expect 0 custody verify
    [ ! -e gone ] || complete
    expect 0 custody export R1 --to gone --job 1 --as ada --json
    [ "$(answer release)" = L1 ] || fail "kill $i: another release"
    complete
    expect 0 custody list releases --as ada --json
    [ "$(grep -c '"type":"release"' "$desk/out")" = 1 ] || fail "kill $i: twice"
    left=$(ls -A | grep -v '^data$\|^err$\|^gone$\|^keys$\|^out$' |
        grep -v '^reviews.jsonl$\|^state$\|^.custody$') || :
    [ -z "$left" ] || fail "kill $i left $left"
done
echo "$hit of $kills were killed"
[ $hit -gt $((kills / 3)) ] || fail "too few were killed"
