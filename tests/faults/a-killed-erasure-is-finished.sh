#!/bin/sh
# Given records of one person in two sealed versions and in a file, when their
# erasure is killed before every n-th of its writes, syncs, renames and unlinks,
# and at random moments, then at no place both keys of a version are gone;
# nothing lets the records out any more once it began; and the same command
# finishes it: the versions verify without the records, the old key and file are
# gone, one key a version is left, and nothing of the killed run is.
. "$TESTS/desk.sh"
. "$TESTS/sealed_desk.sh"
. "$TESTS/call_desk.sh"
CUSTODY_KILLS=${CUSTODY_KILLS:-15}
. "$TESTS/kill_desk.sh"
. "$TESTS/sealed_acts.sh"

begin_erasure
killed_at_each 3 end_erasure
killed_often end_erasure

# A disk that is full from one of its writes on: it stops, or is done, and the
# same command finishes it when there is room.
for n in 1 5 9 13 17 21; do
    code=0
    # shellcheck disable=SC2086
    strace -f -qq -o /dev/null -e trace=pwrite64 \
        -e inject=pwrite64:error=ENOSPC:when="$n+" \
        "$CUSTODY" $act >out 2>err || code=$?
    [ $code = 0 ] || [ $code = 4 ] || fail "no room at $n: $code"
    expect 0 custody keys status --unlock --json
    [ "$(answer keys)" -ge 2 ] || fail "no room at $n: $(cat out)"
    end_erasure "no room at $n"
    put_back
done
