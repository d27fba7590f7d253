#!/bin/sh
# days: 1.4
# given  R1, approved for the first version of a dataset; a second version with
#        records more and fewer, of new domains; other terms
# when   the same is asked again with --like R1
# then   `request`, `show` and `approve` say what changed since R1: records,
#        domains, terms; `comm` on the records agrees
. "$TESTS/desk.sh"
found_desk
python3 - <<'P'
import json
def write(name, numbers, hosts):
    with open(name, 'w') as out:
        for i in numbers:
            url = 'https://%s/%d' % (hosts[i % len(hosts)], i % 7)
            out.write(json.dumps({'id': i, 'url': url}) + '\n')
write('v1.jsonl', range(300), ['a.example', 'z.example'])
write('v2.jsonl', list(range(20, 300)) + list(range(900, 1100)),
      ['a.example', 'b.example'])
P
expect 0 custody ingest rev v1.jsonl --url-field url --as ada
expect 0 custody terms rev --allow-purpose demo --licence CC0-1.0 \
    --sensitivity internal --as ada
expect 0 custody request rev --purpose demo --project tour --model m7 --as dev
says "first request of this data for demo"
expect 0 custody approve R1 --yes --as ada
says "first request for this data"
expect 0 custody ingest rev v2.jsonl --url-field url --as ada
says "R1: for an earlier version; renew: custody request --like R1"

expect 0 custody request --like R1 --why "retrain on Q3" --as dev --json
[ "$(answer request)" = R2 ] && [ "$(answer new)" = true ] || fail "not R2"
[ "$(answer purpose) $(answer project) $(answer model)" = "demo tour m7" ] ||
    fail "it is not like R1"
[ "$(answer versions.0.ordinal)" = 2 ] || fail "not the newest"
sort -u v1.jsonl >a
sort -u v2.jsonl >b
[ "$(answer since.added)" = "$(comm -13 a b | wc -l)" ] || fail "added"
[ "$(answer since.removed)" = "$(comm -23 a b | wc -l)" ] || fail "removed"
[ "$(answer since.request)" = R1 ] || fail "since what"
[ "$(answer since.new_domains)" = 1 ] || fail "domains"
[ "$(answer since.versions.0.gone_domains)" = 1 ] || fail "domains gone"
[ "$(answer since.terms)" = "[]" ] || fail "terms"
added=$(comm -13 a b | wc -l) removed=$(comm -23 a b | wc -l)
expect 0 custody show R2
says "since   R1 (@1): +$added records, -$removed; 1 new domain"
expect 0 custody request --like R1 --why "retrain on Q3" --as dev --json
[ "$(answer request)" = R2 ] && [ "$(answer new)" = false ] || fail "twice"

expect 0 custody terms rev --allow-purpose other --as ada
expect 0 custody show R2
says "terms of rev changed: allow"
expect 0 custody approve R2 --yes --as ada
says "since R1: +$added, -$removed, terms changed"
expect 1 custody request --like R9 --as dev
expect 2 custody request --as dev
says "--like"
expect 0 custody request rev@1 --like R2 --as dev --json
[ "$(answer versions.0.ordinal)" = 1 ] || fail "what was named goes first"

# Without an index nothing is guessed.
rm .custody/index/*.sqlite3
rm -rf state/custody/seen/*.indexes
expect 0 custody request --like R2 --project other --as dev
expect 0 custody show R3 --json
[ "$(answer since.counted)" = true ] || fail "the same data needs no count"
expect 0 custody show R2 --json
[ "$(answer since.counted)" = false ] || fail "it was counted from nothing"
