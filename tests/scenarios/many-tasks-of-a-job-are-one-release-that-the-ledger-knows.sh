#!/bin/sh
# days: 2.10
# Given a permit for a job,
# when many of its tasks check it at once on hosts without the ledger,
# then each is let in, and the ledger knows of the one release: a receipt can
# name it, a trace finds it, and the next quarantine says whom to tell.
. "$TESTS/desk.sh"
found_desk
ask_and_approve reviews
expect 0 custody permit R1 --job atlas-7 --out p.json --as ada
expect 0 custody trust --out t.json --as ada
mkdir node
cp p.json t.json reviews.jsonl node
for task in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do
    (
        cd node
        CUSTODY_JOB=atlas-7 custody check --permit p.json --trust t.json \
            --data reviews.jsonl >$task.out 2>&1 && touch $task.yes
    ) &
done
wait
[ "$(find node -name '*.yes' | wc -l)" = 16 ] || fail "a task was not let in"
expect 0 custody list releases --json
[ "$(grep -c '"type":"release"' out)" = 1 ] || fail "not one release"
says '"mode":"permit"'
says '"job":"atlas-7"'
expect 0 custody receipt L1 --model atlas-7b --as dev
printf '{"id":1,"text":"one"}' >record
expect 0 custody trace --record record --as ada
says L1
says atlas-7b
expect 0 custody quarantine --record record --why bad --as ada
says L1
