#!/bin/sh
# days: 3.9
# Given an incident, when somebody asks for a report of it (days.md, 3: report
# --incident INC-88), then it has the quarantine, what it bars, the releases,
# jobs, models and recall lines, and nothing that it did not reach.
. "$TESTS/desk.sh"
. "$TESTS/report_desk.sh"

told_desk
expect 0 custody ingest aside clean.jsonl --why 'another name' --as dev
printf 'a\nb\n' >aside.txt
expect 0 custody ingest apart aside.txt --why 'apart' --as dev
expect 0 custody terms apart --allow-purpose demo --licence CC0-1.0 --as ada
expect 0 custody request apart --purpose demo --project apart --as dev
expect 0 custody report --incident INC-88 --out inc88 --as eve --json
python3 - <<'PY' || fail "report.json is not what the incident reached"
import json
facts = json.load(open('inc88/report.json'))
names = {row['dataset'] for row in facts['versions']}
assert {'crawl/news', 'crawl/clean'} <= names, names
assert 'apart' not in names and 'reviews' not in names, names
assert {r['id'] for r in facts['requests']} == {'R1'}, facts['requests']
assert {r['id'] for r in facts['releases']} == {'L1', 'L2'}
assert [q['id'] for q in facts['quarantines']] == ['Q1']
assert {l['release'] for l in facts['recalls'][0]['lines']} == {'L1', 'L2'}
kinds = {n['kind'] for n in facts['spread_nodes']}
assert kinds == {'quarantine', 'version', 'release', 'job', 'model'}, kinds
reached = {(e['from'], e['to']) for e in facts['spread_edges']}
assert ('L1', 'job:47') in reached and ('job:47', 'model:atlas-7b') in reached
PY
# An auditor signs no trust file: it is named as missing, with the command.
[ ! -e inc88/trust.json ] || fail "an auditor signed a trust file"
grep -qF 'custody trust --out trust.json' inc88/report.html ||
    fail "it does not say where to get one"
checks inc88 || fail "its commands do not hold"
expect 0 custody trust --out trust.json --as ada
mkdir far
expect 0 custody verify inc88/events.json --trust trust.json --ledger far
says events

# Of a request and of a dataset; of what is not there, no report.
expect 0 custody report --request R2 --out r2 --as eve
names() {
    python3 -c '
import json, sys
facts = json.load(open(sys.argv[1] + "/report.json"))
print(*sorted(row["id"] for row in facts["versions"]))' "$1"
}
[ "$(names r2)" = apart@1 ] || fail "R2 is not about $(names r2)"
expect 0 custody report --dataset crawl/news --out news --as eve
[ "$(names news)" = 'aside@1 crawl/clean@1 crawl/news@1' ] ||
    fail "crawl/news is not about $(names news)"
expect 1 custody report --incident INC-9 --out none --as eve
expect 1 custody report --dataset nope --out none --as eve
expect 1 custody report --request R99 --out none --as eve
[ ! -e none ] || fail "a folder was made"

# What was made by altering it, and left in place: nobody can tell, and the
# drawing says so; the release is proved by its event.
tr a-z A-Z <news.jsonl >tok.jsonl
expect 0 custody ingest crawl/tok tok.jsonl --as dev --step tokenise \
    --derived-from crawl/news@1
expect 0 custody lift Q1 --why 'made anew' --as ada
expect 0 custody lift C1 --why 'made anew' --as ada
expect 0 custody terms crawl/tok --allow-purpose demo --licence CC0-1.0 \
    --sensitivity public --as ada
ask_and_approve crawl/tok
expect 0 custody check "$request" --data tok.jsonl --job 50 --as op --json
release=$(answer release)
expect 0 custody quarantine --url-prefix https://pages.example/9 \
    --why 'poisoned' --incident INC-89 --as eve
expect 0 custody report --incident INC-89 --out inc89 --as eve
python3 - "$release" <<'PY' || fail "the drawing does not say what is not known"
import json, sys
facts = json.load(open('inc89/report.json'))
boxes = {n['label']: n for n in facts['spread_nodes']}
tok, news = boxes['crawl/tok@1'], boxes['crawl/news@1']
assert (tok['bad'], tok['clouded']) == (0, 1), tok
assert (news['bad'], news['clouded']) == (1, 0), news
assert 'cannot tell' in tok['note'] and 'barred' in news['note']
lines = {(e['from'], e['to']): e['declared'] for e in facts['spread_edges']}
assert lines[news['id'], tok['id']] == 1
assert lines[tok['id'], sys.argv[1]] == 1
assert ('Q2', tok['id']) not in lines and ('Q2', news['id']) in lines
PY
grep -q 'dots' inc89/report.html && grep -q 'cannot tell: altered' \
    inc89/report.html || fail "it is not drawn"
expect 0 custody verify "inc89/proofs/$release.json" --trust trust.json \
    --ledger far
checks inc89 || fail "its commands do not hold"
