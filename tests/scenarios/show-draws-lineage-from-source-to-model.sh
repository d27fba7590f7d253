#!/bin/sh
# Given two sources, what was made of them by several ways, jobs and models,
# and a chain of fifty generations,
# when a version, a request or a release is shown with --graph, then every node
# stands once, from source to model, within 80 columns, with what bars it; as
# JSON the same are rows whose edges fit their nodes.
. "$TESTS/desk.sh"

whole() { # of the last --json answer: edges join nodes, each once, no ring
    python3 - "$desk/out" <<'PY' || fail "not a graph"
import json, sys
rows = [json.loads(line) for line in open(sys.argv[1])]
nodes = [r["node"] for r in rows if r["type"] == "node"]
edges = [(r["from"], r["to"]) for r in rows if r["type"] == "edge"]
assert len(nodes) == len(set(nodes)) and len(edges) == len(set(edges)), nodes
assert all(n in nodes for e in edges for n in e), edges
left, ends = list(edges), set(nodes)
while left:
    leaves = {n for n in ends if all(n != a for a, _ in left)}
    assert leaves
    left = [e for e in left if e[1] not in leaves]
    ends -= leaves
last = rows[-1]
assert (last["nodes"], last["edges"]) == (len(nodes), len(edges))
PY
}
fits() {
    awk 'length > 80' "$desk/out" | grep . && fail "wider than a terminal" || :
}
once() { # NAME: drawn in full on one line
    [ "$(grep -F "$1" "$desk/out" | grep -cv '(above)\|(below)')" = 1 ] ||
        fail "$1 is not there once"
}
from="--retrieved-at 2026-01-02 --publisher Example --declared-licence CC0-1.0"

expect 0 custody init --identity ada --name desk
expect 0 custody identity new dev --role developer --as ada
seq 1 9 | sed 's/.*/{"n":&}/' >a.jsonl
seq 5 14 | sed 's/.*/{"n":&}/' >b.jsonl
cat a.jsonl b.jsonl | sort -u >both.jsonl
sed 1d a.jsonl >part.jsonl
sed s/n/t/ both.jsonl >tok.jsonl
(cat part.jsonl; tail -n 3 tok.jsonl) >mix.jsonl
# shellcheck disable=SC2086
{
    expect 0 custody ingest crawl/a a.jsonl $from \
        --source-url https://example.org/a --as ada
    expect 0 custody ingest crawl/b b.jsonl $from \
        --source-url https://example.org/b --as ada
    expect 0 custody ingest both both.jsonl --derived-from crawl/a@1 \
        --derived-from crawl/b@1 --step merged --as ada
    expect 0 custody ingest part part.jsonl --derived-from crawl/a@1 --as ada
    expect 0 custody ingest tok tok.jsonl --derived-from both@1 \
        --step 'tokenised with a vocabulary of 32,000 pieces' --as ada
    expect 0 custody ingest mix mix.jsonl --derived-from part@1 \
        --derived-from tok@1 --as ada
}
for name in crawl/a crawl/b both part tok mix; do
    expect 0 custody terms $name --allow-purpose demo --licence CC0-1.0 \
        --sensitivity public --as ada
done
ask_and_approve mix
expect 0 custody check "$request" --job 47003 --as dev
expect 0 custody receipt L1 --model atlas-7b --as dev
ask_and_approve part
expect 0 custody export "$request" --to out-part --job 47004 --as ada
sed s/n/z/ part.jsonl >late.jsonl
expect 0 custody ingest late late.jsonl --derived-from L2 --step squeezed \
    --as ada
printf '{"n":9}' >nine
expect 0 custody quarantine --record nine --why x --as ada

expect 0 custody show tok@1 --graph
fits
for name in 'source https://example.org/a' 'source https://example.org/b' \
    crawl/a@1 both@1 tok@1 mix@1 'R1' 'L1' 'job 47003' 'model atlas-7b'; do
    once "$name"
done
hushes part@1
hushes late@1
says '> both@1  (proved: merged)'
says '(declared: tokenised with a'
says 'cannot tell: Q1'
expect 0 custody show tok@1 --graph --json
whole
expect 0 custody show crawl/a --graph
fits
says late@1
says '> late@1  (declared: squeezed)'
expect 0 custody show crawl/a --graph --json
whole
# Of a request what it was for, and what came of it.
expect 0 custody show R2 --graph
fits
says 'L2'
says late@1
hushes tok@1
hushes R1
expect 0 custody show L1 --graph --json
whole
says '"model"'
expect 2 custody show Q1 --graph
expect 1 custody show R77 --graph

# Fifty generations go on below, not beyond the edge.
echo '{"generation":0}' >g0.jsonl
# shellcheck disable=SC2086
expect 0 custody ingest gen/0 g0.jsonl $from --source-url https://example.org/g \
    --as ada
seq 1 50 | while read -r n; do
    printf '{"generation":%s}\n' "$n" >g.jsonl
    expect 0 custody ingest "gen/$n" g.jsonl --derived-from "gen/$((n - 1))@1" \
        --as ada
done
expect 0 custody show gen/25@1 --graph
fits
seq 0 50 | while read -r n; do once "gen/$n@1"; done
expect 0 custody show gen/0@1 --graph --json
whole
expect 0 custody query "SELECT count(*) FROM lineage AS l JOIN version AS v
    ON v.root = l.root WHERE v.dataset = 'gen/50'" --csv
says 50
# A bar on the first reaches the last, and is no slower asked.
expect 0 custody quarantine gen/0@1 --why "all of it" --as ada
expect 0 custody terms gen/50 --allow-purpose demo --licence CC0-1.0 \
    --sensitivity public --as ada
ask_and_approve gen/50
expect 4 custody check "$request" --as ada --json
says 'gen/0@1'
