#!/bin/sh
# Given an approved request, when a job comes twice, then it has the release
# that it had; without a job it is a rehearsal; data that is not the version's
# is a deny that says so with exit 3, and the receipt is recorded once.
. "$TESTS/desk.sh"

found_desk
ask_and_approve reviews
expect 0 custody check R1 --as dev --json
[ "$(answer release)" = null ] && [ "$(answer recorded)" = true ] ||
    fail "a rehearsal"
expect 0 custody check R1 --job 7 --as dev --json
[ "$(answer release)" = L1 ] && [ "$(answer new)" = true ] || fail "first"
expect 0 custody check R1 --job 7 --as dev --json
[ "$(answer release)" = L1 ] && [ "$(answer new)" = false ] || fail "again"
expect 0 custody check R1 --job 8 --as dev --json
[ "$(answer release)" = L2 ] || fail "another job"

printf '{"id":1,"text":"one"}\n{"id":2,"text":"twO"}\n' >changed.jsonl
expect 3 custody check R1 --data changed.jsonl --job 9 --as dev --json
[ "$(answer verdict)" = deny ] && [ "$(answer release)" = null ] ||
    fail "changed data"
head -n 1 reviews.jsonl >part.jsonl
expect 3 custody check R1 --data part.jsonl --job 9 --as dev
expect 4 custody check R1 --data nowhere.jsonl --job 9 --as dev
expect 1 custody check R2 --as dev

expect 0 custody receipt L1 --model atlas --as dev --json
[ "$(answer new)" = true ] || fail "receipt"
expect 0 custody receipt L1 --model atlas --as dev --json
[ "$(answer new)" = false ] || fail "receipt again"
expect 1 custody receipt L9 --model atlas --as dev
expect 0 custody verify
