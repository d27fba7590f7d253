#!/bin/sh
# Given data with a private key, when it is asked for, then the gate denies and
# names the policy; given the same data counted without secrets, then the gate
# cannot tell; a policy that is waived lets it in.
# Given a second version that moved away, then the drift is told, and bars it
# where the site says how much is too much.
. "$TESTS/desk.sh"

found_desk
printf '{"id":%d,"text":"a line of about the same length"}\n' 1 2 3 >plain.jsonl
cp plain.jsonl keys.jsonl
printf '{"id":4,"text":"-----BEGIN RSA PRIVATE KEY-----\\nMIIE"}\n' >>keys.jsonl
for set in plain keys; do
    expect 0 custody ingest $set $set.jsonl --as ada \
        --source-url https://example.org/$set --retrieved-at 2026-01-02
    expect 0 custody terms $set --allow-purpose demo --licence CC0-1.0 --as ada
done
expect 0 custody show keys --as ada
says "1 private key"
hushes "MIIE"

ask_and_approve plain
expect 0 custody check "$request" --as dev
ask_and_approve keys
expect 1 custody check "$request" --as dev
says "secret-scan-clean"
says "private-key 1"
expect 0 custody waive "$request" secret-scan-clean --until +30d \
    --why "a key of a handbook" --as ada
expect 0 custody check "$request" --as dev

cp plain.jsonl blind.jsonl
echo '{"id":9,"text":"nobody counted"}' >>blind.jsonl
expect 0 custody ingest blind blind.jsonl --without secrets --as ada \
    --source-url https://example.org/blind --retrieved-at 2026-01-02
expect 0 custody terms blind --allow-purpose demo --licence CC0-1.0 --as ada
ask_and_approve blind
expect 4 custody check "$request" --as dev
says "not counted when it was ingested"
expect 2 custody ingest blind blind.jsonl --without secret --as ada
says "opt-outs"
expect 0 custody ingest bare plain.jsonl --without all --as ada --json \
    --source-url https://example.org/bare
[ "$(answer facts)" = "{}" ] || fail "it counted all the same"

# What other datasets have too, as they are now: plain, keys, blind and bare
# have the same three records, gone has them no more.
{ cat plain.jsonl plain.jsonl; echo '{"id":10}'; echo '{"id":11}'; } >other.jsonl
expect 0 custody ingest gone other.jsonl --as ada --json
[ "$(answer facts.shared/1)" = 3 ] || fail "not three that others have"
echo '{"id":12}' >gone.jsonl
expect 0 custody ingest gone gone.jsonl --as ada
expect 0 custody ingest late other.jsonl --as ada --json
[ "$(answer facts.shared/1)" = 3 ] || fail "a version of before counts"
[ "$(answer facts.shared-unread/1)" = 0 ] || fail "an index is unread"

# Drift.
for i in 1 2 3 4 5 6; do
    printf '{"id":%d,"text":"слово %0200d"}\n' $i $i
done >moved.jsonl
expect 0 custody ingest plain moved.jsonl --as ada \
    --source-url https://example.org/moved --retrieved-at 2026-02-02
says "lengths 100.0 %"
says "plain@1"
ask_and_approve plain@2
expect 0 custody show "$request"
says "drift lengths 100.0 %"
hushes "100.0 % of"
expect 0 custody check "$request" --as dev
cp -R "$SOURCE/policies" site
rm -rf site/core site/provisions site/provisions.csv
printf 'dataset,measure,ppm\n*,lengths,50000\n*,scripts,*\n*,new-domains,*\n' \
    >site/drift_limit.csv
expect 0 custody policy install site --why "data that moves is looked at" --as ada
expect 1 custody check "$request" --as dev
says "drift from plain@1: lengths 1000000 ppm"

# Who signs reads the same figures and the site's limit; Python agrees.
expect 0 custody show "$request"
says "R1 (@1): +6 records, -3; drift lengths 100.0 % of 5.0 %"
expect 0 custody show "$request" --json
cp out shown
expect 0 custody query --json "SELECT name, json_group_array(value) AS both
    FROM (SELECT f.name, f.value FROM fact AS f JOIN version AS v
        ON v.seq = f.version WHERE v.dataset = 'plain'
        AND f.name IN ('lengths/1', 'scripts/1') ORDER BY v.seq) GROUP BY 1"
python3 - <<'P' || fail "it is another drift"
import itertools, json, math
facts = [json.loads(line) for line in open('out')][:-1]
since = json.loads(open('shown').read().splitlines()[-1])['since']
told = {one['measure']: one for one in since['versions'][0]['drift']}
for fact in facts:
    p, q = [json.loads(text) for text in json.loads(fact['both'])]
    p, q = [n / sum(p) for n in p], [n / sum(q) for n in q]
    p, q = zip(*itertools.zip_longest(p, q, fillvalue=0))
    m = [(a + b) / 2 for a, b in zip(p, q)]
    kl = lambda a: sum(x * math.log2(x / y) for x, y in zip(a, m) if x)
    one = told[fact['name'][:-2]]
    assert abs(one['ppm'] - 1e6 * (kl(p) + kl(q)) / 2) < 2, one
    assert one['base'] == 'plain@1', one
assert told['lengths']['most'] == 50000 and told['scripts']['most'] == -1
P
