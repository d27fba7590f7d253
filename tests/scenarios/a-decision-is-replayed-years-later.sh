#!/bin/sh
# days: 1.3
# given  a refusal and an allow, then other terms, a withdrawn request, other
#        policies, years
# when   the decisions are shown
# then   the policies of then say the same of the state of then; what today's
#        rules would say, and which differs, is told; a policy file that is gone
#        or was edited is never passed over
. "$TESTS/desk.sh"
found_desk
expect 0 custody request reviews --purpose demo --project tour --as dev
expect 1 custody check R1 --as dev --json
refusal=$(answer decision)
expect 0 custody approve R1 --yes --as ada
expect 0 custody check R1 --job j1 --as dev --json
allow=$(answer decision)

expect 0 custody show "#$allow"
says "ALLOW  R1, check, job j1"
says "replayed  every policy of P1 says the same of the state at #$allow"
says "today     the rules in force are the same"

expect 0 custody terms reviews --clear allow-purpose --as ada
expect 0 custody withdraw R1 --why "it ended" --as dev
mkdir set
cp "$SOURCE"/policies/*.sql "$SOURCE"/policies/*.csv set
rm set/jurisdiction-allowed.sql
sed -i '/^CC0-1.0/d' set/accepted_licence.csv
expect 0 custody policy install set --why "CC0 is accepted no more" --as ada

export CUSTODY_TEST_CLOCK=94608000
expect 0 custody show "#$allow" --json
[ "$(answer replay.recorded) $(answer replay.verdict)" = "allow allow" ] ||
    fail "it is not what was decided"
[ "$(answer replay.agrees)" = true ] || fail "it does not agree"
[ "$(answer replay.today.verdict)" = deny ] || fail "today"
[ "$(answer replay.today.policy_set)" = P2 ] || fail "the set of today"
expect 0 custody show "#$allow"
says "today     the rules of P2 would say deny:"
says "licence-permits-purpose: allow -> deny"
says "jurisdiction-allowed removed: allow -> not asked"
says "accepted_licence.csv changed"
says "(reviews@1: licence CC0-1.0 is not accepted"

expect 0 custody show "#$refusal" --json
[ "$(answer replay.verdict) $(answer replay.agrees)" = "deny true" ] ||
    fail "the refusal"
[ "$(answer replay.reasons.0.policy)" = enough-approvals ] || fail "its reason"

# What was asked then must be what its digest says.
sha=$(sha256sum "$SOURCE/policies/retention-not-passed.sql" | cut -d' ' -f1)
mv ".custody/policies/$sha.sql" kept
expect 0 custody show "#$allow" --json
[ "$(answer replay.verdict) $(answer replay.agrees)" = "unknown false" ] ||
    fail "a missing policy was passed over"
echo "SELECT subject, 'allow', '', '' FROM policy_version" >".custody/policies/$sha.sql"
expect 0 custody show "#$allow" --json
[ "$(answer replay.verdict)" = unknown ] || fail "an edited policy was asked"
rm -f ".custody/policies/$sha.sql"
mv kept ".custody/policies/$sha.sql"
expect 0 custody show "#$allow" --json
[ "$(answer replay.agrees)" = true ] || fail "it came back"
