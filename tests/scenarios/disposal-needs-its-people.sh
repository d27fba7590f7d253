#!/bin/sh
# days: 4.4
# Given a quorum of two,
# when a disposal is planned, then a hold refuses it, nobody carries it out
# before another custodian approved, who carries it out cannot verify it, and a
# release made in between stops it; what was approved is rejected until it is
# carried out; afterwards the data does not come back.
. "$TESTS/desk.sh"

expect 0 custody init --identity ada --name desk
expect 0 custody identity new bob --role custodian --as ada
expect 0 custody identity new dev --role developer --as ada
expect 0 custody quorum 2 --why "two of us" --as ada
printf '{"a":1}\n{"a":2}\n' >forum.jsonl && cp forum.jsonl kept.jsonl
expect 0 custody ingest forum forum.jsonl --as ada

expect 1 custody hold forum@1 --why court --as dev
expect 0 custody hold forum@1 --why court --as ada --json
[ "$(answer id)" = H1 ] || fail "no hold"
expect 0 custody hold forum@1 --why court --as ada --json
[ "$(answer new)" = false ] || fail "held twice"
expect 1 custody dispose forum@1 --why ended --as ada
says H1
expect 0 custody lift H1 --why over --as ada --json
[ "$(answer waits)" = true ] || fail "one person lifts"
expect 1 custody dispose forum@1 --why ended --as ada
expect 0 custody approve "$(custody log --kind bar.lifted/1 --json --as ada |
    sed -n 's/.*"id":"\(U[0-9]*\)".*/\1/p' | head -n 1)" --yes --as bob

expect 1 custody dispose forum@1 --why ended --as dev
expect 0 custody dispose forum@1 --why ended --as ada --json
plan=$(answer digest)
[ "$(answer state)" = planned ] || fail "not waiting"
expect 1 custody dispose --plan "$plan" --as ada
says 'custody approve D1'
expect 0 custody dispose forum@1 --why ended --as ada --json
[ "$(answer new)" = false ] && [ "$(answer digest)" = "$plan" ] || fail "twice"
expect 0 custody approve D1 --yes --as bob
expect 0 custody reject D1 --why "the contract was prolonged" --as bob
expect 1 custody dispose --plan "$plan" --as ada
says 'its plan was rejected'
[ -s forum.jsonl ] || fail "a rejected plan was carried out"
expect 0 custody dispose forum@1 --why "ended after all" --as ada --json
plan=$(answer digest)
expect 0 custody approve D2 --yes --as bob
expect 0 custody status --as ada
says D2
hushes D1
expect 1 custody verify D2 --as bob
says 'custody show D2 says what is next'
expect 2 custody dispose --plan "$(printf %.7s "$plan")" --as ada
expect 1 custody dispose --plan 0000000000 --as ada
[ -s forum.jsonl ] || fail "it is gone too early"
expect 0 custody dispose --plan "$plan" --as ada --json
[ ! -e forum.jsonl ] || fail "it is there"
expect 0 custody dispose --plan "$plan" --as ada --json
[ "$(answer new)" = false ] || fail "done twice"

expect 1 custody verify D2 --as ada
cp kept.jsonl forum.jsonl
expect 3 custody verify D2 --as bob --json
says 'there again'
rm forum.jsonl
expect 0 custody verify D2 --as bob
expect 1 custody reject D2 --why "too late" --as bob

expect 0 custody list --json
says '"disposal":"D2"'
expect 1 custody ingest forum kept.jsonl --as ada
says 'a version that was disposed does not come back'
expect 1 custody request forum --purpose p --project q --as dev
expect 1 custody dispose forum@1 --why again --as ada
expect 1 custody trace --record kept.jsonl --as ada --json
says '"type":"disposed"'
expect 0 custody verify --as ada
