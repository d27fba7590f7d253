#!/bin/sh
# Given somebody with a trust file and no ledger, when they offer themselves,
# then a custodian's accept enrols them, after a yes; where the quorum is 2 it
# proposes, and waits for another; the offer is good for that ledger, name and
# role alone, and for once.
. "$TESTS/desk.sh"
found_desk
expect 0 custody trust --out trust.json --as ada
mkdir -p far/keys
far() {
    CUSTODY_KEYS="$desk/far/keys" XDG_STATE_HOME="$desk/far/state" custody "$@"
}
expect 2 far identity offer bob --role developer --out bob.json
expect 0 far identity offer bob --role developer --contact bob@acme.example \
    --trust trust.json --out bob.json
says "custody accept bob.json"
[ -f far/keys/bob.pem ] || fail "no key"
expect 0 custody verify bob.json --trust trust.json
# The same key again; a key that was made for an offer that failed is not kept.
expect 0 far identity offer bob --role developer --contact bob@acme.example \
    --trust trust.json --out bob.json
expect 4 far identity offer zoe --role developer --trust nothing.json --out z
[ ! -e far/keys/zoe.pem ] || fail "a key was left behind"

# Nobody is enrolled without a custodian's yes.
expect 1 custody accept bob.json --as ada </dev/null
says "said yes"
expect 1 custody accept bob.json --yes --as dev
says "only custodian"
expect 0 custody accept bob.json --yes --as ada
says "I2"
expect 0 custody identity list
says "bob@acme.example"
expect 1 custody accept bob.json --yes --as ada
expect 0 custody request reviews --purpose demo --project tour --as dev

# Another ledger's.
expect 0 custody init other --identity ada
expect 0 custody trust --ledger other --as ada --out other.json
expect 0 far identity offer gus --role auditor --trust other.json --out gus.json
expect 1 custody accept gus.json --yes --as ada
says "another ledger"

# Four eyes.
expect 0 custody identity new carol --role custodian --as ada
expect 0 custody quorum 2 --why four-eyes --as ada
expect 0 far identity offer hal --role operator --trust trust.json --out hal.json
expect 0 custody accept hal.json --yes --as ada --json
python3 - "$desk/out" <<'P' || fail "it does not wait"
import json, sys
row = json.loads(open(sys.argv[1]).readline())
assert row["waits"] and row["id"], row
P
expect 1 custody accept hal.json --yes --as carol
says "waits as"
id=$(sed -n 's/.*waits as \(I[0-9]*\).*/\1/p' out err | head -n 1)
expect 0 custody approve "$id" --yes --as carol
expect 0 custody identity list
says hal
expect 0 custody verify
