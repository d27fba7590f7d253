#!/bin/sh
# days: 3.5
# Given a day's acts,
# when each of their ids is shown, then its screen says what it is, who did it
# and why, and what comes next, in words and not in the columns of a table; it
# fits 80 columns.
. "$TESTS/desk.sh"

found_desk
expect 0 custody identity new erin --role auditor --contact erin@example --as ada
ask_and_approve reviews
expect 0 custody check R1 --data reviews.jsonl --job 7 --as dev
expect 0 custody quarantine --record reviews.jsonl --why nothing --as erin
printf '{"id":1,"text":"one"}' >one
expect 0 custody quarantine --record one --recall --why "planted" \
    --incident INC-9 --as erin
expect 0 custody hold reviews@1 --why court --as ada
expect 0 custody lift H1 --why over --as ada

# shows ID WORDS...: each of the words is on its screen.
shows() {
    id=$1
    shift
    expect 0 custody show "$id" --as ada
    for words; do
        says "$words"
    done
    ! grep -q '^[a-z ]*_\|^seq \|^lifted \|^current ' out ||
        fail "$id: columns: $(cat out)"
    awk -v id="$id" 'length($0) > 80 && !/[0-9a-f]{64}/ {
        print id ": " $0; bad = 1 } END { exit bad }' out || fail "too wide"
}
shows I1 "I1  dev enrolled as developer: in effect"
shows I2 "erin@example"
shows T1 "T1  terms of reviews: in effect" "  allow         demo" \
    "custody show reviews"
shows L1 "L1  release of R1 to job 7: check" "demo, project tour" \
    "reviews@1" "1 file, 2 records" "no receipt yet" "C1: unanswered" \
    "custody receipt L1"
expect 0 custody receipt L1 --model tour-1 --as dev
shows L1 "tour-1" "custody show L1 --graph"
bar=$(custody list quarantines --json | sed -n \
    's/.*"id":"\(Q[0-9]*\)".*INC-9.*/\1/p')
shows "$bar" "$bar  quarantine: open" "INC-9" "planted" \
    "1 record found by record" "reviews@1: 1 record" "custody lift $bar"
shows C1 "C1  recall: open" "1 of 1 release unanswered" "L1 of R1, job 7" \
    "model tour-1" "custody acknowledge C1 L1"
expect 0 custody acknowledge C1 L1 --outcome accepted --why "not used" --as dev
shows C1 "C1  recall: answered" "0 of 1 release unanswered" "dev" "not used"
hushes "ring"
hushes "custody acknowledge"
shows H1 "H1  hold: lifted by #" "court"
shows U1 "U1  lift of H1: in effect" "over"
shows reviews@1 "reviews@1  1 file, 2 records" "https://example.org/reviews" \
    "obtained 2 Jan" "T1: demo; CC0-1.0; public" "1 by $bar" \
    "R1 approved" "L1" "custody show reviews@1 --graph"
expect 0 custody show "#1"
says "#1  ledger.created/1"
says '    "quorum": 1'
shows P1 "set of"
expect 0 custody terms reviews --allow-purpose other --licence CC0-1.0 --as ada
shows T1 "T1  terms of reviews: replaced by later terms"
expect 1 custody show X1
expect 1 custody show L9
says "nothing here has that id"
