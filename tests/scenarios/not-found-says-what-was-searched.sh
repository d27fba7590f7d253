#!/bin/sh
# Given a ledger, when what was never ingested is looked for, then the answer
# is "not found" (1) with what was searched; with an index gone it is "could
# not tell" (4) with the cure; the look-up is an event without the content.
. "$TESTS/desk.sh"

found_desk
printf 'a secret phrase' >secret
expect 1 custody trace --record secret --as ada
says "NOT FOUND"
says "1 of 1 dataset"
expect 0 custody log --kind lookup.made --json
! grep -q "secret\|$(sha256sum secret | cut -c1-16)" out ||
    fail "the look-up tells what was looked for"
grep -q lookup.made out || fail "the look-up is no event"
expect 1 custody trace --job 47 --as ada
expect 1 custody trace --model nobody --as ada
expect 2 custody trace --as ada
expect 2 custody trace --job 1 --model 2 --as ada

printf '{"id":1,"text":"one"}' >one
expect 0 custody trace --record one --as ada
rm .custody/index/*
expect 4 custody trace --record one --as ada --json
[ "$(answer complete)" = false ] || fail "complete without an index"
expect 4 custody trace --record one --as ada
says "COULD NOT TELL"
says reviews@1
