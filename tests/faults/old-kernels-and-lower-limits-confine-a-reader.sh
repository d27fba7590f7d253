#!/bin/sh
# Given a kernel, or a container, without close_range(2), or a user whose limit
# of memory is below a reader's, when data is read, then a confined reader reads
# it; where the file system has no flock(2), what needs it is 4 and says so.
. "$TESTS/desk.sh"
command -v strace >/dev/null || { echo "skipped: no strace"; exit 77; }
strace -o trace true 2>/dev/null || { echo "skipped: strace may not"; exit 77; }
export ASAN_OPTIONS=detect_leaks=0
found_desk
ask_and_approve reviews
tar cf reviews.tar reviews.jsonl

without() {
    call=$1
    error=$2
    shift 2
    strace -f -o trace -e "trace=$call" -e "inject=$call:error=$error" \
        "$CUSTODY" "$@"
}
for error in ENOSYS EPERM; do
    expect 0 without close_range $error hash reviews.tar
    grep -q INJECTED trace || fail "it is never called"
done

# Root may lift a limit that somebody else may not.
lower="setpriv --bounding-set -sys_resource"
$lower true 2>/dev/null || lower=
# shellcheck disable=SC2086
[ "${SANITIZED:-OFF}" = ON ] ||
    expect 0 $lower sh -c 'ulimit -d 200000 && exec "$CUSTODY" hash reviews.tar'

export CUSTODY_IDENTITY=ada
for act in "ingest more reviews.tar" "report --out report" \
    "export R1 --to gone --job 1"; do
    # shellcheck disable=SC2086
    expect 4 without flock ENOSYS $act
    says 'locking'
    says 'Lustre: -o flock'
    hushes 'Success'
done
[ ! -e gone ] && [ ! -e report ] || fail "half an export or report"
expect 0 custody verify
