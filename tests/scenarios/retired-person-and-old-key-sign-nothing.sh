#!/bin/sh
# Given people who were retired or whose key was rotated, when they act with
# the old key, then they are refused, the new key works, what was signed
# before stands, be it done or waiting, and neither the name nor the last
# custodian can be lost.
. "$TESTS/desk.sh"

found_desk
expect 0 custody identity new bob --role custodian --as ada
expect 0 custody request reviews --purpose demo --project x --as dev
expect 0 custody approve R1 --yes --as bob

expect 0 custody identity rotate dev --as ada --json
[ -e keys/dev.2.pem ] || fail "no new key"
expect 0 custody request reviews --purpose two --project x --as dev
mv keys/dev.2.pem away.pem
expect 4 custody request reviews --purpose three --project x --as dev --json
grep -q '"code":"no-key"' err || fail "the old key signs"
mv away.pem keys/dev.2.pem

expect 0 custody quorum 2 --why two --as ada
expect 0 custody identity new zoe --role developer --as ada --json
waits=$(answer id)
expect 0 custody identity rotate ada --as bob --json
expect 0 custody approve "$(answer id)" --yes --as ada
expect 0 custody approve "$waits" --yes --as bob
expect 0 custody request reviews --purpose four --project x --as zoe
expect 0 custody quorum 1 --why one --as ada --json
expect 0 custody approve "$(answer id)" --yes --as bob

expect 0 custody identity retire dev --why left --as ada
expect 4 custody request reviews --purpose five --project x --as dev
expect 1 custody identity new dev --role developer --as ada
says "enrolled once"

# What a custodian signed before stands, judged by its place.
expect 0 custody identity retire bob --why left --as ada
expect 4 custody approve R2 --yes --as bob
expect 0 custody check R1 --as ada
expect 1 custody identity retire ada --why alone --as ada
expect 0 custody identity list
says retired
expect 0 custody verify
