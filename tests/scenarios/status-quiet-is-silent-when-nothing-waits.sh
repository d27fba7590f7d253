#!/bin/sh
# days: 1.11
# Given cron that mails what `status --quiet` prints, to each of five people,
# when nothing waits for one of them, then it prints nothing; when something
# does, a request, terms that another changed, a recall to answer, then it
# prints that and nothing else; it is silent again when that was done.  A name of
# nobody, or none where it could be several, is never silent.
. "$TESTS/desk.sh"
. "$TESTS/days_desk.sh"

# silent WHO..., told WHO ID...: that person's mail.
silent() {
    for who; do
        expect 0 custody status --quiet --as "$who"
        [ ! -s out ] && [ ! -s err ] || fail "$who is mailed"
    done
}
told() {
    who=$1
    shift
    expect 0 custody status --quiet --as "$who"
    for id; do
        says "  $id "
    done
    [ "$(wc -l <out)" = $(($# + 1)) ] || fail "more than what waits for $who"
}

days_desk
page 1 pages.example >news.jsonl
take_in news news.jsonl --url-field url
silent alice carol bob dave erin
expect 0 custody request news --purpose demo --project atlas --as bob
told alice R1
told carol R1
silent bob dave erin
expect 0 custody approve R1 --yes --as alice
silent alice
expect 0 custody terms news --allow-purpose ranking --as alice
told carol R1 T2
silent alice bob
expect 0 custody reject T2 --why "not now" --as carol
expect 0 custody approve R1 --yes --as carol
silent alice carol bob dave erin

expect 0 custody check R1 --data news.jsonl --job 47003 --as bob
expect 0 custody recall news@1 --why poisoned --as erin
told bob C1
silent dave
expect 0 custody acknowledge C1 L1 --outcome rolled-back --why "it was a toy" \
    --as bob
silent alice carol bob dave erin
expect 0 custody status --as alice
says "nothing waits for you"

expect 4 custody status --quiet --as alcie
says "alcie is not enrolled in this ledger"
says "custody identity list shows who is"
expect 4 custody status --as alcie
expect 4 custody status --quiet
says "say who acts: --as NAME"
expect 0 custody status
says "who you are is not known: custody status --as NAME"
