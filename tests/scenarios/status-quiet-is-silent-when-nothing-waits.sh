#!/bin/sh
# Given cron, when nothing waits, then status --quiet prints nothing; when a
# request waits it prints that, and nothing else.
. "$TESTS/desk.sh"

found_desk
expect 0 custody status --quiet --as ada
[ ! -s out ] && [ ! -s err ] || fail "it has something to say"
expect 0 custody request reviews --purpose demo --project tour --as dev
expect 0 custody status --quiet --as ada
says R1
[ "$(wc -l <out)" = 2 ] || fail "it says more than what waits"
expect 0 custody status --quiet --as dev
[ ! -s out ] || fail "who asked has nothing to sign"
expect 0 custody status --as ada
says 'custody show R1'
