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
