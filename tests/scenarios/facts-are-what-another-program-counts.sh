#!/bin/sh
# Given records with patterns, near misses and nothing, in JSON lines and in
# files larger than a block, and given real data, when they are ingested with
# one thread and with several, then every fact and every position is what a
# program of regular expressions counts.
. "$TESTS/desk.sh"

expect 0 python3 "$TESTS/facts_oracle.py" "$CUSTODY" --random 1 7
says "0 differences"

data=${CUSTODY_DATA:-/nonexistent}
[ -d "$data" ] || exit 0
find "$data" -name '*.jsonl' -size -2000k | sort | head -n 6 >list
find "$data" \( -name '*.csv' -o -name '*.txt' \) -size -1200k |
    sort | head -n 6 >>list
[ -s list ] || exit 0
tr '\n' '\0' <list |
    expect 0 xargs -0 python3 "$TESTS/facts_oracle.py" "$CUSTODY"
says "0 differences"
