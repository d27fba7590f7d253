#!/bin/sh
# days: 3.6
# Given bad records that a job received, when an auditor quarantines them with
# --recall, then both are placed in one transaction with one selector; a job
# that leaves them out gets no line, one that takes them after the bar was
# lifted does; and where the quarantine is there, only the recall is opened.
. "$TESTS/desk.sh"
. "$TESTS/recall_desk.sh"

recall_desk
for i in 1 2; do page $i good.example; done >news.jsonl
page 3 pages.example >>news.jsonl
take_in news news.jsonl --url-field url
ask_for bob atlas news
expect 0 custody check "$request" --data news.jsonl --job 1 --as bob --json
L1=$(answer release)

set -- --domain pages.example --why poisoned --incident INC-88 --as erin
# What it will stop, before it does.
expect 0 custody quarantine "$@" --recall --dry-run
says "would be barred"
says "$request (approved, bob): given out without them"
says "1 release would be called back"
expect 0 custody list quarantines
says "nothing is barred"
expect 2 custody quarantine "$@" --due +7d
says "--recall"

before=$(custody log --json | wc -l)
expect 0 custody quarantine "$@" --recall --due +7d --json
[ "$(answer id) $(answer recall)" = "Q1 C1" ] || fail "not both"
[ "$(answer recall_new)" = true ] || fail "no recall"
after=$(custody log --json | wc -l)
[ $((after - before)) = 2 ] || fail "not two events"
expect 0 custody quarantine "$@" --recall --json
[ "$(answer new) $(answer recall_new)" = "false false" ] || fail "twice"

# Left out: no line.  The bar lifted: a line by itself, as long to answer.
expect 0 custody export "$request" --to gone --job 2 --as olga --json
[ "$(answer left_out)" = 1 ] || fail "not left out"
expect 0 custody show C1 --json
[ "$(answer releases)" = 1 ] || fail "a release that left it out has a line"
expect 0 custody lift Q1 --why "looked at again" --as ada
expect 0 custody check "$request" --data news.jsonl --job 3 --as bob --json
L3=$(answer release)
expect 0 custody show C1
says "$L3"
expect 0 custody show C1 --json
[ "$(answer releases) $(answer unanswered)" = "2 2" ] || fail "no new line"

# The case was a mistake, too: nobody is asked, and later jobs get no line.
expect 0 custody lift C1 --why "wrong domain" --as ada
expect 1 custody acknowledge C1 "$L1" --outcome accepted --why x --as bob
says "lifted"
expect 0 custody check "$request" --data news.jsonl --job 4 --as bob
expect 0 custody list recalls --json
python3 -c '
import json, sys
row = json.loads(open(sys.argv[1]).readline())
assert row["state"] == "lifted" and row["releases"] == 2, row
' "$desk/out" || fail "not lifted"

# The quarantine first, the recall of the same later: only that is new.
expect 0 custody quarantine --domain pages.example --why again --as erin --json
[ "$(answer id)" = Q2 ] || fail "not placed again"
expect 0 custody quarantine --domain pages.example --why again --recall \
    --as erin --json
[ "$(answer id) $(answer new) $(answer recall)" = "Q2 false C2" ] ||
    fail "not only the recall"
expect 0 custody verify
