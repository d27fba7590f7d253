#!/bin/sh
# Given an approved request that the gate allows, when it is withdrawn, or its
# terms change, or its version is barred, then the gate refuses, names the
# policy, and records no release; and every answer is in the ledger.
. "$TESTS/desk.sh"

refuses_by() {
    expect 1 custody check R1 --data reviews.jsonl --job "$1" --as dev --json
    [ "$(answer verdict)" = deny ] || fail "no deny"
    [ "$(answer release)" = null ] || fail "a release"
    [ "$(answer checked_files)" = 0 ] || fail "data was read for a no"
    says "\"policy\":\"$2\""
}

found_desk
ask_and_approve reviews
expect 0 custody check R1 --data reviews.jsonl --job 1 --as dev --json
[ "$(answer release)" = L1 ] && [ "$(answer new)" = true ] || fail "no release"
[ "$(answer checked_records)" = 2 ] || fail "records"

expect 0 custody terms reviews --retain-until +90d --as ada
refuses_by 2 terms-as-approved
expect 0 custody approve R1 --yes --as ada
expect 0 custody check R1 --job 3 --as dev

expect 0 custody quarantine reviews@1 --why poisoned --as ada
refuses_by 4 no-open-quarantine
says Q1
expect 0 custody lift Q1 --why clean --as ada
expect 0 custody check R1 --job 5 --as dev

expect 0 custody withdraw R1 --why over --as dev
refuses_by 6 request-is-live
says 'custody request reviews@1'

expect 0 custody log --kind decision.made --json
[ "$(answer shown)" = 6 ] || fail "not every decision is recorded"
expect 0 custody list releases --json
[ "$(answer shown)" = 3 ] || fail "releases"
expect 0 custody verify
