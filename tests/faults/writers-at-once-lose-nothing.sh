#!/bin/sh
# Given eight people's worth of commands at once over one ledger,
# when they ingest and request, all of them succeed, none says "busy", each
# event is there once, and the ledger verifies; and so do eight of the same.
. "$TESTS/desk.sh"
found_desk
before=$(sqlite3 .custody/ledger.sqlite3 'SELECT max(seq) FROM event')

# together FILE: each line's words are a command; all must end with 0.
together() {
    jobs=""
    number=0
    while read -r words; do
        number=$((number + 1))
        # shellcheck disable=SC2086
        "$CUSTODY" $words >"out.$number" 2>"err.$number" &
        jobs="$jobs $!"
    done <"$1"
    number=0
    for job in $jobs; do
        number=$((number + 1))
        wait "$job" || fail "$(sed -n ${number}p "$1"): $(cat err.$number)"
    done
}

for i in 1 2 3 4; do
    printf '{"id":%d,"text":"of %d"}\n' $i $i >"data$i.jsonl"
    echo "ingest set$i data$i.jsonl --as ada"
    echo "request reviews --purpose demo --project p$i --as dev"
done >different
together different
after=$(sqlite3 .custody/ledger.sqlite3 'SELECT max(seq) FROM event')
[ "$after" = $((before + 8)) ] || fail "$((after - before)) events of 8"
expect 0 custody verify
expect 0 custody requests --as ada --json
[ "$(grep -c '"type":"request"' out)" = 4 ] || fail "requests are missing"

# The same thing, at once: it is done once, and all are told.
for i in 1 2 3 4; do
    echo "ingest same data1.jsonl --as ada"
    echo "request reviews --purpose demo --project same --as dev"
done >same
together same
after=$(sqlite3 .custody/ledger.sqlite3 'SELECT max(seq) FROM event')
[ "$after" = $((before + 10)) ] || fail "$((after - before)) events of 10"
for i in 1 2 3 4; do
    expect 0 custody verify set$i --as ada
done
expect 0 custody verify
