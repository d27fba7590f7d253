#!/bin/sh
# Given offers, when one comes again, or was signed for another ledger, after
# another branch of this one, in the future, on other terms, for what has ended
# meanwhile, or by who has since been retired,
# then it is refused, says why, and nothing is recorded.
. "$TESTS/desk.sh"
found_desk
expect 0 custody identity new carol --role custodian --as ada
expect 0 custody request reviews --purpose demo --project tour --as dev
expect 0 custody approve R1 --yes --as carol --offer good.json

size() {
    sqlite3 .custody/ledger.sqlite3 'SELECT max(seq) FROM event'
}
refused() { # FILE CODE TEXT
    before=$(size)
    expect 1 custody accept "$1" --json
    python3 - "$desk/out" "$2" <<'P' || fail "$1: another code than $2"
import json, sys
rows = [json.loads(line) for line in open(sys.argv[1])]
codes = [row["code"] for row in rows if row["type"] == "refused"]
assert codes == [sys.argv[2]], codes
assert rows[-1]["accepted"] == 0 and rows[-1]["refused"] == 1, rows
P
    says "$3"
    [ "$(size)" = "$before" ] || fail "$1: something was recorded"
}

# Again.
cp -r .custody good
expect 0 custody accept good.json
refused good.json replay "event #$(size)"
cp good.json twice.json
cat good.json >>twice.json
rm -r .custody "$desk/state"
cp -r good .custody
expect 1 custody accept twice.json
says "1 accepted, 1 refused"
rm -r .custody "$desk/state"
cp -r good .custody

# Another ledger, in which the same keys are enrolled.
expect 0 custody init other --identity ada
expect 0 custody identity new dev --role developer --as ada --ledger other
expect 0 custody ingest reviews reviews.jsonl --as ada --ledger other
expect 0 custody request reviews --purpose demo --project tour --as dev \
    --ledger other --offer elsewhere.json
refused elsewhere.json another-ledger "another ledger"

# Another branch: a copy that somebody wrote to.
cp -r .custody fork
XDG_STATE_HOME=$desk/forked expect 0 custody request reviews \
    --purpose fork --project tour --as dev --ledger fork
XDG_STATE_HOME=$desk/forked expect 0 custody approve R1 --yes --as carol \
    --ledger fork --offer forked.json
expect 0 custody request reviews --purpose here --project tour --as dev
refused forked.json branch "another branch"

# Yet to come.
if CUSTODY_TEST_CLOCK=3600 expect 0 custody request reviews --purpose later \
    --project tour --as dev --offer later.json &&
    grep -q "$(date -u -d '+1 hour' +%Y-%m-%dT%H)" later.json; then
    refused later.json future "still to come"
fi

# Terms that changed after it was signed.
expect 0 custody approve R1 --yes --as carol --offer old-terms.json
expect 0 custody terms reviews --allow-purpose more --as ada
refused old-terms.json objection "it names the terms in force"

# What ended meanwhile, by an act or by itself.
expect 0 custody approve R1 --yes --as carol --offer late.json
expect 0 custody withdraw R1 --why over --as dev
refused late.json objection "something that waits"

# Who was retired after they signed.
expect 0 custody request reviews --purpose last --project tour --as carol \
    --offer retired.json
expect 0 custody identity retire carol --why left --as ada
refused retired.json stranger "not enrolled here, or has ended"
expect 0 custody verify
