#!/bin/sh
# Given two sealed versions, when the ingest of a third, and then the disposal
# of the first, is killed before every n-th of its writes, syncs, renames and
# unlinks, then an ingest is all there or leaves no slot that the next does not
# destroy; a disposal is finished by the same command; what was not disposed of
# opens; and nothing is in clear.
. "$TESTS/desk.sh"
. "$TESTS/sealed_desk.sh"
. "$TESTS/call_desk.sh"

found_sealed
printf '{"id":"x","text":"stays"}\n' >stays.jsonl
expect 0 custody ingest stays stays.jsonl --seal --as ada
printf '{"id":"n","text":"canary-00007-zq new"}\n' >new.jsonl
mv data away
keep

n=1
while killed_at $n ingest new new.jsonl --seal --as ada; do
    expect 0 custody verify
    expect 0 custody verify stays
    expect 0 custody ingest new new.jsonl --seal --as ada --json
    expect 0 custody verify new
    expect 0 custody ingest last stays.jsonl --seal --as ada
    expect 0 custody keys status --unlock --json
    [ "$(answer keys)" = 4 ] || fail "ingest $n: $(answer keys) keys"
    [ "$(ls .custody/sealed | wc -l)" = 4 ] || fail "ingest $n: files"
    put_back
    n=$((n + 3))
done
[ $n -gt 20 ] || fail "only $n calls"

expect 0 custody dispose secret --why over --as ada --json
digest=$(answer digest)
keep
n=1
while killed_at $n dispose --plan "$digest" --as ada; do
    expect 0 custody verify
    expect 0 custody verify stays
    expect 0 custody dispose --plan "$digest" --as ada --json
    [ "$(answer destroyed)" = 1 ] || fail "dispose $n"
    expect 0 custody verify D1 --as ada
    expect 0 custody verify stays
    [ ! -e .custody/sealed/"$seal" ] || fail "dispose $n: it is there"
    dd if=.custody/keys.slots bs=4096 skip=1 count=1 2>/dev/null |
        cmp - /dev/zero 2>&1 | grep -q 'EOF on -' || fail "dispose $n: slot"
    put_back
    n=$((n + 1))
done
[ $n -gt 15 ] || fail "only $n calls"
