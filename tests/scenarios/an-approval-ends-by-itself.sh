#!/bin/sh
# Given approvals with an end, when the clock passes it, then the gate refuses
# without anybody's doing, requests and show say expired; an end in the past
# is refused, and an approval does not outlive the request.
. "$TESTS/desk.sh"

later() {
    CUSTODY_TEST_CLOCK=+$1 "$CUSTODY" "$2" "$3" --as dev
}
found_desk
expect 0 custody request reviews --purpose demo --project x --as dev
expect 0 custody request reviews --purpose demo --project y --until +1d --as dev
expect 1 custody approve R1 --until 2020-01-01 --yes --as ada
expect 0 custody approve R1 --until +2d --yes --as ada
expect 0 custody approve R2 --yes --as ada
for request in R1 R2; do
    expect 0 custody check $request --as dev
done
# The clock goes one way: reading first, then what records.
expect 0 later 100000 requests --state=expired
says R2
hushes R1
expect 0 later 100000 check R1
expect 1 later 100000 check R2
expect 1 later 200000 check R1
says R1
expect 0 later 200000 show R1
says "R1  expired"
says "counts no more"
says "custody approve R1 "
expect 0 later 200000 show R2
says "R2  expired"
hushes "custody approve"

# It waits for nobody, and is nobody's morning; a signature brings it back.
expect 0 later 200000 requests --state=expired
says R1
says "approval ended"
says R2
for state in open approved stale; do
    expect 0 later 200000 requests --state=$state
    hushes R1
done
CUSTODY_TEST_CLOCK=+200000
export CUSTODY_TEST_CLOCK
# Who asks again is heard again.
expect 0 custody request reviews --purpose demo --project x --as dev --json
[ "$(answer new) $(answer state)" = 'true open' ] || fail "the old one"
expect 0 custody withdraw "$(answer request)" --why 'R1 will do' --as dev
expect 0 custody status --as ada
hushes R1
expect 0 custody approve R1 --until +1d --yes --as ada
expect 0 custody check R1 --as dev --json
[ "$(answer state)" = approved ] || fail "R1 is $(answer state)"
# With other terms it is to be approved again; once it has ended, no more so.
expect 0 custody terms reviews --allow-purpose more --as ada
expect 1 custody check R1 --as dev --json
[ "$(answer state)" = stale ] || fail "R1 is $(answer state)"
CUSTODY_TEST_CLOCK=+300000
expect 1 custody check R1 --as dev --json
[ "$(answer state)" = expired ] || fail "R1 is $(answer state)"

# Where it never had enough of them, one that ended leaves it waiting.
expect 0 custody identity new carol --role custodian --as ada
expect 0 custody quorum 2 --why 'two of us' --as ada
expect 0 custody request reviews --purpose demo --project z --as dev --json
request=$(answer request)
expect 0 custody approve "$request" --until +1d --yes --as ada
CUSTODY_TEST_CLOCK=+400000
expect 1 custody check "$request" --as dev --json
[ "$(answer state)" = open ] || fail "it is $(answer state)"
expect 0 custody approve "$request" --until +1d --yes --as ada
expect 0 custody approve "$request" --yes --as carol
expect 0 custody check "$request" --as dev
CUSTODY_TEST_CLOCK=+500000
expect 1 custody check "$request" --as dev --json
[ "$(answer state)" = expired ] || fail "it is $(answer state)"
