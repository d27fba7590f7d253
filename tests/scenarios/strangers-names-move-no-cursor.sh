#!/bin/sh
# Given files whose names hold escapes, line breaks and formulas, when they are
# told, then text and CSV show \xNN, JSON is ASCII, and no cell of the CSV is
# a formula.
. "$TESTS/desk.sh"

expect 0 custody init --identity ada --name desk
mkdir data
line='{"id":1,"text":"one"}'
printf '%s\n' "$line" >"$(printf 'data/\033[31mred\nline.jsonl')"
printf '%s\n' "$line" >'data/=1+2,"x".jsonl'
printf '%s\n' "$line" >"$(printf 'data/\342\200\256txt.jsonl')"
expect 0 custody ingest data data --as ada
printf '%s' "$line" >record

expect 0 custody trace --record record --as ada --csv
! grep -q "$(printf '\033')" out || fail "an escape came through"
grep -qF '\x1b[31mred\x0aline.jsonl' out || fail "no \\xNN"
grep -qF '\xe2\x80\xaetxt.jsonl' out || fail "no \\xNN for a bidi mark"
grep -qF "\"'=1+2,\"\"x\"\".jsonl\"" out || fail "a formula came through"
[ "$(wc -l <out)" = 4 ] || fail "a line break came through"
expect 0 custody trace --record record --as ada
! LC_ALL=C grep -q "$(printf '[\001-\011\013-\037]')" out || fail "control"
expect 0 custody trace --record record --as ada --json
! LC_ALL=C grep -q "$(printf '[\200-\377]')" out || fail "not ASCII"
python3 -c 'import json; [json.loads(line) for line in open("out")]' ||
    fail "JSON does not read back"
# An error about such a name is shown so, too.
expect 2 custody list "$(printf 'a\033b')" more
! grep -q "$(printf '\033')" err || fail "an escape in an error"
