#!/bin/sh
# given a request of seven versions, in six of which records are barred,
# when the engineer checks their data, then one answer names the versions, the
# first four with how many records and by what, or by how many where these are
# many, and how many more there are;
# and the one cure that it gives lets all the rest in.
. "$TESTS/desk.sh"
expect 0 custody init --identity ada --name desk
expect 0 custody identity new dev --role developer --as ada
mkdir data
for n in 1 2 3 4 5 6 7; do
    seq $((n * 10)) $((n * 10 + 7)) | sed 's/.*/{"id":&}/' >"data/d$n"
    expect 0 custody ingest "d$n" "data/d$n" --format jsonl --as ada
    expect 0 custody terms "d$n" --allow-purpose demo --licence CC0-1.0 \
        --sensitivity internal --as ada
done
bar() {
    printf '{"id":%d}' "$1" >record
    expect 0 custody quarantine --record record --why poisoned --as ada
}
for id in 10 11 12 13 14 20 21 30 40 50 60; do
    bar $id
done
ask_and_approve d1 d2 d3 d4 d5 d6 d7
check() {
    wanted=$1
    shift
    set -- "$@" --as dev
    for n in 1 2 3 4 5 6 7; do
        set -- "$@" --data "d$n=data/d$n"
    done
    expect "$wanted" custody check R1 "$@"
}
check 1 --json
[ "$(answer reasons.0.reason)" = "5 records of d1@1 are barred by 5 quarantines; \
2 records of d2@1 are barred by Q6, Q7; 1 record of d3@1 is barred by Q8; \
1 record of d4@1 is barred by Q9; and records of 2 more versions" ] || fail "other words"
case $(answer reasons.0.remedy) in
"leave them out: --skip-list FILE"*) ;;
*) fail "no cure" ;;
esac
# Without the data that was asked about, it would read nothing and allow.
[ "$(answer reasons.0.command)" = \
    'custody check R1 --data PATH --skip-list FILE' ] || fail "another command"
# Read, as part of a version must be, the answer says of which it is.
check 1 --subset
says 'bar 5 records in 1 file of the data of d1@1'
check 0 --skip-list skip --json
[ "$(answer left_out) $(wc -l <skip)" = '11 11' ] || fail "left out"
