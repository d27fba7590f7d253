#!/bin/sh
# Given a sync that fails, each in its turn, once or from then on, while a
# version is moved into the sealed store, then the key of what was not recorded
# is destroyed, at once or by the next that seals: no slot is left that belongs
# to no event.
. "$TESTS/desk.sh"
strace -o /dev/null true 2>/dev/null || { echo "skipped: no strace"; exit 77; }
export ASAN_OPTIONS=detect_leaks=0

with_store_key
found_desk
failed=0
for on in '' +; do
    for n in 1 2 3 4 5 6 7 8; do
        name=moved-$n$([ -z "$on" ] || echo -on)
        expect 0 custody ingest "$name" reviews.jsonl --quiet --as ada \
            --source-url "https://example.org/$name"
        strace -f -o trace -e trace=fsync -e "inject=fsync:error=EIO:when=$n$on" \
            "$CUSTODY" seal "$name" --as ada >out 2>err || failed=$((failed + 1))
        grep -q INJECTED trace || fail "sync $n was not reached"
        expect 0 custody keys status
        [ -n "$on" ] || hushes 'no event'
    done
    expect 0 custody ingest "last-$n${on:+-on}" reviews.jsonl --seal --as ada
    expect 0 custody keys status
    hushes 'no event'
done
[ "$failed" -ge 12 ] || fail "only $failed moves failed"
