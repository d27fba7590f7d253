#!/bin/sh
# Given an approved and an open request, when exec runs a command, then it
# gets the command's own code with CUSTODY_RELEASE set and stdout untouched;
# denied it is 201, could not tell 204, and the command has not run.
. "$TESTS/desk.sh"

found_desk
ask_and_approve reviews
expect 0 custody request reviews --purpose other --project x --as dev
run="custody exec R1 --data reviews.jsonl --as dev"
export CUSTODY_JOB=1
expect 7 $run -- sh -c 'echo got $CUSTODY_RELEASE; exit 7'
[ "$(cat out)" = "got L1" ] || fail "stdout is $(cat out)"
expect 1 $run -- false
expect 0 $run --json -- cat reviews.jsonl
cmp out reviews.jsonl || fail "its JSON is on stdout"
grep -q '"type":"result"' err || fail "no JSON on stderr"
expect 127 $run -- no-such-command
unset CUSTODY_JOB
# exec is a job of its own where nobody named one.
expect 0 $run -- sh -c 'test -n "$CUSTODY_RELEASE"'

expect 201 custody exec R2 --data reviews.jsonl --as dev -- touch ran
sed -i s/one/two/ reviews.jsonl
expect 203 $run -- touch ran
expect 204 $run --ledger nowhere -- touch ran
expect 202 custody exec R1
[ ! -e ran ] || fail "it ran"
expect 0 custody log --kind job.finished
