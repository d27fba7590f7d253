#!/bin/sh
# days: 3.1 3.4 3.6 3.11
# Given an incident on a Friday evening, when no custodian answers, then an
# auditor alone finds what came from the domain since August, sees what a bar
# would stop, bars and recalls with the selector that trace printed, and every
# release that took it, or what was made from it, has a line; on Monday it was
# the wrong domain: the lift has an id of its own that another custodian
# approves.
. "$TESTS/desk.sh"
. "$TESTS/recall_desk.sh"

recall_desk
expect 0 custody identity new carol --role custodian --as ada
expect 0 custody quorum 2 --why "two of us" --as ada
line() { # ID HOST TIME
    printf '{"id":"%s","url":"https://%s/%s","at":"%s"}\n' "$1" "$2" "$1" "$3"
}
line 1 good.example 2026-07-01T00:00:00Z >news.jsonl
line 2 pages.example 2026-07-22T00:00:00Z >>news.jsonl
line 3 pages.example 2026-08-14T00:00:00Z >>news.jsonl
line 4 www.pages.example 2026-09-02T00:00:00Z >>news.jsonl
sed 's/"id"/"tok"/' news.jsonl >tok.jsonl
expect 0 custody ingest news news.jsonl --url-field url --time-field at --as ada
expect 0 custody ingest tok tok.jsonl --derived-from news@1 --step tokenised \
    --as ada
for set in news tok; do
    expect 0 custody terms "$set" --allow-purpose demo --licence CC0-1.0 \
        --sensitivity internal --as ada
done
for set in news tok; do
    expect 0 custody request "$set" --purpose demo --project atlas --as bob --json
    request=$(answer request)
    expect 0 custody approve "$request" --yes --as ada
    expect 0 custody approve "$request" --yes --as carol
    expect 0 custody check "$request" --data "$set.jsonl" --job "$set" --as bob
done
expect 0 custody receipt L1 --model atlas-7b --as bob

expect 0 custody trace --domain pages.example --since 2026-08-01 \
    --incident INC-88 --as erin
says "FOUND  2 records"
says "bob <bob@acme.example>"
# The line is printed on as many as it needs.
next=$(sed -n '/^next/,$p' out | tr -s ' \n' ' ' |
    sed -n 's/next custody \(.*--recall\).*/\1/p')
[ "$next" = "quarantine --domain pages.example --since 2026-08-01 --recall" ] ||
    fail "not the same selector: $next"
# shellcheck disable=SC2086 # it is a command line
expect 0 custody $next --why poisoned --incident INC-88 --dry-run --as erin
says "would be barred"
says "R1 (approved, bob): given out without them"
says "2 releases would be called back"
# shellcheck disable=SC2086
expect 0 custody $next --why poisoned --incident INC-88 --as erin --json
[ "$(answer id) $(answer recall)" = "Q1 C1" ] || fail "not both at once"
expect 0 custody show C1 --json
python3 -c '
import json, sys
row = json.loads(open(sys.argv[1]).readline())
lines = {l["release"]: l for l in row["lines"]}
assert not lines["L1"]["derived"] and lines["L2"]["derived"], lines
' "$desk/out" || fail "the derived release has no line of its kind"
expect 0 custody list recalls
says "open"
# What was made from it cannot tell until it is rebuilt.
expect 4 custody check R2 --as bob

expect 0 custody lift Q1 --why "wrong domain" --as ada
says "U1"
says "custody approve U1"
expect 0 custody approve U1 --yes --as carol
expect 0 custody lift C1 --why "wrong domain" --as ada --json
expect 0 custody approve "$(answer id)" --yes --as carol
expect 0 custody check R2 --as bob
expect 0 custody status --incident INC-88 --as erin
says "0 quarantines open, 0 releases unanswered"

# An answer can be signed elsewhere.
expect 0 custody recall news@1 --why "again" --as erin
expect 0 custody acknowledge C2 L1 --outcome accepted --why toy \
    --offer answer.json --as bob
expect 0 custody list recalls --json
python3 -c '
import json, sys
rows = [json.loads(line) for line in open(sys.argv[1])]
assert rows[1]["unanswered"] == 2, rows[1]
' "$desk/out" || fail "an offer was recorded"
expect 0 custody accept answer.json --as ada
expect 0 custody show C2
says "toy"
