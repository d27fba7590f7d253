#!/bin/sh
# Given a ledger, when log is asked for a kind, a dataset or an incident that
# there is not, then it says so with exit 1; of what there is, but which no
# event concerns here, it tells none with exit 0.
. "$TESTS/desk.sh"

found_desk
expect 1 custody log --kind releases.made
says 'releases.made: there is no such kind of event'
for kind in release release.made/9 release. release.made.1 ''; do
    expect 1 custody log --kind "$kind"
done
expect 1 custody log --dataset review
says 'review: there is no such dataset'
expect 1 custody log --incident INC-88 --json
says '"code":"no-incident"'
expect 1 custody log --kind nope --follow

for kind in release.made release.made/1 recall.opened; do
    expect 0 custody log --kind $kind --json
    [ "$(answer shown)" = 0 ] || fail "there is a $kind"
done
expect 0 custody log --kind terms.recorded --dataset reviews --json
[ "$(answer shown)" = 1 ] || fail 'not the terms alone'
expect 0 custody log --after 99 --dataset reviews --json
[ "$(answer shown)" = 0 ] || fail 'an event after the last'
