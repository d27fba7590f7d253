#!/bin/sh
# days: 4.3
# Given a quorum of two and a plan that waits,
# when the other custodian shows it, then it says what goes, what stays, who has
# the data and what it is worth, as who planned it read it; a hold that came
# since stands in it, too; a plan that was changed on disk is refused; once it
# is carried out the same id says what was done and who verified it.
. "$TESTS/desk.sh"

found_desk
expect 0 custody identity new bea --role custodian --as ada
with_store_key
ask_and_approve reviews
expect 0 custody check R1 --data reviews.jsonl --job 7 --as dev
expect 0 custody ingest forum reviews.jsonl --seal --id-field id --as ada
expect 0 custody quorum 2 --why four-eyes --as ada

# body: the plan as people read it, without the lines around it.
body() {
    sed -n '/^destroys\|^erases/,/^level/p' "$desk/out" |
        grep -v '^room\|^in clear' | tr -s ' ' >"$1"
}
expect 0 custody dispose reviews@1 --why "contract ended" --as ada
body planned
grep -q '^destroys .*reviews.jsonl' planned || fail "$(cat planned)"
expect 0 custody show D1 --as bea
says "D1  disposal of 1 version: planned, waits for approval"
says "contract ended"
says "custody approve D1"
body shown
cmp planned shown || fail "she reads another plan: $(diff planned shown)"
grep -q '^beyond L1 job 7 dev' shown || fail "who has it is not said"

expect 0 custody dispose --id 2 --all --why "Art. 17" --as ada
body planned
expect 0 custody show D2 --as bea
says "D2  erasure of 2 records: planned, waits for approval"
body shown
cmp planned shown || fail "she reads another plan: $(diff planned shown)"

expect 0 custody hold reviews@1 --why court --as bea
expect 0 custody show D1 --as bea
says "H1 keeps reviews@1: court"
expect 0 custody lift H1 --why over --as bea
expect 0 custody approve U1 --yes --as ada

cp .custody/plans/D1 kept
sed 's/reviews.jsonl/reviews.jsonx/' kept >.custody/plans/D1
expect 3 custody show D1 --as bea
says "is not the plan that the ledger names"
rm .custody/plans/D1
expect 0 custody show D1 --as bea
says "not at hand"
cp kept .custody/plans/D1

expect 0 custody approve D1 D2 --yes --as bea
expect 0 custody show D1 --as bea
says "custody dispose --plan $(custody show D1 --json | sed -n \
    's/.*"plan":"\(.\{8\}\).*/\1/p')"
expect 0 custody dispose --plan "$(custody show D2 --json --as ada | sed -n \
    's/.*"plan":"\([0-9a-f]*\)".*/\1/p')" --as ada
expect 0 custody show D2 --as bea
says "D2  erasure of 2 records: done"
says "1 of 2 records"
says "bea: custody verify D2"
expect 0 custody verify D2 --as bea
expect 0 custody show D2 --as ada
says "done and verified"
says "custody certificate D2 --out DIR"
cp .custody/plans/D2.account kept
sed 's/erased/ERASED/' kept >.custody/plans/D2.account
expect 3 custody show D2
