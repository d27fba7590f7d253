#!/bin/sh
# Given long names, when tables are told as text, then no line is longer than
# 80 columns, ids stay whole, and versions stay at the names that were cut.
. "$TESTS/desk.sh"

found_desk
long=a-very/long-name/of-a-dataset/that-goes-on/until-it/ends
expect 0 custody ingest "$long" reviews.jsonl --as ada \
    --source-url "https://example.org/$long" --retrieved-at 2026-01-02 \
    --publisher Example --declared-licence CC0-1.0
expect 0 custody terms "$long" --allow-purpose demo --licence CC0-1.0 \
    --sensitivity public --as ada
ask_and_approve "$long"
expect 0 custody check R1 --as dev --job a-job-with-a-long-name-as-well
fits() {
    expect 0 custody "$@"
    python3 - "$desk/out" <<'P' || fail "too long: $*"
import sys
for line in open(sys.argv[1], encoding='utf-8'):
    line = line.rstrip('\n')
    assert len(line) <= 80 and line == line.rstrip(), line
P
}
fits requests
says 'R1 '
says '…@1'
fits list
fits list releases
says 'L1 '
fits list "$long"
fits identity list
fits policy list
fits log
fits show R1
fits check R1 --as dev
fits status
# Where UTF-8 cannot be shown, nothing else is.
LC_ALL=C expect 0 custody requests
! LC_ALL=C grep -q "$(printf '[\200-\377]')" out || fail "not ASCII"
says '...@1'
