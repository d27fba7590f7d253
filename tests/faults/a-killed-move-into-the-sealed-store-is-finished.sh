#!/bin/sh
# Given a referenced version, when its move into the sealed store is killed
# before every n-th write, sync, rename and unlink of it, then the version is
# referenced or sealed, whole either way; the same command finishes it; one slot
# and one sealed file are left, and nothing is in clear but the data itself.
. "$TESTS/desk.sh"
. "$TESTS/sealed_desk.sh"
. "$TESTS/call_desk.sh"

expect 0 custody init --identity ada
printf '{"id":"n","text":"canary-00007-zq new"}\n' >new.jsonl
expect 0 custody ingest new new.jsonl --as ada --id-field id
keep

n=1
while killed_at $n seal new@1 --as ada; do
    expect 0 custody verify
    expect 0 custody seal new@1 --as ada
    expect 0 custody seal new@1 --as ada --json
    [ "$(answer new)" = false ] || fail "call $n: twice"
    rm new.jsonl
    expect 0 custody verify new --as ada
    expect 0 custody trace --id n --as ada
    printf '{"id":"late"}\n' >late.jsonl
    expect 0 custody ingest late late.jsonl --seal --as ada
    expect 0 custody keys status --unlock --json
    [ "$(answer keys) $(answer wrong)" = '2 0' ] || fail "call $n: $(cat out)"
    [ "$(ls .custody/sealed | wc -l)" = 2 ] || fail "call $n: files"
    [ "$(canaries_in .custody)" = 0 ] || fail "call $n: in clear"
    put_back
    n=$((n + 3))
done
[ $n -gt 20 ] || fail "only $n calls"
