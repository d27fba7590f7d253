#!/bin/sh
# Given a JSON document that holds an array, when it is ingested as it is, then
# it is said that it is one record, and how each element becomes one; and
# nothing of it where that was asked for, or where the data is not such.
. "$TESTS/desk.sh"
export CUSTODY_IDENTITY=ada
expect 0 custody init --identity ada
echo '{"data":[{"id":1},{"id":2}]}' >all.json
echo '{"id":3}' >lines.jsonl
hint='unless --records-at POINTER'
expect 0 custody ingest whole all.json
says "$hint"
gzip -k all.json
expect 0 custody ingest packed all.json.gz
says "$hint"
for words in 'all.json --records-at /data' 'all.json --format files' \
    'lines.jsonl' 'all.json lines.jsonl'; do
    # shellcheck disable=SC2086
    expect 0 custody ingest "not-$(echo "$words" | cksum | cut -c1-4)" $words
    ! grep -q -e "$hint" "$desk/out" || fail "$words: it is said"
done
