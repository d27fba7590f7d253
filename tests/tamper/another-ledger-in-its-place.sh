#!/bin/sh
# Given a gate that is told which ledger it obeys, and another ledger, made by
# who wants in, in which they are custodian and all is approved,
# when it is put in the place of the first,
# then a gate with --pin answers 3; and a person's release document of the
# first is not verified by the second.
. "$TESTS/desk.sh"
found_desk
ask_and_approve reviews
expect 0 custody export R1 --to release --job 1 --as ada
expect 0 custody verify --json
genesis=$(answer genesis)
expect 0 custody check R1 --pin "$genesis" --data reviews.jsonl --as dev
mv .custody first

# The same names, the same data, the same request; other keys.
mv keys kept
found_desk
ask_and_approve reviews
expect 0 custody check R1 --data reviews.jsonl --job 2 --as dev
for act in "check R1 --job 3" "check R1 --data reviews.jsonl" "exec R1 --job 4"; do
    # shellcheck disable=SC2086
    case $act in
    exec*) expect 203 custody $act --pin "$genesis" --as dev -- touch ran ;;
    *) expect 3 custody $act --pin "$genesis" --as dev ;;
    esac
    says "pinned"
    hushes ALLOW
done
[ ! -e ran ] || fail "the command ran"
expect 3 custody verify release/custody-release.json --data release
expect 3 custody check R1 --data release --as dev
