#!/bin/sh
# days: 2.10
# days.md: "the ledger never hears of it" (512 tasks check a permit).
# Given a node with a permit, a trust file and a person's key, when check says
# allow with --offer, then the use lands in the ledger once; where it cannot be
# signed nothing is allowed; a use of what was never issued is refused.
. "$TESTS/desk.sh"
found_desk
expect 0 custody identity new ops --role operator --as ada
expect 0 custody identity new erin --role auditor --as ada
ask_and_approve reviews
expect 0 custody permit R1 --job j1 --out p.json --as ops --json
expect 0 custody trust --out t.json --as ada
cp reviews.jsonl data.jsonl
mkdir node
mv p.json t.json data.jsonl node/
cd node
node() {
    CUSTODY_LEDGER=/nowhere XDG_STATE_HOME="$desk/node" custody "$@"
}
expect 0 node check --permit p.json --trust t.json --data data.jsonl --job j1 \
    --offer use.json --as dev
says ALLOW
says "custody accept use.json"
# Who may not use data reports no use, and is not let in.
expect 1 node check --permit p.json --trust t.json --job j1 --offer x.json \
    --as erin
expect 4 node check --permit p.json --trust t.json --job j1 --offer x.json \
    --as nobody --json
[ "$(answer verdict)" = unknown ] || fail "an allow that nobody hears of"
# What is denied is not reported.
echo '{"id":9}' >data.jsonl
expect 3 node check --permit p.json --trust t.json --data data.jsonl --job j1 \
    --offer y.json --as dev
[ ! -e x.json ] && [ ! -e y.json ] || fail "a refusal was reported"
cd ..
expect 2 custody check R1 --offer x.json --as dev
expect 0 custody accept node/use.json
expect 0 custody query --csv "SELECT release, records, person FROM permit_use"
says "L1,2,dev"
expect 1 custody accept node/use.json
says "accepted before"
expect 0 custody verify
