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
says "counts no more"
