#!/bin/sh
# Given a quorum of 2, when one custodian changes terms, lifts, disposes or
# enrols, then it waits and nothing changes until another approves it; the
# quorum itself cannot be above the number of custodians.
. "$TESTS/desk.sh"

found_desk
expect 1 custody quorum 2 --why four-eyes --as ada
says custodian
expect 0 custody identity new bob --role custodian --as ada
expect 0 custody quorum 2 --why four-eyes --as ada
expect 0 custody identity list --json

expect 0 custody request reviews --purpose demo --project x --as dev --json
[ "$(answer needed)" = 2 ] || fail "one is enough"
expect 0 custody approve R1 --yes --as ada
expect 1 custody check R1 --as dev
expect 0 custody approve R1 --yes --as bob
expect 0 custody check R1 --as dev

expect 0 custody terms reviews --allow-purpose more --as ada --json
[ "$(answer waits)" = true ] || fail "terms do not wait"
terms=$(answer id)
expect 0 custody terms reviews
hushes more
expect 0 custody check R1 --as dev
expect 0 custody approve "$terms" --yes --as bob
expect 0 custody terms reviews
says more
expect 1 custody check R1 --as dev
says terms-as-approved

expect 0 custody identity new eve --role auditor --as ada --json
[ "$(answer waits)" = true ] || fail "an enrolment does not wait"
enrolment=$(answer id)
expect 4 custody quarantine reviews@1 --why x --as eve
expect 0 custody approve "$enrolment" --yes --as bob
expect 0 custody quarantine reviews@1 --why x --as eve
expect 0 custody verify
