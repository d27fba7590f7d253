#!/bin/sh
# Given an approved plan, and a request that waits for a signature,
# when three processes carry the plan out at once, or three sign at once,
# then each answers 0, one of them that it did it, the others as a run that
# comes after it: done before, by whom and when; and it is in the ledger once.
. "$TESTS/desk.sh"
found_desk
with_store_key

# together COMMAND...: three of it, at once, each to end with 0.
together() {
    for number in 1 2 3; do
        "$CUSTODY" "$@" --json >"out.$number" 2>"err.$number" &
        echo $! >"pid.$number"
    done
    for number in 1 2 3; do
        wait "$(cat pid.$number)" || fail "$*: $(cat err.$number)"
    done
    expect 0 sh -c 'tail -qn 1 out.1 out.2 out.3 | grep -c "\"new\":true"'
    [ "$(cat out)" = 1 ] || fail "not once: $*"
}
# once KIND: the ledger has it once.
once() {
    [ "$(sqlite3 .custody/ledger.sqlite3 \
        "SELECT count(*) FROM event WHERE act LIKE '%\"$1\"%'")" = "$2" ] ||
        fail "$1 is not there $2 times"
}

for n in 1 2 3; do
    seq $((n * 1000)) $((n * 1000 + 200)) | sed 's/.*/{"id":"&"}/' >"d$n.jsonl"
    seal=
    [ "$n" = 1 ] || seal=--seal
    # shellcheck disable=SC2086
    expect 0 custody ingest "d$n" "d$n.jsonl" --id-field id $seal --as ada
done
plan() {
    expect 0 custody dispose "$@" --why test --as ada --json
    digest=$(answer digest)
}
plan d1
together dispose --plan "$digest" --as ada
plan d2
together dispose --plan "$digest" --as ada
once disposal.started/1 2
once disposal.done/1 2
plan --id 3007 --all
together dispose --plan "$digest" --as ada
once erasure.started/1 1
once erasure.done/1 1
expect 0 custody dispose --plan "$digest" --as ada
says "before    by ada, $(date +'%-d %b %Y')"
[ ! -e .custody/plans/D3.job ] || fail "its record stays"

expect 0 custody request reviews --purpose demo --project tour --as dev
together approve R1 --yes --as ada
once proposal.approved/1 1
expect 0 custody approve R1 --yes --as ada
says "R1 was signed before by ada, $(date +'%-d %b %Y')"

# One that takes long is said, with what to do; a limit ends the wait.
plan reviews
plan=.custody/plans/D4
expect 130 flock "$plan" "$CUSTODY" dispose --plan "$digest" --as ada \
    --time-limit 1s
expect 4 flock "$plan" "$CUSTODY" dispose --plan "$digest" --as ada
says 'another process is carrying it out'
says 'wait for it'
expect 0 custody dispose --plan "$digest" --as ada
expect 0 custody verify
