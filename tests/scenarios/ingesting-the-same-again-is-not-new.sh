#!/bin/sh
# Given a dataset, when the same content from the same source is ingested
# again, then it is there already (new false, no event); with another record
# it is version 2, and from another source it is ingested again.
. "$TESTS/desk.sh"

expect 0 custody init --identity ada
events() {
    expect 0 custody query --csv 'SELECT max(seq) FROM event'
    tail -1 out
}
printf '{"n":1}\n{"n":2}\n{"n":1}\n' >a.jsonl
expect 0 custody ingest d a.jsonl --source-url https://a.example --json
[ "$(answer new)" = true ] && [ "$(answer ordinal)" = 1 ] || fail "not new"
[ "$(answer duplicates)" = 1 ] || fail "$(answer duplicates) duplicates"
[ "$(answer files)" = 1 ] && [ "$(answer bytes)" = 24 ] || fail "wrong counts"
[ "$(answer sealed)" = false ] && [ "$(answer barred)" = 0 ] || fail "barred"
before=$(events)
expect 0 custody ingest d a.jsonl --source-url https://a.example --json
[ "$(answer new)" = false ] && [ "$(answer ordinal)" = 1 ] || fail "new again"
gzip -k a.jsonl
expect 0 custody ingest d a.jsonl.gz --source-url https://a.example --json
[ "$(answer new)" = false ] || fail "new because of gzip"
[ "$(events)" = "$before" ] || fail "something was recorded"
expect 0 custody ingest d a.jsonl --source-url https://b.example --json
[ "$(answer new)" = true ] || fail "another source is not new"
echo '{"n":3}' >>a.jsonl
expect 0 custody ingest d a.jsonl --source-url https://a.example --json
[ "$(answer new)" = true ] || fail "another record is not new"
expect 0 custody list d --json
[ "$(grep -c '"type":"version"' out)" = 3 ] || fail "not 3 versions"
