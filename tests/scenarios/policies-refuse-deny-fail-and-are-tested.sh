#!/bin/sh
# Given site policies, when one denies, errs, runs for ever or says nothing,
# then the gate denies, or answers unknown (4), and names policy, subject,
# reason, remedy, who and command; the shipped set passes its own cases, the
# core cannot be left out, and a file changed behind the ledger is unknown.
. "$TESTS/desk.sh"

found_desk
ask_and_approve reviews
expect 0 custody policy list
says enough-approvals
expect 0 custody policy show licence-permits-purpose
says SELECT
expect 0 custody policy test
expect 0 custody policy test "$SOURCE/policies"
expect 1 custody policy show no-such-policy

# install VERDICT: the shipped set and one policy more, which passes its cases
# and says that of the purpose demo.
install() {
    rm -rf site && cp -r "$SOURCE/policies" site && rm -rf site/core
    cat >site/house-rule.sql <<P
-- policy:   house-rule
-- asks:     does the house agree?
-- because:  it is our house
-- subject:  request
SELECT subject, CASE purpose WHEN 'yes' THEN 'allow' WHEN 'no' THEN 'deny'
                WHEN 'demo' THEN $1 END, 'it rains', 'wait'
  FROM policy_request
-- case: allow
-- policy_request {"subject":"R1","purpose":"yes"}
-- case: deny
-- policy_request {"subject":"R1","purpose":"no"}
-- case: silent
-- policy_request {"subject":"R1","purpose":"perhaps"}
P
    expect 0 custody policy install site --as ada
    says house-rule
}
install "'deny'"
expect 1 custody check R1 --as dev --json
for part in '"policy":"house-rule"' '"reason":"it rains"' '"remedy":"wait"' \
    '"who":"' '"command":"' '"subject":"'; do
    grep -qF "$part" out || fail "no $part"
done
[ "$(answer verdict)" = deny ] || fail "verdict $(answer verdict)"
ten="(SELECT 1 $(seq -s ' ' 9 | sed 's/[0-9]/UNION ALL SELECT 1/g'))"
many=$ten$(printf ", $ten%.0s" 1 2 3 4 5 6 7 8 9)
overflow="(SELECT sum(9223372036854775807) FROM $ten)"
for verdict in "$overflow" NULL "'maybe'" "(SELECT count(*) FROM $many)"; do
    install "$verdict"
    expect 4 custody check R1 --as dev --json
    [ "$(answer verdict)" = unknown ] || fail "verdict $(answer verdict)"
    grep -qF '"policy":"house-rule"' out || fail "it is not named"
done

expect 0 custody policy install "$SOURCE/policies" --as ada
expect 0 custody check R1 --as dev
for file in .custody/policies/*.sql; do
    echo '-- more' >>"$file"
done
expect 4 custody check R1 --as dev
