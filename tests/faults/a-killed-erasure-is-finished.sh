#!/bin/sh
# Given records of one person in two sealed versions and in a file, when their
# erasure is killed before every n-th of its writes, syncs, renames and unlinks
# (CUSTODY_EVERY: 1 is all, by hand), then at no place both keys of a version
# are gone; nothing lets the records out any more once it began; and the same
# command finishes it: the versions verify without the records, the old key and
# file are gone, one key a version is left, and nothing of the killed run is.
. "$TESTS/desk.sh"
. "$TESTS/sealed_desk.sh"
. "$TESTS/call_desk.sh"

expect 0 custody init --identity ada --name desk
for n in 1 2 3 4 5; do
    printf '{"id":"u%d","text":"says %d"}\n' $n $n
done >one.jsonl
sed 's/says/wrote/' one.jsonl >two.jsonl
sed 's/says/sang/' one.jsonl >three.jsonl
expect 0 custody ingest one one.jsonl --seal --id-field id --as ada
expect 0 custody ingest two two.jsonl --seal --id-field id --as ada
expect 0 custody ingest three three.jsonl --id-field id --as ada
expect 0 custody dispose --id u3 --all --why 'Art. 17' --as ada --json
[ "$(answer records)" = 3 ] || fail "plan: $(cat out)"
digest=$(answer digest)
ls .custody/sealed >olds
keep

n=1
while killed_at $n dispose --plan "$digest" --as ada; do
    expect 0 custody verify
    expect 0 custody keys status --json
    [ "$(answer keys)" -ge 2 ] || fail "killed at $n: $(answer keys) keys"
    expect 0 custody dispose --plan "$digest" --as ada --json
    [ "$(answer destroyed)" = 2 ] || fail "killed at $n: $(cat out)"
    expect 0 custody verify D1 --as ada
    for name in one two three; do
        expect 0 custody verify $name
    done
    expect 0 custody trace --id u3 --as ada --json
    [ "$(answer hits)" = 1 ] || fail "killed at $n: $(cat out)"
    expect 0 custody trace --id u4 --as ada
    expect 0 custody keys status --unlock --json
    [ "$(answer keys) $(answer opened)" = '2 2' ] || fail "$n: $(cat out)"
    [ "$(ls .custody/sealed | wc -l)" = 2 ] || fail "$n: files"
    ! ls .custody/sealed | grep -qFf olds || fail "$n: an old file"
    [ "$(ls .custody/index .custody/plans | grep -c 'anew\|job')" = 0 ] ||
        fail "$n: left: $(ls .custody/index .custody/plans)"
    put_back
    n=$((n + ${CUSTODY_EVERY:-3}))
done
[ $n -gt 40 ] || fail "only $n calls"

# A disk that is full from one of its writes on: it stops, or is done, and the
# same command finishes it when there is room.
for n in 1 5 9 13 17 21; do
    put_back
    code=0
    strace -f -qq -o /dev/null -e trace=pwrite64 \
        -e inject=pwrite64:error=ENOSPC:when="$n+" \
        "$CUSTODY" dispose --plan "$digest" --as ada >out 2>err || code=$?
    [ $code = 0 ] || [ $code = 4 ] || fail "no room at $n: $code"
    expect 0 custody keys status --unlock --json
    [ "$(answer keys)" -ge 2 ] || fail "no room at $n: $(cat out)"
    expect 0 custody dispose --plan "$digest" --as ada --json
    [ "$(answer destroyed)" = 2 ] || fail "after no room: $(cat out)"
    expect 0 custody verify one
    expect 0 custody verify two
done
