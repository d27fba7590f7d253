#!/bin/sh
# days: 2.11 2.12
# Given a job under exec,
# when its command fails, then the exit is the command's own; when the gate
# refuses, it is 200 and the gate's code: a requeue need not guess;
# when it is queued again, then it is another decision and the same release.
. "$TESTS/desk.sh"
found_desk
ask_and_approve reviews
run() {
    custody exec R1 --data reviews.jsonl --job 48121 --as dev --quiet "$@"
}
expect 1 run -- sh -c 'exit 1'
# shellcheck disable=SC2016
expect 0 run -- sh -c 'echo "$CUSTODY_RELEASE"'
says L1
expect 137 run -- sh -c 'kill -9 $$'
expect 0 custody query --json "SELECT (SELECT count(*) FROM release) AS releases,
    (SELECT count(*) FROM decision) AS decisions,
    (SELECT group_concat(code) FROM job) AS codes"
says '"releases":1,"decisions":3,"codes":"1,0,137"'

expect 204 run --ledger nowhere -- true
expect 202 run --
cp reviews.jsonl kept
echo '{"id":9}' >>reviews.jsonl
expect 203 run -- true
cp kept reviews.jsonl
expect 0 custody withdraw R1 --why over --as dev
expect 201 run -- true
