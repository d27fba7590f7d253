#!/bin/sh
# Given a ledger of its first events, when a report is made, then it has every
# section, says of each that there is nothing, and can be checked.
. "$TESTS/desk.sh"
. "$TESTS/report_desk.sh"

expect 0 custody init --identity ada --name empty
expect 0 custody report --out empty --as ada
says 'next'
for words in 'Nothing waits.' 'Nobody asked for data.' 'No data was ingested.' \
    'Nothing was ever barred.' 'No drift was measured.' \
    'Provisions of ETSI EN 304 223' 'nothing yet; '; do
    grep -qF "$words" empty/report.html || fail "it does not say: $words"
done
checks empty || fail "its commands do not hold"
[ "$(sed 's/,.*//' "$SOURCE/policies/provisions.csv" | grep -c '^[0-9]')" = \
    "$(grep -c 'data-label="Principle"' empty/report.html)" ] ||
    fail "not every provision is a row"
for principle in 1 2 3 4 5 6 7 8 9 10 11 12 13; do
    grep -q "^$principle," "$SOURCE/policies/provisions.csv" ||
        fail "no row of principle $principle"
done
