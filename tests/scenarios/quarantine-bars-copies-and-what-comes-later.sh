#!/bin/sh
# Given a domain that changed owner, whose records are in a dataset with URLs
# and, copied, in one without,
# when the domain is put in quarantine, then both copies are barred, and so is
# what a later ingest brings, until it is lifted; the list beside the ledger is
# what sort and sha256sum make of it.
. "$TESTS/desk.sh"

expect 0 custody init --identity ada --name desk
for n in 1 2 3; do
    printf '{"url":"https://bad.example/%s"}\n' $n
    printf '{"url":"https://good.example/%s"}\n' $n
done >crawl.jsonl
grep bad crawl.jsonl | head -n 1 >copy.jsonl
expect 0 custody ingest crawl crawl.jsonl --url-field url --as ada
expect 0 custody ingest copy copy.jsonl --as ada

expect 0 custody quarantine --domain bad.example --why hijacked --dry-run \
    --as ada --json
[ "$(answer records)" = 4 ] && [ "$(answer new)" = false ] || fail "dry run"
[ ! -e .custody/quarantine/Q1 ] || fail "a dry run left a list"
expect 0 custody quarantine --domain bad.example --why hijacked --as ada --json
[ "$(answer records)" = 4 ] && [ "$(answer versions)" = 2 ] || fail "count"
sums=$(grep bad crawl.jsonl | while read -r line; do
    printf '%s' "$line" | sha256sum | cut -c1-64; done | sort -u)
[ "$sums" = "$(cat .custody/quarantine/Q1)" ] || fail "another list"
[ "$(answer list)" = "$(sha256sum <.custody/quarantine/Q1 | cut -c1-64)" ] ||
    fail "another digest"

# The same again is the same.
expect 0 custody quarantine --domain bad.example --why again --as ada --json
[ "$(answer id)" = Q1 ] && [ "$(answer new)" = false ] || fail "twice"

# Later: by the rule where there are URLs, by the list where there are none.
printf '{"url":"https://www.bad.example/new"}\n' >new.jsonl
expect 0 custody ingest new new.jsonl --url-field url --as ada --json
[ "$(answer barred)" = 1 ] || fail "the rule was not asked"
grep bad crawl.jsonl | tail -n 1 >tail.jsonl
expect 0 custody ingest tail tail.jsonl --as ada --json
[ "$(answer barred)" = 1 ] || fail "the list was not asked"

expect 0 custody lift Q1 --why "owner is back" --as ada
printf '{"url":"https://bad.example/9"}\n' >nine.jsonl
expect 0 custody ingest nine nine.jsonl --url-field url --as ada --json
[ "$(answer barred)" = 0 ] || fail "barred after the lift"

# What can be forged, and what cannot be resolved, bars nothing.
expect 2 custody quarantine --xxh3 00112233445566778899aabbccddeeff --why x \
    --as ada
mv .custody/index/2.sqlite3 kept 2>/dev/null || mv .custody/index/3.sqlite3 kept
expect 4 custody quarantine --domain bad.example --why x --as ada
says 'nothing was barred'
[ ! -e .custody/quarantine/Q2 ] || fail "half a quarantine"
