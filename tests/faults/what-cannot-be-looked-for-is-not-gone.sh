#!/bin/sh
# Given a disk that does not say whether a name is there, when a disposal is
# read back, then it is 4 and the certificate stays provisional; when records
# are erased, then no index is left under a key that is gone; when a copy lies
# where nobody may look, then a plan says that, and not that it is not there; and
# a ledger that cannot be looked at is not passed over for one further up.
. "$TESTS/desk.sh"
. "$TESTS/sealed_desk.sh"
strace -o /dev/null true 2>/dev/null || { echo "skipped: no strace"; exit 77; }
export ASAN_OPTIONS=detect_leaks=0

looks=stat,lstat,newfstatat,access,faccessat,faccessat2
# blind PATH COMMAND...: nothing is told of what has this path.
blind() {
    unseen=$1
    shift
    strace -f -o trace -P "$unseen" -e "trace=$looks" -e "inject=$looks:error=EIO" \
        "$CUSTODY" "$@"
}
found_sealed
printf '{"id":"u1"}\n{"id":"u2"}\n' >two.jsonl
expect 0 custody ingest two two.jsonl --seal --id-field id --as ada
expect 0 custody ingest open two.jsonl --id-field id --as ada
expect 0 custody dispose secret --why over --as ada --json
expect 0 custody dispose --plan "$(answer digest)" --as ada
for path in sealed/"$seal" index/4.sqlite3; do
    expect 4 blind "$desk/.custody/$path" verify D1 --as ada
    grep -q INJECTED trace || fail "nobody looked for $path"
    says "looking for $desk/.custody/$path"
    expect 0 custody certificate D1 --as ada --json
    [ "$(answer final)" = false ] || fail "final: $path"
done
expect 0 custody verify D1 --as ada

expect 0 custody dispose --id u1 two --why asked --as ada --json
plan=$(answer digest)
code=0
strace -f -o trace -e trace=access -e inject=access:error=EIO:when=3+ \
    "$CUSTODY" dispose --plan "$plan" --as ada >out 2>err || code=$?
[ $code = 0 ] || [ $code = 4 ] || fail "exit $code"
expect 0 custody dispose --plan "$plan" --as ada
expect 0 custody verify two
expect 0 custody verify D2 --as ada

mkdir hidden
cp two.jsonl hidden/copy.jsonl
expect 0 custody locate open@1 hidden/copy.jsonl --as ada
expect 0 blind "$desk/hidden/copy.jsonl" dispose open --why over --as ada
says 'cannot be looked at from here'

mkdir below
expect 0 custody init below --identity bob --name below
cd below
expect 4 blind "$desk/below/.custody/ledger.sqlite3" status
hushes 'events'
