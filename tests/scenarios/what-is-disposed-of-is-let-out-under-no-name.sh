#!/bin/sh
# Given the same bytes as two datasets, a request for one of them approved,
# when the other is disposed of, then its plan says what that means for the one
# that stays, whose gate refuses it by the other's name and disposal.
. "$TESTS/desk.sh"
found_desk
ask_and_approve reviews
cp reviews.jsonl copy.jsonl
expect 0 custody ingest copy copy.jsonl --as ada
expect 0 custody check R1 --data reviews.jsonl --as dev
expect 0 custody dispose copy --why 'came in twice' --as ada --json
digest=$(answer digest)
[ "$(answer keeps.0.path): $(answer keeps.0.reason)" = "reviews@1: holds the \
same bytes: it stays, and no gate lets it out" ] || fail "the plan is silent"
expect 0 custody dispose --plan "$digest" --as ada
[ -e reviews.jsonl ] && [ ! -e copy.jsonl ] || fail "other files went"
expect 1 custody check R1 --data reviews.jsonl --as dev --json
[ "$(answer reasons.0.policy) $(answer reasons.0.subject)" = \
    'not-disposed reviews@1' ] || fail "another reason"
[ "$(answer reasons.0.reason)" = "its bytes are also copy@1, disposed by D1: \
they are let out under no name" ] || fail "other words"
[ "$(answer reasons.0.command)" = 'custody show D1' ] || fail "no cure"
expect 0 custody show D1
says 'came in twice'
expect 0 custody certificate D1 --out cert --as ada
grep -q 'holds the same bytes: it stays, and no gate lets it out' cert/*.html ||
    fail "the certificate is silent"
