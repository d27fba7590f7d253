#!/bin/sh
# Given a disk that answers a sync, a write or a read with an error,
# when something is recorded there, it is 4 and says so, never 0; the ledger
# verifies, and the same command succeeds when the disk is well again.
. "$TESTS/desk.sh"
command -v strace >/dev/null || { echo "skipped: no strace"; exit 77; }
strace -o trace true 2>/dev/null || { echo "skipped: strace may not"; exit 77; }
# A leak checker cannot work below a tracer.
export ASAN_OPTIONS=detect_leaks=0
expect 0 custody init --identity ada
export CUSTODY_IDENTITY=ada
printf '{"id":1}\n' >data.jsonl

# broken CALLS FAULT COMMAND...: with that fault injected.
broken() {
    calls=$1
    fault=$2
    shift 2
    # shellcheck disable=SC2086
    expect 4 strace -f -o trace $only -e "trace=$calls" \
        -e "inject=$calls:$fault" "$CUSTODY" "$@"
    grep -q INJECTED trace || fail "nothing was injected: $calls $fault"
    cat out err | grep -q 'error\|No space\|exceeded' || fail "it says nothing"
    hushes malformed
    expect 0 custody verify
}
only=""
for when in 1 2 3 4 1+; do
    for calls in fsync,fdatasync pwrite64; do
        broken $calls "error=EIO:when=$when" ingest data data.jsonl
    done
done
broken fsync,fdatasync "error=ENOSPC:when=1" ingest data data.jsonl
for when in 1 4 8+; do
    broken pwrite64 "error=EDQUOT:when=$when" ingest data data.jsonl
    hushes 'disk I/O error'
done
expect 0 custody ingest data data.jsonl
expect 0 custody verify data

# The ledger's own files: SQLite does not say when a folder's sync fails.
ledger=$desk/.custody/ledger.sqlite3
only="-P $ledger -P $ledger-journal"
for when in 1 2 3 1+; do
    broken fsync,fdatasync "error=EIO:when=$when" request data --purpose demo \
        --project "p$when"
done
expect 0 custody verify

# A disk that does not answer is not a ledger, nor an index, that was changed.
only="-P $ledger"
for when in 1 2 3 4 6 8 2+; do
    broken pread64 "error=EIO:when=$when" request data --purpose demo \
        --project "r$when"
done
with_store_key
echo absent >absent
expect 0 custody ingest sealed data.jsonl --seal
for index in "$desk"/.custody/index/*.sqlite3; do
    only="-P $index"
    for when in 1 2 3 2+; do
        broken pread64 "error=EIO:when=$when" trace --record absent
    done
done
