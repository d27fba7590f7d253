#!/bin/sh
# Given a disk that takes its time, when data that was referenced or sealed is
# verified, or indexed again, then a terminal sees how far that is, and a limit
# of time stops it with 130 while it reads.
. "$TESTS/desk.sh"
. "$TESTS/terminal_desk.sh"
command -v strace >/dev/null || { echo "skipped: no strace"; exit 77; }
strace -o trace true 2>/dev/null || { echo "skipped: strace may not"; exit 77; }
export ASAN_OPTIONS=detect_leaks=0 CUSTODY_IDENTITY=ada
found_desk
with_store_key
seq 200000 | sed 's/.*/{"id":&,"text":"a record of many: &"}/' >data.jsonl
expect 0 custody ingest data data.jsonl
expect 0 custody ingest sealed data.jsonl --seal
sealed=$(ls "$desk"/.custody/sealed/*)

# slow COMMAND...: each read of the data takes its time.
slow() {
    strace -f -o trace -P "$desk/data.jsonl" -P "$sealed" \
        -e trace=read,pread64 -e inject=read,pread64:delay_enter=250000 "$@"
}
for act in "verify data" "verify sealed" "reindex sealed@1 --id-field id"; do
    # shellcheck disable=SC2086
    expect 130 slow "$CUSTODY" $act --time-limit 1s
    says '--time-limit'
    expect 0 custody verify
done
for act in "verify data" "verify sealed"; do
    # shellcheck disable=SC2086
    slow python3 "$TESTS/terminal.py" "$CUSTODY" $act >seen || fail "$act"
    grep -q ' [1-9][0-9]%  .* MB/9.4 MB  .* records  0/1 files' seen ||
        fail "$act: $(cat -v seen)"
done
