#!/bin/sh
# Given an approved request, when a developer, an operator and an auditor come
# to the gate, then check is for all, exec not for auditors, export for
# custodians and operators alone; quarantine is for operators and auditors,
# lift for custodians; a developer traces what they released and no more.
. "$TESTS/desk.sh"

found_desk
expect 0 custody identity new ops --role operator --as ada
expect 0 custody identity new aud --role auditor --as ada
printf '{"n":1}\n' >other.jsonl
expect 0 custody ingest other other.jsonl --as ada
ask_and_approve reviews

expect 0 custody check R1 --as aud
expect 1 custody export R1 --to out1 --job 1 --as dev
[ ! -e out1 ] || fail "a developer exported"
expect 1 custody export R1 --to out1 --job 1 --as aud
expect 0 custody export R1 --to out1 --job 1 --as ops
expect 201 custody exec R1 --data reviews.jsonl --job 2 --as aud -- touch ran
[ ! -e ran ] || fail "an auditor ran it"
expect 0 custody exec R1 --data reviews.jsonl --job 2 --as dev -- touch ran
[ -e ran ] || fail "it did not run"
expect 1 custody receipt L2 --model m --as aud
expect 0 custody receipt L2 --model m --as dev

# A developer's trace sees what they released and no more.
expect 0 custody trace --file reviews.jsonl --as dev
expect 0 custody trace --file other.jsonl --as aud
code=0
custody trace --file other.jsonl --as dev >out 2>err || code=$?
[ $code = 1 ] || [ $code = 4 ] || fail "exit $code: a developer sees all"
hushes other@1

expect 1 custody quarantine other@1 --why x --as dev
expect 0 custody quarantine other@1 --why x --as aud
for who in dev ops aud; do
    expect 1 custody lift Q1 --why x --as $who
done
expect 0 custody lift Q1 --why x --as ada
expect 0 custody quarantine other@1 --why y --as ops
