#!/bin/sh
# Given a referenced version, when it is sealed, then its data is read where it
# lies and verified; with the files gone it is exported, traced, verified and
# opened by another program; nothing of it is in clear in the custody directory;
# where it still lies is said; data that is not the version, a plan that is
# open, and whoever may not change nothing; and disposal destroys the key.
. "$TESTS/desk.sh"
. "$TESTS/sealed_desk.sh"

expect 0 custody init --identity ada --name desk
expect 0 custody identity new dev --role developer --as ada
expect 0 custody identity new aud --role auditor --as ada
make_canaries
expect 0 custody ingest secret data --as ada --json --id-field id \
    --url-field url --source-url https://example.org/s \
    --retrieved-at 2026-01-02 --publisher Example --declared-licence CC0-1.0
root=$(answer version)
expect 0 custody terms secret --allow-purpose demo --licence CC0-1.0 \
    --sensitivity public --as ada
ask_and_approve secret
expect 0 custody export "$request" --to plain --job j --as ada
[ "$(canaries_in .custody/index)" != 0 ] || fail "the test finds nothing"

expect 1 custody seal secret@1 --as aud
expect 1 custody seal none --as ada
cp -a data changed
echo '{"id":"more"}' >>changed/canary-one.jsonl
expect 3 custody seal secret@1 --data changed --as ada
expect 0 custody dispose secret --why later --as ada --json
stale=$(answer digest)
rm -rf changed plain
mv data away
expect 4 custody seal secret@1 --as ada
says '--data PATH'
# Where it was located it is found, too: there in another ledger's copy.
cp -a .custody moved
(
    export XDG_STATE_HOME="$desk/moved-state"
    cp -a away copy
    expect 0 custody locate secret@1 away --ledger moved --as ada
    expect 0 custody locate secret@1 copy --ledger moved --as ada
    expect 0 custody seal secret@1 --ledger moved --as ada --json
    [ "$(answer new)" = true ] || fail "located: $(cat out)"
    says 'copy/canary-one.jsonl'
    says '/away"'
    rm -rf copy
    expect 0 custody export "$request" --ledger moved --to moved.out --job l \
        --as ada
    gzip -dc away/canary-two.jsonl.gz | cmp - moved.out/canary-two.jsonl ||
        fail "located: it differs"
)
rm -rf moved moved.out
mv away data
[ ! -e .custody/sealed ] || [ -z "$(ls .custody/sealed)" ] || fail "a file"

expect 0 custody seal secret@1 --as ada --json
[ "$(answer new)" = true ] || fail "$(cat out)"
says 'data/canary-one.jsonl'
says 'data/canary-two.jsonl.gz'
seal=$(answer seal)
mkdir -p tmp/plans
mv .custody/plans/* tmp/plans/
[ "$(canaries_in .custody)" = 0 ] || fail "in clear"
mv tmp/plans/* .custody/plans/
rmdir tmp/plans
expect 1 custody dispose --plan "$stale" --as ada
says 'sealed since it was planned'
rm -rf data
expect 0 custody verify secret --as ada
expect 0 custody verify secret --sample 1% --as ada
says 'sample  1 of 1 piece, 2,000 of 2,000 records; the index whole'
expect 0 custody trace --id r7 --as ada --json
[ "$(answer hits)" = 1 ] || fail "$(cat out)"
expect 0 custody export "$request" --to released --job k --as ada
[ "$(wc -l <released/canary-one.jsonl)" = 1000 ] || fail "export"
expect 0 custody keys status --unlock --json
[ "$(answer opened) $(answer wrong)" = '1 0' ] || fail "$(cat out)"
expect 0 custody seal secret@1 --as ada --json
[ "$(answer new) $(answer seal)" = "false $seal" ] || fail "twice"
expect 0 custody verify

expect 0 custody dispose secret --why over --as ada --json
expect 0 custody dispose --plan "$(answer digest)" --as ada
[ ! -e .custody/sealed/"$seal" ] || fail "it is there"
expect 0 custody verify D2 --as ada
