#!/bin/sh
# days: 3.11
# Given a quorum of 2, when one custodian lifts a quarantine or plans a
# disposal, then the bar and the data stay until the other approves; who
# proposed cannot approve; a rejected proposal never takes effect.
. "$TESTS/desk.sh"

found_desk
expect 0 custody identity new bob --role custodian --as ada
expect 0 custody quarantine reviews@1 --why bad --as ada
expect 0 custody quorum 2 --why four-eyes --as ada
expect 0 custody lift Q1 --why fine --as ada --json
[ "$(answer waits)" = true ] || fail "a lift does not wait"
lift=$(answer id)
expect 1 custody approve "$lift" --yes --as ada
expect 0 custody list quarantines --json
grep -q '"lifted":false' out || fail "it is lifted"
expect 0 custody approve "$lift" --yes --as bob
expect 0 custody list quarantines --json
grep -q '"lifted":true' out || fail "it is not lifted"

expect 0 custody dispose reviews@1 --why over --as ada --json
plan=$(answer id) digest=$(answer digest)
expect 1 custody dispose --plan "$digest" --as ada
[ -e reviews.jsonl ] || fail "it is gone"
expect 0 custody reject "$plan" --why wait --as bob
expect 1 custody dispose --plan "$digest" --as ada
expect 0 custody dispose reviews@1 --why "over now" --as ada --json
digest=$(answer digest)
expect 0 custody approve "$(answer id)" --yes --as bob
expect 0 custody dispose --plan "$digest" --as ada
[ ! -e reviews.jsonl ] || fail "it is still there"
