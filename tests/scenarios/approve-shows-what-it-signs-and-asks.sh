#!/bin/sh
# Given an open request, when approve runs on a terminal, then it shows data,
# purpose and the gate's answer and asks; no signs nothing, yes signs; without
# a terminal and without --yes it is a usage error (2) and nothing is signed.
. "$TESTS/desk.sh"
command -v script >/dev/null || { echo "no script(1)"; exit 77; }

found_desk
expect 0 custody request reviews --purpose demo --project churn --as dev
expect 2 custody approve R1 --as ada </dev/null
says --yes

on_terminal() {
    printf "$1" | script -qec "$CUSTODY approve R1 --as ada" /dev/null >seen ||
        :
}
state() {
    expect 0 custody requests --state "$1" --json
    grep -q '"id":"R1"' out
}
on_terminal 'n\n'
for words in R1 reviews@1 demo dev; do
    grep -q "$words" seen || fail "it does not show $words: $(cat seen)"
done
state open || fail "signed after a no"
on_terminal '\n'
state open || fail "signed after nothing"
on_terminal 'y\n'
grep -q SIGNED seen || fail "not signed after a yes: $(cat seen)"
state approved || fail "not approved"
