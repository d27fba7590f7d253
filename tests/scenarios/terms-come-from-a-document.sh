#!/bin/sh
# given  a dataset with terms and an approval under them
# when   terms are read from a JSON document, first with --dry-run
# then   a key replaces, null forgets, a key that is not there stays; what goes
#        stale is named and nothing is recorded by the rehearsal; anything else
#        in the document refuses all of it
. "$TESTS/desk.sh"
found_desk
ask_and_approve reviews
cat >terms.json <<'J'
{"allow": ["ranking", "analytics"], "licence": "CC-BY-4.0",
 "retain_until": "2099-01-01", "jurisdictions": ["EU"], "sensitivity": null}
J
expect 0 custody query "SELECT count(*) AS n FROM event" --csv
events=$(tail -1 out)
expect 0 custody terms reviews --from terms.json --dry-run --as ada
says "R1: to be approved again"
says "Nothing has been changed."
expect 0 custody query "SELECT count(*) AS n FROM event" --csv
[ "$(tail -1 out)" = "$events" ] || fail "the rehearsal recorded something"
expect 0 custody check R1 --as dev

expect 0 custody terms reviews --from terms.json --deny-purpose ranking \
    --as ada --json
[ "$(answer allow)" = '["analytics"]' ] || fail "allow"
[ "$(answer deny)" = '["ranking"]' ] || fail "an option goes after it"
[ "$(answer licence) $(answer sensitivity)" = "CC-BY-4.0 " ] || fail "texts"
[ "$(answer retain_until)" = 2099-01-01T23:59:59.999999Z ] || fail "a time"
[ "$(answer stale.0.request)" = R1 ] || fail "what goes stale"
expect 1 custody check R1 --as dev
says terms-as-approved

# What the answer says can be given back, and changes nothing.
expect 0 custody terms reviews --json
python3 - <<'P'
import json
last = json.loads(open('out').readlines()[-1])
keys = ('allow', 'deny', 'licence', 'retain_until', 'sensitivity',
        'jurisdictions', 'attribution')
json.dump({k: last[k] for k in keys}, open('same.json', 'w'))
P
expect 0 custody terms reviews --from same.json --as ada --json
[ "$(answer new)" = false ] || fail "the same terms are new"

for bad in '[]' '{"allow": "demo"}' '{"allow": [1]}' '{"licence": 7}' \
    '{"alow": ["demo"]}' '{"retain_until": "soon"}' '{"allow": ["demo"]' \
    '{"allow": ["a"], "allow": ["b"]}'; do
    printf '%s' "$bad" >bad.json
    expect 5 custody terms reviews --from bad.json --as ada
    says bad.json
done
printf '{"sensitivity": "secret"}' >bad.json
expect 1 custody terms reviews --from bad.json --as ada
says "a sensitivity is public, internal, confidential, personal or special"
expect 0 custody terms reviews --json
[ "$(answer allow)" = '["analytics"]' ] || fail "something was recorded"
