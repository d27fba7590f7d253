#!/bin/sh
# Given a version that is being sealed, moved into the sealed store, disposed
# of, or loses records, when any one of its system calls answers with an error,
# once or from then on, then it is an answer and no crash; the ledger verifies
# and what lives on opens; no account claims what is not so; and the same
# command, on a disk that is well again, ends it.
# CUSTODY_EVERY says which calls: every n-th, 1 being all (by hand); CUSTODY_ACTS
# of which acts.
. "$TESTS/desk.sh"
. "$TESTS/sealed_desk.sh"
. "$TESTS/call_desk.sh"
. "$TESTS/sealed_acts.sh"
every=${CUSTODY_EVERY:-97}
# Another first one each day: in time all of them.
from=$(($(date +%j | sed 's/^0*//') % every))

# find_calls: "NAME K" for each call of the act in order, as it is when it
# succeeds, in any of its threads and in the reader (where several have a K-th,
# all of these fail), but those without which no program is loaded or ends (the
# loader trusts its first mmap), and futex, of which the C library believes no
# such error; each n-th.
find_calls() {
    # shellcheck disable=SC2086
    expect 0 strace -f -qq -o trace "$CUSTODY" $act
    awk -F '[ (]+' -v every="$every" -v from="$from" '
        $2 !~ /^[a-z0-9_]+$/ { next }
        { nth = ++k[$1, $2] }
        seen[$2, nth]++ { next }
        $2 ~ /^(execve|exit|exit_group|brk|arch_prctl)$/ { next }
        $2 ~ /^(set_tid_address|futex|restart_syscall|rt_sigreturn)$/ { next }
        $2 nth == "mmap1" { next }
        n++ % every == from { print $2, nth }
    ' trace >"$desk.calls"
    [ -s "$desk.calls" ] || fail "no calls"
    put_back
}
# fails NAME WHEN: its call of NAME fails then.
fails() {
    code=0
    # shellcheck disable=SC2086
    strace -f -qq -o trace -e "trace=$1" -e "inject=$1:error=EIO:when=$2" \
        "$CUSTODY" $act >"$desk/out" 2>"$desk/err" || code=$?
    # 127: the program could not be loaded.  libsodium ends a process that
    # gets no random numbers, and no kernel has refused them since 2014.
    case $code$1 in
    [01345][a-z]* | 127* | 134getrandom) ;;
    *) fail "exit $code: $1 $2 of $act" ;;
    esac
}

for what in ${CUSTODY_ACTS:-ingest move disposal erasure}; do
    begin_"$what"
    find_calls
    failed=0
    while read -r name nth <&3; do
        for when in "$nth" "$nth+"; do
            fails "$name" "$when"
            end_"$what" "$name $when"
            put_back
            failed=$((failed + 1))
        done
    done 3<"$desk.calls"
    echo "$what: $failed calls failed"
done
