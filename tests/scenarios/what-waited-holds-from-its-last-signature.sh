#!/bin/sh
# Given two who decide,
# when what one proposed gets its second signature only after a permit was
# given out, then new terms are newer than that permit and revoke it, though
# the request was approved again; and who was to be retired had signed while
# they still might: that permit, and the proofs in it, are believed.
. "$TESTS/desk.sh"
found_desk
expect 0 custody identity new cy --role custodian --as ada
expect 0 custody identity new eve --role custodian --as ada
expect 0 custody identity new ops --role operator --as ada
expect 0 custody quorum 2 --why two --as ada
echo '{"id":1}' >d.jsonl
expect 0 custody ingest d d.jsonl --as ada \
    --source-url https://example.org/x --retrieved-at 2026-01-02
expect 0 custody terms d --allow-purpose demo --licence CC0-1.0 \
    --sensitivity internal --as ada
expect 0 custody request d --purpose demo --project tour --as dev --json
request=$(answer request)
approved() {
    for who in ada cy; do
        expect 0 custody approve "$1" --yes --as $who
    done
}
approved "$request"

expect 0 custody terms d --allow-purpose other --as ada --json
terms=$(answer id)
expect 0 custody permit "$request" --job one --out one.json --as ops
expect 0 custody trust --out t.json --as ada
expect 0 custody check --permit one.json --trust t.json
expect 0 custody approve "$terms" --yes --as cy
approved "$request"
expect 0 custody check "$request" --as dev
expect 0 custody trust --out t.json --as ada
expect 1 custody check --permit one.json --trust t.json
says "terms of d changed after it was issued"
# The same job gets another, which stands.
expect 0 custody permit "$request" --job one --out one.json --as ops
expect 0 custody trust --out t.json --as ada
expect 0 custody check --permit one.json --trust t.json

expect 0 custody identity retire ops --why moves --as ada --json
retirement=$(answer id)
expect 0 custody permit "$request" --job two --out two.json --as ops
expect 0 custody approve "$retirement" --yes --as cy
expect 0 custody trust --out t.json --as ada
expect 0 custody check --permit two.json --trust t.json
expect 4 custody permit "$request" --job three --out three.json --as ops
says "retired"
