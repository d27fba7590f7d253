#!/bin/sh
# Given a version whose files were partly changed, linked elsewhere, needed by
# another live version, or lost since,
# when it is disposed, then only bytes that are its own are destroyed, the rest
# is left and named, and nobody else loses a byte.
. "$TESTS/desk.sh"

expect 0 custody init --identity ada --name desk
mkdir data other
for name in gone changed linked shared lost; do
    printf '{"name":"%s"}\n' $name >data/$name.jsonl
done
expect 0 custody ingest forum data --as ada
cp data/shared.jsonl kept
expect 0 custody ingest shop data/shared.jsonl --as ada
printf '{"name":"CHANGED"}\n' >data/changed.jsonl
ln data/linked.jsonl other/link.jsonl
rm data/lost.jsonl

expect 0 custody dispose forum@1 --why ended --as ada --json
digest=$(answer digest)
says 'it has other bytes now'
says 'hard link'
says 'shop@1, live, uses it too'
says 'it is not there any more'
[ -s data/gone.jsonl ] || fail "a plan destroys nothing"
expect 0 custody dispose --plan "$(printf %.8s "$digest")" --as ada --json
[ "$(answer destroyed)" = 1 ] || fail "not just the one"
[ ! -e data/gone.jsonl ] || fail "it is still there"
grep -q CHANGED data/changed.jsonl || fail "another's bytes are gone"
grep -q linked other/link.jsonl || fail "the other name lost its bytes"
cmp -s data/shared.jsonl kept || fail "another version lost its bytes"
! ls .custody/index | grep -q '^2\.' || fail "its index is there"

# All names of one file in the plan: then it goes, whole.
mkdir pair && printf '{"name":"twin"}\n' >pair/a.jsonl && ln pair/a.jsonl pair/b.jsonl
expect 0 custody ingest twins pair --as ada
expect 0 custody dispose twins@1 --why ended --as ada --json
expect 0 custody dispose --plan "$(answer digest)" --as ada --json
[ "$(answer destroyed)" = 2 ] && [ -z "$(ls pair)" ] || fail "a name is left"

# Further copies are found below --data, by their bytes.
printf '{"name":"copied"}\n' >one.jsonl && mkdir far && cp one.jsonl far/x
expect 0 custody ingest copied one.jsonl --as ada
expect 0 custody dispose copied@1 --why ended --data far --as ada --json
expect 0 custody dispose --plan "$(answer digest)" --as ada --json
[ ! -e one.jsonl ] && [ ! -e far/x ] || fail "a copy is left"
