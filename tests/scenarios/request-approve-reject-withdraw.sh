#!/bin/sh
# Given requests, when custodians approve and reject them and who asked
# withdraws one, then requests, show and the gate say so; who asked cannot
# approve; the same request twice is one; what ended stays ended.
. "$TESTS/desk.sh"

found_desk
for purpose in demo other third; do
    expect 0 custody request reviews --purpose $purpose --project x --as dev
done
expect 0 custody request reviews --purpose demo --project x --as dev --json
[ "$(answer new)" = false ] && [ "$(answer request)" = R1 ] || fail "new again"

expect 0 custody request reviews --purpose demo --project x --as ada --json
mine=$(answer request)
expect 1 custody approve "$mine" --yes --as ada
says "who asked"

expect 0 custody reject R2 --why "not for this" --as ada
expect 0 custody withdraw R3 --why "not needed" --as dev
expect 0 custody requests
says R1
hushes R2
for state in rejected withdrawn; do
    expect 0 custody requests --state $state
    hushes R1
done
expect 0 custody show R2
says "not for this"
says rejected
for ended in R2 R3; do
    expect 1 custody check $ended --as dev
    expect 1 custody approve $ended --yes --as ada
done
expect 0 custody approve R1 --yes --condition "no publication" --as ada
expect 0 custody show R1
says approved
expect 0 custody check R1 --as dev
says "no publication"
expect 0 custody withdraw R1 --why done --as dev
expect 1 custody check R1 --as dev
says request-is-live
expect 1 custody approve R77 --yes --as ada
expect 2 custody requests --state lost
