#!/bin/sh
# Given data, a part of it (proved) and tokens of that (declared), which a job
# took,
# when its disposal is planned, then the plan and the certificate name the part
# and the tokens, which stay, and the release of the tokens, which nobody can
# call back; all three can be disposed of in one plan.
. "$TESTS/desk.sh"

from="--source-url https://example.org/x --retrieved-at 2026-01-02
    --publisher Example --declared-licence CC0-1.0"
expect 0 custody init --identity ada --name desk
expect 0 custody identity new dev --role developer --contact dev@example.org \
    --as ada
mkdir data
seq 1 9 | sed 's/.*/{"n":&}/' >data/raw.jsonl
sed 1d data/raw.jsonl >data/part.jsonl
sed s/n/t/ data/part.jsonl >data/tok.jsonl
# shellcheck disable=SC2086
{
    expect 0 custody ingest raw data/raw.jsonl $from --as ada
    expect 0 custody ingest part data/part.jsonl --derived-from raw@1 $from \
        --as ada
    expect 0 custody ingest tok data/tok.jsonl --derived-from part@1 $from \
        --as ada
}
for name in raw part tok; do
    expect 0 custody terms $name --allow-purpose demo --licence CC0-1.0 \
        --sensitivity public --as ada
done
ask_and_approve tok
expect 0 custody check "$request" --job j7 --as dev

expect 0 custody dispose raw@1 --why "the contract ended" --as ada
says 'part@1: holds records of it, and is live'
says 'tok@1: cannot be erased by bytes; rebuild or dispose it'
says 'L1 job j7 dev, no receipt; of what was made from it'
awk 'length > 80' out | grep . && fail "wider than a terminal"
expect 0 custody dispose raw@1 --why "the contract ended" --as ada --json
[ "$(answer new)" = false ] || fail "another plan"
digest=$(answer digest)
python3 - .custody/plans/D1 <<'PY' || fail "the plan that is signed"
import json, sys
plan = json.load(open(sys.argv[1]))
assert [(d["dataset"], d["proved"]) for d in plan["derived"]] == \
    [("part", 1), ("tok", 0)], plan["derived"]
assert [r["release"] for r in plan["releases"]] == ["L1"]
PY
expect 0 custody dispose --plan "$digest" --as ada
[ -e data/part.jsonl ] && [ ! -e data/raw.jsonl ] || fail "not only its bytes"
expect 0 custody certificate D1 --out d1 --as ada
grep -q 'part@1 was made from it, and is live' d1/certificate.html ||
    fail "the certificate does not name the part"

# What is left of a version that is gone is still known to be made from it.
expect 0 custody query "SELECT count(*) AS n FROM lineage" --csv
says 3
expect 0 custody dispose part@1 tok@1 --why "the contract ended" --as ada
hushes derived
