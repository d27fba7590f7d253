#!/bin/sh
# Given an approved request, when terms are merged with others, then what was
# recorded stays, the change and the stale approvals are told (and --dry-run
# changes nothing), and the gate refuses; a new version needs a new request;
# the request for a version that is not there is refused.
. "$TESTS/desk.sh"

found_desk
ask_and_approve reviews
expect 0 custody check R1 --as dev

expect 0 custody terms reviews --jurisdiction EU --as ada --dry-run --json
[ "$(answer stale.0.request)" = R1 ] || fail "a dry run forgets R1"
expect 0 custody check R1 --as dev
expect 0 custody terms reviews --jurisdiction EU --allow-purpose eval --as ada
says R1
expect 0 custody terms reviews --json
[ "$(answer allow)" = '["demo", "eval"]' ] || fail "allow $(answer allow)"
[ "$(answer licence)" = CC0-1.0 ] || fail "the licence went"
expect 1 custody check R1 --as dev
says terms-as-approved
expect 0 custody requests --state stale
says R1
expect 0 custody terms reviews --clear jurisdiction --as ada
expect 0 custody terms reviews --json
[ "$(answer jurisdictions)" = '[]' ] || fail "not cleared"
expect 2 custody terms reviews --sensitivity quite --as ada

# A new version is another question.
expect 0 custody approve R1 --yes --as ada
expect 0 custody check R1 --as dev
echo '{"id":3}' >>reviews.jsonl
expect 0 custody ingest reviews reviews.jsonl --as ada
expect 3 custody check R1 --data reviews.jsonl --as dev
expect 0 custody request reviews --purpose demo --project tour --as dev --json
[ "$(answer versions.0.ordinal)" = 2 ] || fail "not the latest version"
expect 1 custody check "$(answer request)" --as dev
expect 1 custody request reviews@9 --purpose demo --project tour --as dev
expect 1 custody request nothing --purpose demo --project tour --as dev
