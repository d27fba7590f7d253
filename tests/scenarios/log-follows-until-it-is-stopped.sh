#!/bin/sh
# Given log --follow, when an event is added, then it is told; when the command
# is interrupted, it ends with 130 and, in JSON, with a result that says so.
. "$TESTS/desk.sh"

found_desk
"$CUSTODY" log --follow --json --after 3 >followed 2>followed.err &
pid=$!
sleep 2
expect 0 custody identity new eve --role auditor --as ada
tries=0
until grep -q '"subject":"eve"' followed; do
    tries=$((tries + 1))
    [ $tries -lt 100 ] || fail "the event was not told"
    sleep 0.2
done
kill -INT $pid
code=0
wait $pid || code=$?
[ $code = 130 ] || fail "exit $code"
tail -n 1 followed | grep -q '"type":"result","verdict":"interrupted","exit":130' ||
    fail "no result"
[ "$(grep -c '"type":"event"' followed)" -ge 3 ] || fail "events are missing"
