#!/bin/sh
# Given a quarantine that bars a record,
# when its list is edited, emptied or removed,
# then every gate it touches answers unknown, with data and without, ingest
# records nothing, and each names the list; put back, it bars again.
. "$TESTS/desk.sh"
found_desk
export CUSTODY_IDENTITY=ada
ask_and_approve reviews
printf '{"id":1,"text":"one"}' >record
expect 0 custody quarantine --record record --why poisoned
printf '{"id":3}\n{"id":1,"text":"one"}\n' >more.jsonl
list=.custody/quarantine/Q1
cp $list kept

shut() {
    for act in "check R1" "check R1 --job 1" \
        "check R1 --data reviews.jsonl --job 1" \
        "export R1 --to gone --job 1" "exec R1 --job 1 -- touch ran"; do
        # shellcheck disable=SC2086
        case $act in
        exec*) expect 204 custody $act ;;
        *) expect 4 custody $act ;;
        esac
        says "quarantine/Q1"
        hushes ALLOW
    done
    [ ! -e gone ] && [ ! -e ran ] || fail "it was let through"
    expect 4 custody ingest more more.jsonl
    says "quarantine/Q1"
}

tr 0-9a-f 1-9a-f0 <kept >$list
shut
: >$list
shut
rm $list
shut
ln -s /dev/null $list
shut
rm $list
cp kept $list

expect 1 custody check R1 --data reviews.jsonl
expect 0 custody export R1 --to gone --job 1 --json
[ "$(answer left_out)" = 1 ] || fail "the record was not left out"
! grep -q '"one"' gone/reviews.jsonl || fail "the record left"
expect 0 custody list releases --json
expect 0 custody verify
