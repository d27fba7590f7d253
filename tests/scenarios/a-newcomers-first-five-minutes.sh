#!/bin/sh
# days: 0.1 0.2
# given  a folder and nothing else
# when   somebody walks the newcomer's five minutes
# then   each answer says what to do next; a lone founder learns why they cannot
#        approve what they asked, and how to go on; DIR/.custody is found
. "$TESTS/desk.sh"
cp /dev/null empty
printf 'species,island\nAdelie,Torgersen\nGentoo,Biscoe\n' >penguins.csv
mkdir srv
expect 0 custody init srv --identity anna
[ -f srv/.custody/ledger.sqlite3 ] || fail "init DIR makes DIR/.custody"
cd srv
expect 0 custody status --as anna
cd ..
rm -rf srv keys state

expect 0 custody init --identity anna
says "quorum 1"
says "custodian anna"
says "if this key is lost nobody can approve"
says "custody identity new NAME --role custodian"
says "custody ingest NAME PATH"
expect 0 custody ingest penguins penguins.csv --why "made here"
says "penguins@1"
says "1 file, 2 records"
says "custody terms penguins"
expect 0 custody terms penguins --allow-purpose demo --licence CC0-1.0
says "custody request penguins"
expect 0 custody request penguins --purpose demo --project tour
says "R1  open"
says "needs  1 custodian other than anna: nobody yet"
says "custody identity new NAME"
expect 1 custody approve R1 --yes
says "who asked does"

# The better way: who asks is somebody else.
expect 0 custody identity new dev --role developer
expect 0 custody request penguins --purpose demo --project tour --as dev
says "needs  1 custodian other than dev: anna"
expect 0 custody status --as anna
says "R2   penguins@1, demo, project tour, dev"
expect 0 custody approve R2 --yes --as anna
expect 0 custody check R2 --data penguins.csv --job tour-1 --as dev
says "ALLOW"
expect 0 custody status --as anna
hushes "R2   penguins"
# Who may do what is in the manual, as a table.
grep -q 'developer.*operator.*auditor' "$SOURCE/man/custody.1" ||
    fail "no table of roles"
