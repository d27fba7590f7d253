#!/bin/sh
# Given limits of the shell on files' sizes, open files and CPU time,
# when data is ingested or exported under them,
# then it is 4, or 130 for time, with a line that says so; nothing is recorded,
# nothing half-done stays, and without them the same command succeeds.
. "$TESTS/desk.sh"
found_desk
with_store_key
ask_and_approve reviews
seq 60000 | sed 's/.*/{"id":&,"text":"a record of sixty thousand: &"}/' >data.jsonl
before=$(sha256sum .custody/ledger.sqlite3)

limited() {
    limit=$1
    shift
    sh -c "ulimit $limit"' && exec "$CUSTODY" "$@"' sh "$@"
}
# under LIMIT CODE WORD...
under() {
    what=$1
    wanted=$2
    shift 2
    expect "$wanted" limited "$what" "$@"
    [ "$(wc -l <err)" -le 2 ] && [ -s err ] ||
        fail "not a line and its remedy: $*"
    [ "$(sha256sum .custody/ledger.sqlite3)" = "$before" ] ||
        fail "something was recorded: $*"
    [ -z "$(find .custody -name '.partial-*')" ] ||
        fail "half an ingest: $(ls -A .custody/index)"
}
under '-f 100' 4 ingest data data.jsonl --as ada
says 'File too large'
under '-f 100' 4 ingest data data.jsonl --seal --as ada
under '-n 9' 4 ingest data data.jsonl --as ada
says 'Too many open files'
if [ "${SANITIZED:-OFF}" = OFF ]; then
    # The soft limit: a signal a second until the hard one.
    yes 'a line that has no end' |
        under '-S -t 1' 130 ingest long - --format text --as ada
    says 'stopped by a signal'
fi
under '-f 8' 4 request reviews --purpose demo --project more --as dev
says 'File too large'

under '-f 8' 4 export R1 --to gone --job 1 --as ada
[ ! -e gone ] || fail "half an export"
expect 0 custody ingest data data.jsonl --as ada
expect 0 custody export R1 --to gone --job 1 --as ada
expect 0 custody verify
