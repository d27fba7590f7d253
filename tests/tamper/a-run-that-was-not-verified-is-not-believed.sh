#!/bin/sh
# Given an index whose URLs somebody forged, which a look-up by digests verified
# as far as it looked, and remembered,
# when a URL is looked for, or a record is found whose URL would be told,
# then the answer is never "not found", and the forged URL is not told.
. "$TESTS/desk.sh"
export CUSTODY_IDENTITY=ada
expect 0 custody init --identity ada --name desk
for n in 1 2 3 4 5 6 7 8; do
    printf '{"n":%s,"u":"https://a.example/%s"}\n' $n $n
done >a.jsonl
expect 0 custody ingest one a.jsonl --url-field u --json
index=.custody/index/$(answer event).sqlite3
cp "$index" kept
printf '%064d\n' 0 >absent
head -n 1 a.jsonl | tr -d '\n' | sha256sum | cut -c -64 >there

sqlite3 "$index" "DELETE FROM sorted WHERE kind = 2"
sleep 4 # so that it is old enough to be remembered
expect 1 custody trace --from absent --json
[ "$(answer complete)" = true ] || fail "digests were not searched"
grep -q . state/custody/seen/*.indexes || fail "nothing is remembered"
expect 1 custody trace --from absent
for url in https://a.example/1 https://b.example/1; do
    expect 4 custody trace --url $url --json
    grep -q '"type":"unsearched"' "$desk/out" || fail "nothing is named"
done
for how in '--from there' "--sha256 $(cat there)"; do
    # shellcheck disable=SC2086
    expect 0 custody trace $how --json
    [ "$(answer complete)" = false ] || fail "$how: its URLs are believed"
    ! grep -q 'a.example/1' "$desk/out" || fail "$how: a URL is told"
done

# Each look-up adds what it verified.
cp kept "$index"
sleep 4
expect 0 custody trace --url https://a.example/1 --json
[ "$(answer complete)" = true ] || fail "the old one is not believed"
parts=$(tail -n 1 state/custody/seen/*.indexes | cut -d ' ' -f 8)
expect 0 custody trace --from there --json
[ "$(answer complete)" = true ] || fail "the old one is not believed"
both=$(tail -n 1 state/custody/seen/*.indexes | cut -d ' ' -f 8)
[ "$both" -gt "$parts" ] || fail "what was verified before is forgotten"
