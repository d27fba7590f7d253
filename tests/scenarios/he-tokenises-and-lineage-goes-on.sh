#!/bin/sh
# days: 2.15
# Given bob, whose job takes a release of a crawl, tokenises it and ingests
# what came out as crawl/news-tok, which trains a model,
# when the crawl's terms change, records of it are quarantined and called back,
# then terms, bars, recall and trace follow into what he made.
. "$TESTS/desk.sh"

from="--source-url https://example.org/news --retrieved-at 2026-01-02
    --publisher Example --declared-licence CC0-1.0"
expect 0 custody init --identity alice --name acme-data
expect 0 custody identity new bob --role developer --contact bob@acme.example \
    --as alice
seq 1 8 | sed 's/.*/{"url":"https:\/\/w&.example\/","text":"page &"}/' \
    >news.jsonl
# shellcheck disable=SC2086
expect 0 custody ingest crawl/news news.jsonl --url-field url $from --as alice
expect 0 custody terms crawl/news --allow-purpose demo --licence CC0-1.0 \
    --sensitivity public --as alice
expect 0 custody request crawl/news --purpose demo --project atlas --as bob
expect 0 custody approve R1 --yes --as alice
expect 0 custody check R1 --data news.jsonl --job 47000 --as bob --json
release=$(answer release)
sed 's/"text"/"tokens"/' news.jsonl >tok.jsonl
expect 0 custody ingest crawl/news-tok tok.jsonl --derived-from "$release" \
    --step 'tokenised and deduplicated' --as bob
says 'made from crawl/news@1 (declared)'
hushes 'none of theirs'
expect 0 custody terms crawl/news-tok --allow-purpose demo --allow-purpose ads \
    --licence CC0-1.0 --sensitivity public --as alice
says 'allow ads: crawl/news (T1) says not allowed'

# The origin's source and terms are those of what he made.
expect 0 custody request crawl/news-tok --purpose demo --project atlas --as bob
expect 0 custody approve R2 --yes --as alice
expect 0 custody check R2 --data tok.jsonl --job 47888 --as bob --json
expect 0 custody receipt "$(answer release)" --model atlas-7b --as bob
expect 0 custody terms crawl/news --deny-purpose demo --as alice --dry-run
says R2
expect 0 custody request crawl/news-tok --purpose ads --project atlas --as bob
expect 0 custody approve R3 --yes --as alice
expect 1 custody check R3 --as bob

# Friday evening.
expect 0 custody trace --domain w3.example --as alice
says 'crawl/news-tok@1'
says 'by derivation'
says 'model atlas-7b'
says 'bob@acme.example'
expect 0 custody quarantine --domain w3.example --why poisoned --dry-run \
    --as alice --json
python3 - out <<'PY' || fail "what it would stop"
import json, sys
rows = [json.loads(line) for line in open(sys.argv[1])]
assert rows[-1]["releases"] == ["L1", "L2"], rows[-1]
assert "R2" in rows[-1]["requests"]
assert [r["model"] for r in rows if r["type"] == "affected"] == ["", "atlas-7b"]
PY
expect 0 custody quarantine --domain w3.example --recall --why poisoned \
    --incident INC-88 --as alice
expect 4 custody check R2 --as bob
says 'until it is rebuilt'
expect 0 custody query "SELECT release, derived FROM recall_line
    ORDER BY release" --json
python3 - out <<'PY' || fail "lines of the recall"
import json, sys
rows = [json.loads(line) for line in open(sys.argv[1])]
lines = [(r["release"], r["derived"]) for r in rows if r["type"] == "row"]
assert lines == [("L1", 0), ("L2", 1)], lines
PY
expect 0 custody show crawl/news-tok@1 --graph
says 'cannot tell: Q1'
says "> crawl/news-tok@1  (declared: tokenised"

# He makes it again from what is left.
expect 0 custody export R1 --to clean --job 48000 --as alice --json
[ "$(answer left_out)" = 1 ] || fail "nothing was left out"
release=$(answer release)
sed 's/"text"/"tokens"/' clean/news.jsonl >tok2.jsonl
expect 0 custody ingest crawl/news-tok tok2.jsonl --derived-from "$release" \
    --step 'tokenised and deduplicated' --as bob
hushes unclear
expect 0 custody request crawl/news-tok --purpose demo --project atlas --as bob
expect 0 custody approve R4 --yes --as alice
custody check R4 --as bob --json >out 2>err || :
hushes no-open-quarantine
