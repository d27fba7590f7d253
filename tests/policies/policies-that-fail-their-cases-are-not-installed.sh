#!/bin/sh
# Given the set that ships, when a site changes a table, then the gate asks by
# it from that event on; and a policy without cases, one that does not do as
# its cases say, or one that would reach out of its bars is not installed.
. "$TESTS/desk.sh"

found_desk
ask_and_approve reviews
expect 0 custody policy test
says '0 failed'
expect 0 custody policy list --json
[ "$(answer policies)" -ge 15 ] || fail "too few policies"
expect 0 custody policy show not-from-a-denied-domain
says 'denied_domain.csv'

mkdir site
cp "$SOURCE"/policies/*.sql "$SOURCE"/policies/*.csv site/
expect 0 custody policy install site --why same --as ada --json
[ "$(answer new)" = false ] && [ "$(answer id)" = P1 ] || fail "the same set"

printf 'domain\nexample.org\n' >site/denied_domain.csv
expect 0 custody policy install site --why denied --dry-run --as ada --json
[ "$(answer new)" = false ] && [ "$(answer stale.0)" = R1 ] || fail "dry run"
expect 0 custody check R1 --as dev
expect 1 custody policy install site --why denied --as dev
expect 0 custody policy install site --why denied --as ada --json
[ "$(answer id)" = P2 ] && [ "$(answer new)" = true ] || fail "install"
expect 1 custody check R1 --job 1 --as dev
says 'not-from-a-denied-domain'
says 'it came from example.org'

refused() {
    expect "$1" custody policy install site --why bad --as ada
    [ "$(ls .custody/policies | wc -l)" = "$files" ] || fail "bytes were kept"
}
files=$(ls .custody/policies | wc -l)
head='-- policy: extra
-- asks: is it so?
-- subject: request'
printf "%s\nSELECT subject, 'allow', '', '' FROM policy_request\n" "$head" \
    >site/extra.sql
# A policy may come without cases; policy test says so.
expect 0 custody policy install site --why bare --dry-run --as ada
expect 1 custody policy test site
says missing
cases='-- case: allow
-- policy_request {"subject":"R1","purpose":"demo"}
-- case: deny
-- policy_request {"subject":"R1"}
-- case: silent
-- policy_request {"subject":"R1","purpose":"x"}'
printf "%s\nSELECT subject, 'allow', '', '' FROM policy_request\n%s\n" \
    "$head" "$cases" >site/extra.sql
refused 1
says deny
for text in "SELECT load_extension('x'), 1, 2, 3" 'DROP TABLE policy_request' \
    "SELECT subject, 'allow', name, '' FROM policy_request, sqlite_schema"; do
    printf '%s\n%s\n%s\n' "$head" "$text" "$cases" >site/extra.sql
    refused 1
done
printf "%s\nSELECT subject, CASE purpose WHEN 'demo' THEN 'allow' WHEN ''
    THEN 'deny' END, '', '' FROM policy_request\n%s\n" "$head" "$cases" \
    >site/extra.sql
# What a refused one is told is part of the case, where the case says it.
told() {
    sed -i "s/^-- case: deny/&\n-- $1: ask ada/" site/extra.sql
    refused 1
    says "another $1"
    sed -i "$2" site/extra.sql
    expect 0 custody policy install site --why told --dry-run --as ada
}
told reason "s/END, ''/END, 'ask ada'/"
told remedy "s/'' FROM/'ask ada' FROM/"
printf 'a,b\n1\n' >site/extra.csv
refused 5
rm site/extra.csv
mv site/extra.sql site/enough-approvals.sql
sed -i 's/policy: extra/policy: enough-approvals/' site/enough-approvals.sql
refused 5
mv site/enough-approvals.sql site/extra.sql
sed -i 's/policy: enough-approvals/policy: extra/' site/extra.sql
printf 'domain\n' >site/denied_domain.csv
expect 0 custody policy install site --why extra --as ada
expect 0 custody check R1 --as dev --json
[ "$(answer policies.asked)" = "$(cat "$SOURCE"/policies/core/*.sql site/*.sql |
    grep -c "^-- policy:")" ] || fail "it is not asked"
expect 0 custody verify
