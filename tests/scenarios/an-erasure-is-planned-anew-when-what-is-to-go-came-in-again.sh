#!/bin/sh
# Given a plan to erase a record, when a dataset comes in that holds it, too,
# then the plan is refused before anything is changed; a new one names both, and
# permits and gates let the record out of neither.
. "$TESTS/desk.sh"
found_desk
expect 0 custody identity new ops --role operator --as ada
printf '{"of":"old","id":1}\n{"of":"her","id":2}\n' >old.jsonl
printf '{"of":"her","id":2}\n{"of":"new","id":3}\n' >new.jsonl
printf '{"of":"her","id":2}' >her
take() {
    expect 0 custody ingest "$1" "$1.jsonl" --as ada \
        --source-url https://example.org/x --retrieved-at 2026-01-02
}
take old
expect 0 custody dispose --record her --all --why 'Art. 17' --as ada --json
old=$(answer digest)
take new
expect 0 custody terms new --allow-purpose demo --licence CC0-1.0 \
    --sensitivity internal --as ada
expect 1 custody dispose --plan "$old" --as ada --json
grep -q '"code":"came-in"' err || fail "another reason: $(cat err)"
says 'new@1'
expect 0 custody verify

expect 0 custody dispose --record her --all --why 'Art. 17' --as ada --json
[ "$(answer digest)" != "$old" ] || fail "the same plan"
expect 0 custody dispose --plan "$(answer digest)" --as ada
expect 0 custody request new --purpose demo --project tour --as dev --json
request=$(answer request)
expect 0 custody approve "$request" --yes --as ada
expect 1 custody check "$request" --data new.jsonl --as dev
expect 0 custody permit "$request" --job j --out permit.json --as ops
expect 0 custody trust --out trust.json --as ada
expect 0 custody check --permit permit.json --trust trust.json
expect 1 custody check --permit permit.json --trust trust.json --data new.jsonl
