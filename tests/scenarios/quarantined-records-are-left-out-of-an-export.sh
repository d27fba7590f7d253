#!/bin/sh
# Given a quarantine of one record, when the data is checked it is refused,
# or accepted with a skip list of its position; an export leaves the record
# out and says so; after the lift it is there again.
. "$TESTS/desk.sh"

found_desk
ask_and_approve reviews
printf '{"id":1,"text":"one"}' >bad
expect 0 custody quarantine --record bad --why poisoned --incident I-1 \
    --dry-run --as ada
expect 0 custody check R1 --data reviews.jsonl --as dev
expect 0 custody quarantine --record bad --why poisoned --incident I-1 --as ada
says R1
expect 0 custody quarantine --record bad --why poisoned --as ada --json
[ "$(answer new)" = false ] && [ "$(answer id)" = Q1 ] || fail "placed twice"
expect 0 custody check R1 --as dev --json
[ "$(answer left_out)" = 1 ] || fail "$(answer left_out) are counted"
expect 1 custody check R1 --data reviews.jsonl --job 1 --as dev
says --skip-list
expect 0 custody check R1 --data reviews.jsonl --job 1 --skip-list skip --as dev
[ "$(wc -l <skip)" -ge 1 ] || fail "an empty skip list"
expect 0 custody export R1 --to out1 --job 2 --as ada --json
[ "$(answer left_out)" = 1 ] || fail "$(answer left_out) left out"
printf '{"id":2,"text":"two"}\n' | cmp - out1/reviews.jsonl ||
    fail "not the rest"
expect 0 custody verify out1/custody-release.json --data out1
expect 0 custody log --incident I-1
says quarantine.placed
expect 0 custody lift Q1 --why "false alarm" --as ada
expect 0 custody check R1 --data reviews.jsonl --job 3 --as dev
expect 0 custody lift Q1 --why again --as ada --json
[ "$(answer new)" = false ] || fail "lifted twice"
