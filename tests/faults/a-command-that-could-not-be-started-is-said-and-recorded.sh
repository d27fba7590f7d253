#!/bin/sh
# Given a request that is approved,
# when exec gets no pipe for its command,
# then it is 204 and says so, nothing runs, and of the release it is recorded
# that it ended so.
. "$TESTS/desk.sh"
strace -o /dev/null true 2>/dev/null || { echo "skipped: no strace"; exit 77; }
# A leak checker cannot work below a tracer.
export ASAN_OPTIONS=detect_leaks=0
found_desk
ask_and_approve reviews

expect 204 strace -o /dev/null -e inject=pipe,pipe2:error=EMFILE "$CUSTODY" \
    exec R1 --data reviews.jsonl --job 1 --as dev --hand-over pipe -- \
    touch started
says "handing the data over: Too many open files"
[ ! -e started ] || fail "it was started"
expect 0 custody show L1
says "ended with 204"
expect 0 custody exec R1 --data reviews.jsonl --job 2 --as dev \
    --hand-over pipe -- touch started
[ -e started ] || fail "it does not start"
