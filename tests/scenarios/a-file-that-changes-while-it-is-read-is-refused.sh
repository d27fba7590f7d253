#!/bin/sh
# Given a file that grows while it is read, when it is ingested, then it is
# refused (3) by name and nothing is recorded.
. "$TESTS/desk.sh"

expect 0 custody init --identity ada
python3 -c '
for i in range(400000): print("{\"n\":%d,\"pad\":\"%064d\"}" % (i, i))' >a.jsonl
cp .custody/ledger.sqlite3 before
touch go
(while [ -e go ]; do echo '{"more":1}'; done) >>a.jsonl &
writer=$!
code=0
custody ingest d a.jsonl --threads 1 >out 2>err || code=$?
rm go
wait $writer || :
[ $code = 3 ] || fail "exit $code"
says a.jsonl
cmp .custody/ledger.sqlite3 before || fail "something was recorded"
