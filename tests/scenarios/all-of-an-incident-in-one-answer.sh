#!/bin/sh
# days: 3.9
# Given look-ups, a quarantine, a recall, answers and a lift that belong to an
# incident, when log and status are asked for it, then they tell all of that
# and nothing else; an incident that no event names is not found.
. "$TESTS/desk.sh"
. "$TESTS/recall_desk.sh"

recall_desk
page 1 good.example >news.jsonl
page 2 pages.example >>news.jsonl
take_in news news.jsonl --url-field url
ask_for bob atlas news
expect 0 custody check "$request" --data news.jsonl --job 1 --as bob
expect 1 custody status --incident INC-88
says "no event is of such an incident"
expect 0 custody trace --domain pages.example --incident INC-88 --as erin
says "custody quarantine --domain pages.example --recall --why TEXT"
expect 0 custody quarantine --domain pages.example --recall --why poisoned \
    --incident INC-88 --as erin
expect 0 custody quarantine --domain good.example --why else \
    --incident INC-1 --as erin
expect 0 custody status --incident INC-88
says "1 quarantine open, 1 release unanswered"
says "C1: open; bob bob@acme.example, job 1, no receipt"
says "$request"
says "by domain, erin"
hushes "Q2"
expect 0 custody acknowledge C1 L1 --outcome accepted --why "toy model" --as bob
expect 0 custody lift Q1 --why "wrong domain" --as ada
expect 0 custody status --incident INC-88
says "0 quarantines open, 0 releases unanswered"
says "bob: toy model"
expect 0 custody log --incident INC-88 --json
python3 -c '
import json, sys
kinds = [row["kind"] for row in map(json.loads, open(sys.argv[1]))
         if row["type"] == "event"]
assert kinds == ["lookup.made/1", "quarantine.placed/1", "recall.opened/1",
                 "recall.acknowledged/1", "bar.lifted/1"], kinds
' "$desk/out" || fail "the log of the incident is another"
expect 0 custody status --incident INC-88 --json
[ "$(answer events)" = 5 ] || fail "not five events"
