#!/bin/sh
# Given a store whose key file lies on no disk, when another program gives it
# through a pipe or a FIFO, then all that needs it is done as with the file,
# also where it comes in pieces; a wrong, an empty or a longer one opens nothing.
. "$TESTS/desk.sh"
found_desk
ask_and_approve reviews
export CUSTODY_IDENTITY=ada
(umask 077 && head -c 32 /dev/urandom >kept && head -c 4096 /dev/urandom >next)
printf '{"id":1}\n{"id":2}\n' >data.jsonl

# given FILE COMMAND...: its bytes come by a pipe, some later than others.
given() {
    key=$1
    shift
    { head -c 7 "$key"; sleep 0.2; tail -c +8 "$key"; } |
        "$CUSTODY" "$@" --store-key /dev/stdin
}
expect 0 given kept ingest sealed data.jsonl --seal --id-field id
expect 0 given kept seal reviews@1
expect 0 given kept verify sealed
expect 0 given kept check R1
expect 0 given kept export R1 --to gone --job 1
cmp gone/reviews.jsonl reviews.jsonl || fail "other bytes"
expect 0 given kept trace --id 2
expect 0 given kept dispose --id 2 --all --why asked --json
expect 0 given kept dispose --plan "$(answer digest)"
mkfifo fifo
cat next >fifo &
expect 0 given kept keys rotate --new-key fifo
expect 4 given kept verify sealed
expect 2 given /dev/null verify sealed
expect 0 given next verify sealed
cat next next >long
expect 5 given long verify sealed --json
says 'pipe'
expect 0 custody verify
