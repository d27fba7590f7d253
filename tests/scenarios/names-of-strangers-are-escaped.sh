#!/bin/sh
# Given files whose names have control characters, directions or bytes that
# are not UTF-8, when they are ingested and traced, then they are taken as
# found, and shown escaped in text and as valid JSON.
. "$TESTS/desk.sh"

expect 0 custody init --identity ada
mkdir d
esc=$(printf 'd/esc\033[31mred.bin')
latin=$(printf 'd/caf\351.bin')
bidi=$(printf 'd/a\342\200\256b.bin')
printf one >"$esc"
printf two >"$latin"
printf three >"$bidi"
expect 0 custody ingest d d --json
[ "$(answer files)" = 3 ] || fail "$(answer files) files"
version=$(answer version)
expect 0 custody trace --file "$esc"
expect 0 custody trace --file "$esc" --csv
says '\x1b[31mred.bin'
! grep -q "$(printf '\033')" out || fail "the terminal gets an escape"
expect 0 custody trace --file "$latin" --csv
! iconv -f UTF-8 -t UTF-8 out >/dev/null 2>&1 && fail "not UTF-8"
says 'caf\xe9.bin'
expect 0 custody trace --file "$latin" --json
python3 -c 'import json; [json.loads(l) for l in open("out")]' ||
    fail "not JSON"
expect 0 custody trace --file "$bidi" --csv
! grep -q "$(printf '\342\200\256')" out || fail "it turns the direction"
tar cf d.tar d
expect 0 custody hash d --json
[ "$(answer version)" = "$version" ] || fail "not as found"
expect 2 custody ingest "$(printf 'b\033d')" d
! grep -q "$(printf '\033')" err || fail "an error brings an escape"
expect 0 custody verify d --data d
