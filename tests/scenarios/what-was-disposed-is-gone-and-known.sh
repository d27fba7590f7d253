#!/bin/sh
# Given a version, when a hold is placed its disposal is refused and names the
# hold; lifted, the plan changes nothing, its digest carries it out, the file
# index and the kept statement of its export are gone; the gate refuses, trace
# knows, verify passes, and tells what was put back; another person reads back,
# and the certificate verifies without the ledger.
. "$TESTS/desk.sh"

found_desk
ask_and_approve reviews
expect 0 custody check R1 --data reviews.jsonl --job 1 --as dev
expect 0 custody export R1 --to out0 --job 0 --as ada
kept=$(sha256sum out0/custody-release.json | cut -c 1-64)
cp ".custody/statements/$kept" statement
cp .custody/index/*.sqlite3 index
expect 0 custody identity new bob --role custodian --as ada
expect 0 custody hold reviews@1 --why "court order" --as ada
expect 1 custody dispose reviews@1 --why over --as ada
says H1
expect 0 custody lift H1 --why "order ended" --as ada

expect 0 custody dispose reviews@1 --why over --as ada
says "Nothing has been changed"
[ -e reviews.jsonl ] || fail "a plan destroys"
expect 0 custody dispose reviews@1 --why over --as ada --json
disposal=$(answer id) digest=$(answer digest)
expect 1 custody dispose --plan 00000000 --as ada
expect 0 custody hold reviews@1 --why "another order" --as ada
expect 1 custody dispose --plan "$digest" --as ada
says "is held by H2"
[ -e reviews.jsonl ] || fail "a hold did not hold"
expect 0 custody lift H2 --why "order ended" --as ada
expect 0 custody dispose --plan "$(echo "$digest" | cut -c1-8)" --as ada
[ ! -e reviews.jsonl ] || fail "the file is there"
[ -z "$(ls .custody/index)" ] || fail "the index is there"
[ -z "$(ls .custody/statements)" ] || fail "the statement is there"
expect 1 custody verify reviews@1
says "disposed by $disposal"

expect 1 custody check R1 --as dev
says not-disposed
expect 1 custody export R1 --to out1 --job 2 --as ada
[ ! -e out1 ] || fail "it was exported"
expect 0 custody trace --job 1 --as ada
says reviews@1
expect 0 custody verify
cp statement ".custody/statements/$kept"
expect 3 custody verify reviews@1
says "statements/$kept"
expect 3 custody verify "$disposal" --as bob
says "a release's statement is there"
rm ".custody/statements/$kept"
seq=$(custody query "SELECT seq FROM version" --csv | tail -n 1 | tr -d '\r')
cp index ".custody/index/$seq.sqlite3"
expect 3 custody verify reviews@1
rm ".custody/index/$seq.sqlite3"
expect 0 custody verify "$disposal" --as bob
expect 1 custody verify reviews@1
expect 0 custody certificate "$disposal" --out cert --as ada
expect 0 custody trust --out trust.json --as ada
[ -s cert/certificate.html ] || fail "no page"
mkdir far && cp cert/certificate.json trust.json far/ && cd far
expect 0 custody verify certificate.json --trust trust.json
sed 's/"payload":"./"payload":"x/' certificate.json >forged.json
code=0
custody verify forged.json --trust trust.json >"$desk/out" 2>"$desk/err" || code=$?
[ $code = 3 ] || [ $code = 5 ] || fail "forged: exit $code"
