#!/bin/sh
# Given an event of a machine whose clock was ten days ahead, when people ask,
# look for a record, verify or write a report, then they are answered; gates and
# whatever signs answer 4 and say of which time the event is, and what to do.
. "$TESTS/desk.sh"

[ "$(CUSTODY_TEST_CLOCK=86400 custody --version | wc -l)" -gt 0 ] || exit 77
found_desk
ask_and_approve reviews
CUSTODY_TEST_CLOCK=864000 expect 0 custody ingest late reviews.jsonl --as ada
ahead=$(date -u -d '+10 days' +%Y-%m-%d)

for question in list log verify 'show reviews' 'trace --file reviews.jsonl' \
    'query SELECT(1)' 'report --out report'; do
    # shellcheck disable=SC2086
    expect 0 custody $question
done
expect 0 custody status --as ada
says "no gate opens: the newest event is of $ahead"

# closed COMMAND...: could not tell, and says why.
closed() {
    expect 4 custody "$@"
    says "the newest event is of $ahead"
    says "put this clock right"
}
closed check "$request" --data reviews.jsonl --as dev
closed export "$request" --to let-out --job tour --as ada
closed permit "$request" --job tour --out permit.json --as ada
closed quarantine reviews@1 --why poisoned --as ada
[ ! -e let-out ] && [ ! -e permit.json ] || fail "something was let out"
