#!/bin/sh
# Given a ledger whose last events were cut off, or put back as they were
# before, so that the rest is a good ledger,
# when somebody who saw them comes, or a checkpoint of them is in the folder,
# then the answer is 3; and the gate does not open.
. "$TESTS/desk.sh"
. "$TESTS/ledger_desk.sh"
good_ledger
approval=$(event proposal.approved/1)

# A memory.
expect 0 custody request reviews --purpose demo --project more --as dev
expect 0 custody withdraw R1 --why "no longer" --as ada
cp .custody/ledger.sqlite3 long
cp good/ledger.sqlite3 .custody/ledger.sqlite3
rm -r .custody/checkpoints/*
for act in "list" "check R1 --job 9" "request reviews --purpose demo
    --project x" "export R1 --to gone --job 9" "log"; do
    # shellcheck disable=SC2086
    expect 3 custody $act --as dev
    says "does not continue what you verified before"
done
[ ! -e gone ] || fail "it was exported"

# Nobody remembers, but a checkpoint is there.
again
forge sql "DELETE FROM event WHERE seq >= $approval;"
expect 3 custody verify
says "checkpoint $last"
says "the ledger has $((approval - 1))"

# Cut, and grown anew by honest work: the checkpoint's root is another.
again
forge sql "DELETE FROM event WHERE seq >= $approval;"
for _ in $(seq "$approval" "$last"); do
    expect 1 custody check R1 --as dev
done
expect 3 custody verify
says "checkpoint $last"
says "another root"
