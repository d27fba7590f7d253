#!/bin/sh
# days: 3.8
# Given a recall that one of two jobs answered, when the time is over, then
# status says who is late with the command that answers it, and the policy
# recalls-answered gives that project nothing more until it is; other projects
# are served.
. "$TESTS/desk.sh"
. "$TESTS/recall_desk.sh"
[ "$(CUSTODY_TEST_CLOCK=86400 custody --version | wc -l)" -gt 0 ] || exit 77

recall_desk
page 1 good.example >news.jsonl
page 2 pages.example >>news.jsonl
page 9 good.example >other.jsonl
take_in news news.jsonl --url-field url
take_in other other.jsonl
ask_for bob atlas news; R1=$request
ask_for dave tour news; R2=$request
ask_for bob atlas other; R3=$request
ask_for dave tour other; R4=$request
expect 0 custody check "$R1" --data news.jsonl --job 47003 --as bob
expect 0 custody check "$R2" --data news.jsonl --job 47888 --as dave --json
L2=$(answer release)
expect 0 custody quarantine --domain pages.example --why pages.example \
    --recall --due +1d --as erin
expect 0 custody acknowledge C1 L1 --outcome rolled-back --why "atlas-7a" \
    --as bob
expect 0 custody status --as ada
says "answers are due: 1 of 2 unanswered"
expect 0 custody check "$R4" --as dave
# Who has to answer sees it before it is late; who has answered does not.
expect 0 custody status --quiet --as dave
says "C1   pages.example: what became of $L2, job 47888?"
expect 0 custody status --quiet --as bob
[ ! -s out ] || fail "bob has answered"

export CUSTODY_TEST_CLOCK=608400 # a week and an hour
expect 0 custody status --as ada
grep -q "^late" "$desk/out" || fail "nothing is late"
says "C1   pages.example: 1 of 2 releases unanswered, $L2 dave"
says "6 days late"
says "custody acknowledge C1 $L2 --outcome"
expect 1 custody check "$R4" --as dave
says "recalls-answered"
says "C1: $L2 (dave) is unanswered, 6 days late"
says "custody acknowledge C1 $L2"
expect 0 custody check "$R3" --as bob
expect 0 custody acknowledge C1 "$L2" --outcome retrained --why done --as dave
expect 0 custody check "$R4" --as dave
expect 0 custody status --as ada
hushes "C1"
