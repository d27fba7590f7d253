# call_desk: commands that are stopped at one of their system calls, and a desk
# that is put back as it was each time.  Sourced after desk.sh; needs strace,
# and a program without a sanitizer, whose own calls are not the program's.
strace -o /dev/null true 2>/dev/null || { echo "skipped: no strace"; exit 77; }
[ "$SANITIZED" != ON ] || { echo "skipped: not under a sanitizer"; exit 77; }
. "$TESTS/kept_desk.sh"

# killed_at N COMMAND...: before its n-th call that changes what is on the disk;
# false if it has not so many.
calls=pwrite64,write,fsync,fdatasync,rename,unlink,unlinkat,ftruncate,fallocate
killed_at() {
    nth=$1
    shift
    code=0
    strace -f -qq -o /dev/null -e trace=$calls \
        -e inject=$calls:signal=KILL:when="$nth" "$CUSTODY" "$@" \
        >"$desk/out" 2>"$desk/err" || code=$?
    [ $code = 137 ]
}

# calls_of COMMAND...: up to which N it is killed so, in the file calls_of: of
# its most frequent kind of call.
calls_of() {
    strace -f -qq -o "$desk/calls" -e trace=$calls "$CUSTODY" "$@" || return
    sed 's/(.*//' "$desk/calls" | sort | uniq -c | sort -n | tail -n 1 |
        awk '{ print $1 }' >calls_of
}

# killed_at_each STEP FINISH: `custody $act`, at every STEP-th of those calls (at
# all, by hand, with CUSTODY_EVERY=1), from what was kept; each time FINISH,
# which is given words for it, ends what was begun.
killed_at_each() {
    each=${CUSTODY_EVERY:-$1}
    n=1
    # shellcheck disable=SC2086
    while killed_at $n $act; do
        $2 "call $n"
        put_back
        n=$((n + each))
    done
    put_back
    echo "$act: killed at every ${each}. of $n calls"
    [ $n -gt 15 ] || fail "only $n calls"
}
