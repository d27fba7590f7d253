#!/bin/sh
# days: 2.11
# Given an approved request, when exec runs a command, then stdout and the exit
# code are the command's, its release is in its environment and what helps to
# sign is not; its own refusals are 200 and the code, and start nothing.
. "$TESTS/desk.sh"

found_desk
expect 0 custody request reviews --purpose demo --project tour --as dev
expect 201 custody exec R1 --job j --as dev -- touch started
[ ! -e started ] || fail "a refused command was started"
expect 0 custody approve R1 --yes --as ada

CUSTODY_PASSPHRASE_FILE=/nowhere expect 7 custody exec R1 --job j1 --as dev \
    --data reviews.jsonl -- sh -c 'env | grep ^CUSTODY_ | sort; exit 7'
grep -qx CUSTODY_RELEASE=L1 out || fail "no release in the environment"
! grep -q 'PASSPHRASE\|KEYS' out || fail "keys in the environment"
[ "$(grep -vc ^CUSTODY_ out)" = 0 ] || fail "stdout is not the command's"
expect 0 custody query --csv 'SELECT release, code FROM job'
says 'L1,7'
expect 0 custody exec R1 --job j1 --as dev -- true
expect 0 custody list releases --json
[ "$(answer shown)" = 1 ] || fail "the same job is another release"

expect 137 custody exec R1 --job j2 --as dev -- sh -c 'kill -9 $$'
# Of whoever began it, a service perhaps, that hears of no child.
expect 3 sh -c 'trap "" CHLD
    exec "$CUSTODY" exec R1 --job j7 --as dev -- sh -c "exit 3"'
expect 127 custody exec R1 --job j3 --as dev -- ./nowhere
expect 5 custody exec R1 --job j4 --as dev --json -- sh -c 'echo own; exit 5'
[ "$(cat out)" = own ] || fail "JSON went to stdout"
grep -q '"verdict":"allow"' err || fail "no JSON on stderr"

expect 0 custody exec R1 --as dev -- sh -c 'test -n "$CUSTODY_RELEASE"'
expect 202 custody exec R1 true --as dev
expect 202 custody exec R1 --job j --frob -- true
expect 204 custody exec R1 --job j --as nobody -- true
printf '{"id":9}\n' >other.jsonl
expect 203 custody exec R1 --job j5 --as dev --data other.jsonl -- touch started
[ ! -e started ] || fail "a refused command was started"
# The terminal's SIGTERM is the command's.
expect 143 sh -c '"$CUSTODY" exec R1 --job j6 --as dev -- sleep 60 &
    pid=$!; sleep 2; kill -TERM $pid; wait $pid'
