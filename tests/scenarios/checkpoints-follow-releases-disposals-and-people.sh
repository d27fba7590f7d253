#!/bin/sh
# Given a ledger, when a person is enrolled, a release is made or a disposal
# is carried out, then a signed checkpoint of that size lies in checkpoints/;
# it verifies as a document, and not once it is changed (3).
. "$TESTS/desk.sh"

newest() {
    ls .custody/checkpoints | sort -n | tail -1
}
# custody query counts the events that there are.
size() {
    expect 0 custody query --csv 'SELECT max(seq) FROM event'
    tail -1 out | tr -d '\r'
}
found_desk
before=$(newest)
ask_and_approve reviews
[ "$(newest)" = "$before" ] || fail "a checkpoint without a need"
expect 0 custody identity new bob --role auditor --as ada
head -2 .custody/checkpoints/"$(newest)" | tail -1 | grep -qx "$(size)" ||
    fail "no checkpoint of the enrolment"
expect 0 custody check R1 --data reviews.jsonl --job 1 --as dev
grep -qx "$(size)" .custody/checkpoints/"$(newest)" ||
    fail "no checkpoint of the release"
expect 0 custody dispose reviews@1 --why over --as ada --json
expect 0 custody dispose --plan "$(answer digest)" --as ada
grep -qx "$(size)" .custody/checkpoints/"$(newest)" ||
    fail "no checkpoint of the disposal"

cp .custody/checkpoints/"$(newest)" note
expect 0 custody verify note
sed '2s/.*/7/' note >other
expect 3 custody verify other
