#!/bin/sh
# days: 2.14
# days.md: "custody receipt L13 …   !! from a compute node without the ledger".
# Given a node with a trust file and bob's key, and no ledger,
# when he signs a receipt there,
# then the server takes it in, and the model is known by the release.
. "$TESTS/desk.sh"
found_desk
ask_and_approve reviews
expect 0 custody check R1 --data reviews.jsonl --job 1 --as dev --json
release=$(answer release)
expect 0 custody trust --out trust.json --as ada
mkdir node
mv trust.json node/
cd node
node() {
    env CUSTODY_LEDGER=/nowhere XDG_STATE_HOME="$desk/node" "$CUSTODY" "$@"
}
expect 2 node receipt "$release" --model atlas-7b --trust trust.json --as dev
says "--offer FILE"
expect 0 node receipt "$release" --model atlas-7b --trust trust.json \
    --offer receipt.json --as dev
says "receipt.given of $release, by dev"
# Whom a trust file does not know signs nothing.
expect 4 node receipt "$release" --model m --trust trust.json --offer x.json \
    --as nobody
# Who may not give one is told at once.
cd ..
expect 0 custody identity new erin --role auditor --as ada
expect 0 custody trust --out node/trust.json --as ada
cd node
expect 1 node receipt "$release" --model m --trust trust.json --offer x.json \
    --as erin
says "auditor"
[ ! -e x.json ] || fail "a refused act was written"
cd ..
expect 0 custody verify node/receipt.json --trust node/trust.json
says dev
expect 0 custody accept node/receipt.json
expect 0 custody list models
says atlas-7b
# One for a release that is not there is judged where it lands.
cd node
expect 0 node receipt L99 --model m --trust trust.json --offer x.json --as dev
cd ..
expect 1 custody accept node/x.json
says "refused by the rule"
