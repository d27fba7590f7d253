#!/bin/sh
# Given a ledger that was put back from a backup, and people who saw more of
# it, when they use it,
# then every gate stays shut (3) until a custodian says that it was restored
# and the quorum agrees; from then on it is believed; and a ledger that is cut
# off after that is refused as before.
. "$TESTS/desk.sh"
found_desk
expect 0 custody identity new carol --role custodian --as ada
expect 0 custody quorum 2 --why four-eyes --as ada
cp -r .custody backup
expect 0 custody request reviews --purpose lost --project tour --as dev
expect 0 custody checkpoint --as ada
cp -r .custody whole

# The backup, with the checkpoints that lay elsewhere.
cp backup/ledger.sqlite3 .custody/ledger.sqlite3
expect 3 custody requests
says "does not continue"
says "custody restore"
expect 3 custody request reviews --purpose demo --project tour --as dev
expect 3 custody approve R1 --yes --as carol

# Nobody but a custodian, and nothing but this.
expect 2 custody restore --as ada
expect 1 custody restore --why "disk failed" --as dev
expect 0 custody restore --why "disk failed; backup of 03:00" --as ada --json
[ "$(answer waits)" = true ] || fail "one custodian is enough"
id=$(answer id)
[ "$(answer lost)" -gt 0 ] || fail "it does not say what was lost"
expect 3 custody requests
expect 3 custody approve R1 --yes --as carol
expect 1 custody approve "$id" --yes --as ada
expect 0 custody approve "$id" --yes --as carol

# Everybody goes on.
expect 0 custody requests --as dev
expect 0 custody request reviews --purpose demo --project tour --as dev
says R1
expect 0 custody query "SELECT lost_size, why FROM restoration"
says "backup of 03:00"
expect 0 custody verify
ls .custody/checkpoints/*.lost >/dev/null 2>&1 ||
    fail "the lost checkpoint was not kept aside"
expect 0 custody trust --out trust.json --as ada
expect 0 custody verify trust.json

# Who never saw what was lost believes it; so does who saw it and comes later.
XDG_STATE_HOME=$desk/fresh expect 0 custody requests --as dev

# Cut off after the restoration: no restoration excuses that.
cp -r .custody after
events=$(sqlite3 .custody/ledger.sqlite3 'SELECT max(seq) FROM event')
expect 0 custody request reviews --purpose more --project tour --as dev
cp after/ledger.sqlite3 .custody/ledger.sqlite3
expect 3 custody requests
cp whole/ledger.sqlite3 .custody/ledger.sqlite3
expect 3 custody requests
# At a quorum of 1 a custodian's word is enough.
expect 0 custody init one --identity ada
cp -r one/.custody one/backup
expect 0 custody identity new gus --role auditor --as ada --ledger one
cp one/backup/ledger.sqlite3 one/.custody/ledger.sqlite3
expect 3 custody status --ledger one
expect 0 custody restore --why "disk failed" --as ada --ledger one
expect 0 custody status --ledger one
expect 0 custody verify --ledger one
