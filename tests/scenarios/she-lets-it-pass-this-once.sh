#!/bin/sh
# days: 1.7
# given  a policy that refuses R1, and a second request that it refuses too
# when   a custodian waives that policy for R1, until a day, saying why
# then   the gate lets R1 pass and every answer names the waiver; R2, the
#        policy itself, the core and who asked gain nothing; it ends by itself
. "$TESTS/desk.sh"
found_desk
expect 0 custody identity new carol --role custodian --as ada
printf '{"id":9}\n' >bare.jsonl
expect 0 custody ingest bare bare.jsonl --as ada
expect 0 custody terms bare --allow-purpose demo --licence GPL-3.0-only \
    --sensitivity internal --as ada
expect 0 custody request bare --purpose demo --project tour --as dev
expect 0 custody request bare --purpose demo --project other --as dev
expect 0 custody approve R1 --yes --as ada
expect 0 custody approve R2 --yes --as ada
expect 1 custody check R1 --as dev
says licence-permits-purpose

why='its maker agreed by letter, see CT-204.pdf'
expect 1 custody waive R1 enough-approvals --until +30d --why "$why" --as ada
says "a policy of the core is never waived"
expect 1 custody waive R1 no-such --until +30d --why "$why" --as ada
says "custody policy list"
expect 1 custody waive R9 licence-permits-purpose --until +30d --why "$why" \
    --as ada
expect 1 custody waive R1 licence-permits-purpose --until 2020-01-01 \
    --why "$why" --as ada
expect 1 custody waive R1 licence-permits-purpose --until +30d --why "$why" \
    --as dev
expect 2 custody waive R1 licence-permits-purpose --until +30d --as ada

expect 0 custody waive R1 licence-permits-purpose --until 2099-12-23 \
    --why "$why" --as ada --json
[ "$(answer id)" = W1 ] && [ "$(answer new)" = true ] || fail "no waiver"
[ "$(answer gate.verdict)" = allow ] || fail "the gate is still shut"
expect 0 custody waive R1 licence-permits-purpose --until 2099-12-23 \
    --why "$why" --as ada --json
[ "$(answer id)" = W1 ] && [ "$(answer new)" = false ] || fail "twice"

expect 0 custody check R1 --job j1 --as dev
says "1 waived (licence-permits-purpose, ada, to 23"
expect 0 custody check R1 --job j1 --as dev --json
[ "$(answer policies.waived)" = 1 ] || fail "it is not counted"
[ "$(answer waivers.0.id)" = W1 ] || fail "it is not named"
[ "$(answer until)" = 2099-12-23T23:59:59.999999Z ] || fail "it is not the end"
expect 0 custody query \
    "SELECT count(*) AS n FROM decision WHERE policies GLOB '*\"waived\":\"W1\"*'" --csv
says 2
expect 0 custody show R1
says "1 waived: licence-permits-purpose (W1, ada, to 23 Dec 2099)"
expect 0 custody show W1
says "licence-permits-purpose"
says "$why"
expect 0 custody export R1 --to exported --job j2 --as ada
says "1 waived"

# The other request, and the policy, are as they were.
expect 1 custody check R2 --as dev
says licence-permits-purpose
expect 0 custody query "SELECT count(*) AS n FROM policy_set"
says 1

# Who asked waives nothing, custodian or not.
expect 0 custody request bare --purpose demo --project third --as carol
expect 1 custody waive R3 licence-permits-purpose --until +30d --why "$why" \
    --as carol
says "who asked does not waive"

expect 0 custody verify

# It ends, and with it the gate shuts.
expect 0 custody waive R2 licence-permits-purpose --until +1h --why "$why" \
    --as ada
expect 0 custody check R2 --as dev
CUSTODY_TEST_CLOCK=7200 expect 1 custody check R2 --as dev
says licence-permits-purpose
