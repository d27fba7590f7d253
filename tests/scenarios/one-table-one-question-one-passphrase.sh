#!/bin/sh
# days: 1.5
# given  three requests, one of which a policy refuses; a key with a passphrase
# when   all are approved at once, on a terminal
# then   one table, one question that leaves the refused one out, by name, and
#        one passphrase; what is signed is what was shown; alone it can be
#        signed all the same
. "$TESTS/desk.sh"
found_desk
printf 'open sesame\n' >secret
chmod 600 secret
expect 0 custody identity new carol --role custodian --encrypt \
    --passphrase-file secret --as ada
printf '{"id":9}\n' >shop.jsonl
expect 0 custody ingest shop shop.jsonl --as ada --publisher Shop
expect 0 custody terms shop --allow-purpose ranking --licence GPL-3.0-only \
    --sensitivity internal --as ada
expect 0 custody terms reviews --allow-purpose toxicity-eval --as ada
expect 0 custody request reviews --purpose demo --project p --as dev
expect 0 custody request reviews --purpose toxicity-eval --project p --as dev
expect 0 custody request shop --purpose ranking --project p --as dev

expect 1 python3 "$TESTS/terminal.py" -e assphrase 'open sesame' -e '[y/N]' y \
    "$CUSTODY" approve R1 R2 R3 --as carol
[ "$(grep -ci 'passphrase' "$desk/out")" = 1 ] || fail "more than one passphrase"
[ "$(grep -c '\[y/N\]' "$desk/out")" = 1 ] || fail "more than one question"
says "sign R1, R2 (R3 would be refused by the gate)? [y/N]"
says "R3  licence-permits-purpose refuses: shop@1: licence GPL-3.0-only"
says "NOT SIGNED  R3"
[ "$(grep -c '^R[123]  .* of ' "$desk/out")" = 3 ] || fail "no table of three"
! awk 'length > 80' "$desk/out" | grep . || fail "a line is too long"
expect 0 custody query "SELECT group_concat(proposal) AS signed FROM approval"
says "R1,R2"
expect 0 custody query \
    "SELECT count(*) FROM event WHERE kind = 'proposal.approved/1'"
says 2

# Without a terminal it is the same, and says how to sign the other.
expect 1 custody approve R1 R3 --yes --as ada
says "custody approve R3"
expect 0 custody query "SELECT count(*) AS n FROM approval WHERE proposal = 'R3'"
says 0
expect 0 custody approve R3 --until 2099-06-30 --yes --as ada
expect 0 custody query "SELECT until FROM approval WHERE proposal = 'R3'"
says 2099-06-30T23:59:59.999999Z
