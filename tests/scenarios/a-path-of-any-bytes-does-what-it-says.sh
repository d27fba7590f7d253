#!/bin/sh
# Given folders and files whose names are no UTF-8 and have a newline, when
# they are named to commands that write, read or make a ledger there, then it
# is done and said; any other word that is no UTF-8 is a usage error, and no
# act that was done is answered with "could not tell".
. "$TESTS/desk.sh"
found_desk
ask_and_approve reviews
odd=$(printf 'a b\nc\377d')
shown='a b\x0ac\xffd'

export CUSTODY_IDENTITY=ada
for one in "permit R1 --job 1 --out" "export R1 --job 2 --to" \
    "report --out" "trust --out" "checkpoint --out" "prove event 2 --out" \
    "hash reviews.jsonl --out"; do
    name="$odd.${one%% *}"
    # shellcheck disable=SC2086
    expect 0 custody $one "$name"
    [ -e "$name" ] || fail "nothing was written: $one"
done
expect 0 custody export R1 --job 3 --to "$odd.more"
says "$shown.more"
expect 0 custody check --permit "$odd.permit" --trust "$odd.trust" --json
[ "$(answer permit)" = "$shown.permit" ] || fail "the permit's name"
expect 0 custody verify "$odd.prove"
expect 0 custody verify "$odd.export/custody-release.json"
expect 0 custody ingest parts --parts "$odd.hash"
expect 0 custody attach reviews "$odd.checkpoint" --kind other
cp reviews.jsonl "$odd.jsonl"
expect 0 custody locate reviews@1 "$odd.jsonl"
expect 0 custody request reviews --purpose demo --project else --as dev \
    --offer "$odd.offer"
expect 0 custody accept "$odd.offer"
says "$shown.offer"
CUSTODY_KEYS="$desk/$odd.keys" expect 4 custody identity new eve --role auditor

before=$(sqlite3 .custody/ledger.sqlite3 'SELECT max(seq) FROM event')
for one in "request reviews --purpose demo --project" "hold reviews@1 --why" \
    "check R1 --job" "show" "list" "trace --id" "query" "status --as" \
    "ingest reviews reviews.jsonl --publisher"; do
    # shellcheck disable=SC2086
    expect 2 custody $one "$odd"
    says 'not UTF-8'
done
[ "$(sqlite3 .custody/ledger.sqlite3 'SELECT max(seq) FROM event')" = \
    "$before" ] || fail "something was recorded"

mkdir "$odd"
cd "$odd"
expect 0 custody init
expect 0 custody ingest reviews ../reviews.jsonl
expect 0 custody status --json
[ "$(answer name)" = "$shown" ] || fail "the ledger's name"
cd ..

# SQLite opens nothing at the end of a path that is too long.
long=$(printf '%0150d' 0)
mkdir -p "$long/$long"
expect 2 custody init "$long/$long/$long"
says '440 bytes'
[ ! -e "$long/$long/$long/.custody" ] || fail "half a ledger"
