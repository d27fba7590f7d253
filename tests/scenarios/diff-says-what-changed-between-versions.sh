#!/bin/sh
# Given two versions with records, duplicates, domains and sources in common
# and not,
# when they are compared, then records added, removed and kept, and domains with
# their counts, are those of a program of multisets; and a version against
# itself differs in nothing, and one whose index is gone is not compared.
. "$TESTS/desk.sh"

expect 0 custody init --identity ada --name desk
python3 - <<'PY'
import random
dice = random.Random(4)
def line():
    return '{"url":"https://%s.example.%s/%d"}\n' % (
        dice.choice("abcdefgh"), dice.choice(["org", "com"]), dice.randrange(40))
old = [line() for _ in range(3000)]
new = [l for l in old if "a.example.org" not in l][:2500]
new += [l.replace("h.example", "new%d.host" % dice.randrange(300))
        for l in dice.choices(old, k=900)] + dice.choices(new, k=200)
dice.shuffle(new)
open("old.jsonl", "w").writelines(old)
open("new.jsonl", "w").writelines(new)
PY
expect 0 custody ingest crawl old.jsonl --url-field url --as ada \
    --source-url https://example.org/old --retrieved-at 2026-01-02
expect 0 custody ingest crawl new.jsonl --url-field url --as ada \
    --source-url https://example.org/new --retrieved-at 2026-02-02
expect 0 custody ingest other old.jsonl --as ada
python3 "$TESTS/diff_oracle.py" old.jsonl new.jsonl >want
expect 0 custody diff crawl@1 crawl@2 --json
python3 - out want <<'PY' || fail "another difference"
import json, sys
rows = [json.loads(line) for line in open(sys.argv[1])]
want = json.load(open(sys.argv[2]))
told = {r["domain"]: [r["before"], r["after"]]
        for r in rows if r["type"] == "domain"}
domains = want.pop("domains")
drift = {r["measure"]: r["ppm"] for r in rows if r["type"] == "drift"}
for name, ppm in zip(("domains", "new-domains"), want.pop("drift")):
    assert ppm > 0 and abs(drift[name] - ppm) <= 2, (name, drift, ppm)
# Not more are told than a person would read, and those that changed most.
assert len(told) == min(200, len(domains)), (len(told), len(domains))
assert all(domains[h] == c for h, c in told.items())
least = min(abs(a - b) for a, b in told.values())
assert all(h in told or abs(a - b) <= least for h, (a, b) in domains.items())
result = rows[-1]
assert all(result[k] == v for k, v in want.items()), (result, want)
sources = {r["source_url"]: (r["before"], r["after"])
           for r in rows if r["type"] == "source"}
assert sources == {"https://example.org/old": (3000, 0),
                   "https://example.org/new": (0, result["after"]["records"])}
PY
expect 0 custody diff crawl@1 crawl@2
says 'crawl@1 to crawl@2'
says "+$(python3 -c 'import json; print("{:,}".format(json.load(open("want"))["added"]))') added"
awk 'length > 80' out | grep . && fail "wider than a terminal"
expect 0 custody diff crawl@1 crawl@1 --json
[ "$(answer added) $(answer removed) $(answer changed_domains)" = '0 0 0' ] ||
    fail "it differs from itself"
expect 0 custody diff crawl@1 other@1 --json
[ "$(answer added) $(answer removed)" = '0 0' ] || fail "the same bytes differ"
expect 0 custody diff crawl@1 other@1
says 'no URLs are recorded'
expect 2 custody diff crawl crawl@1
expect 1 custody diff crawl@1 crawl@9
rm .custody/index/"$(custody query "SELECT seq FROM version
    WHERE dataset = 'other'" --csv | tail -n 1 | tr -d '\r')".sqlite3
expect 4 custody diff crawl@1 other@1

# Where versions hold the same, the one that was asked for is the one named.
printf '{"id":1}\n' >one.jsonl
printf '{"id":1}\n{"id":2}\n' >two.jsonl
expect 0 custody ingest again one.jsonl --source-url https://example.org/1 --as ada
expect 0 custody ingest again two.jsonl --as ada
expect 0 custody ingest again one.jsonl --source-url https://example.org/3 --as ada
for asked in "1 2" "1 3" "3 2"; do
    expect 0 custody diff "again@${asked% *}" "again@${asked#* }"
    says "again@${asked% *} to again@${asked#* }"
done
for asked in 1 3; do
    expect 0 custody show "again@$asked"
    [ "$(head -n 1 out | cut -d' ' -f1)" = "again@$asked" ] || fail "another"
    says "https://example.org/$asked"
done
