#!/bin/sh
# Given permits that were given out,
# when the request is withdrawn, terms change, records are barred, the data is
# recalled or disposed of, an approval loses its signer, or a policy changes,
# then the next trust file revokes them, each for its reason; the one before
# does not know of it, and its age can be asked for.
. "$TESTS/desk.sh"
found_desk
expect 0 custody identity new cy --role custodian --as ada
expect 0 custody identity new ops --role operator --as ada

# permitted DATASET: a request of its own, and its permit in DATASET.json.
permitted() {
    expect 0 custody ingest "$1" "$1.jsonl" --as ada \
        --source-url https://example.org/x --retrieved-at 2026-01-02
    expect 0 custody terms "$1" --allow-purpose demo --licence CC0-1.0 \
        --sensitivity internal --as ada
    expect 0 custody request "$1" --purpose demo --project tour --as dev --json
    request=$(answer request)
    expect 0 custody approve "$request" --yes --as "${2:-ada}"
    expect 0 custody permit "$request" --job "$1" --out "$1.json" --as ops
}
standing() {
    expect 0 custody trust --out t.json --as ada
    expect "$1" custody check --permit "$2.json" --trust t.json
}
for name in withdrawn terms barred recalled signer site plan; do
    printf '{"of":"%s","id":1}\n{"of":"%s","id":2}\n' $name $name >$name.jsonl
done

permitted withdrawn
standing 0 withdrawn
expect 0 custody withdraw "$request" --why over --as dev
# The old trust file cannot know.
expect 0 custody check --permit withdrawn.json --trust t.json
standing 1 withdrawn

permitted terms
standing 0 terms
expect 0 custody terms terms --allow-purpose other --as ada
standing 1 terms
# Approved again under the new terms, it takes a new permit, not the old one.
expect 0 custody approve "$request" --yes --as ada
standing 1 terms
says "terms of terms changed after it was issued"
expect 0 custody permit "$request" --job terms --out terms.json --as ops
standing 0 terms

permitted barred
standing 0 barred
printf '{"of":"barred","id":1}' >record
expect 0 custody quarantine --record record --why bad --as ada
standing 1 barred
says "barred records after it was issued"

permitted recalled
standing 0 recalled
expect 0 custody recall recalled@1 --why bad --as ada
standing 1 recalled

permitted signer cy
standing 0 signer
expect 0 custody identity retire cy --why stolen --compromised-since \
    2020-01-01T00:00:00Z --as ada
standing 1 signer

permitted site
standing 0 site
mkdir set
cat >set/never.sql <<'END'
-- policy:   never
-- asks:     may anything be used?
-- because:  a test
-- subject:  request
SELECT subject, 'deny', 'nothing may be used', 'wait' FROM policy_request
END
cp "$SOURCE"/policies/*.sql "$SOURCE"/policies/*.csv set 2>/dev/null
expect 0 custody policy install set --as ada
standing 1 site
says never
rm set/never.sql
expect 0 custody policy install set --as ada
standing 0 site

permitted plan
standing 0 plan
expect 0 custody dispose plan@1 --why over --as ada --json
digest=$(answer digest)
expect 0 custody dispose --plan "$digest" --as ada
standing 1 plan
