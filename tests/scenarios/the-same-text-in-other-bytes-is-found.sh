#!/bin/sh
# Given records that somebody copied with other white space, case, escapes and
# composition of characters, when the original is looked for, then the copies
# are found and the answer says by what; nothing but the same bytes is barred;
# and an index without forms makes no answer less certain, and gets them.
. "$TESTS/desk.sh"

# form DATASET: the root of its run of forms, if it has one.
form() {
    custody query "SELECT r.value ->> 'root' AS root FROM version AS v
        JOIN json_each(v.runs) AS r WHERE v.dataset = '$1'
         AND r.value ->> 'name' = 'form'" --json --as ada |
        sed -n 's/.*"root":"\([0-9a-f]*\)".*/\1/p'
}

expect 0 custody init --identity ada --name desk

# Every form is what Python's tables and xxhsum make of the record.
python3 "$TESTS/forms_oracle.py" write random 11
expect 0 custody ingest random random --as ada --json
index=.custody/index/$(answer event).sqlite3
root=$(form random)
expect 0 python3 "$TESTS/forms_oracle.py" compare random "$index" "$root"
says 'all the same'
hushes DIFFERENT
expect 0 custody hash random --out part
expect 0 custody ingest parts --parts part --as ada
[ "$(form parts)" = "$root" ] || fail "parts have other forms"
for data in random parts; do
    expect 0 custody verify $data@1 --as ada
done

# A copy is found by its text, and the answer says so.
printf '%s\n' '{"text":"Stra\u00dfe  in K\u00f6ln","n":1}' '{"n":2}' >old.jsonl
printf '{ "TEXT" : "STRASSE in\\nko\314\210ln",\t"n": 1 }\n' >copy.json
expect 0 custody ingest old old.jsonl --as ada
expect 0 custody trace --record copy.json --as ada --json
says '"form":"normalised text/1"'
says "\"sha256\":\"$(head -n 1 old.jsonl | tr -d '\n' | sha256sum | cut -c1-64)\""
[ "$(answer hits)$(answer by_form)$(answer missed)" = 110 ] || fail "not one"
expect 0 custody trace --record copy.json --as ada
says '1 record in 1 file, by its text alone'
expect 0 custody trace --file old.jsonl --as ada --json
[ "$(answer hits)$(answer by_form)" = 20 ] || fail "the same bytes are not"
mv copy.json copy.jsonl
expect 0 custody trace --file copy.jsonl --as ada --json
[ "$(answer hits)$(answer by_form)" = 11 ] || fail "not in a file"

# What is barred is what has the same bytes.
expect 0 custody quarantine --record copy.jsonl --why x --as ada --json
[ "$(answer records)$(answer by_form)" = 01 ] || fail "more than bytes barred"
expect 0 custody quarantine --record copy.jsonl --why y --as ada --dry-run
says '1 record in other bytes: not barred'

# Other text is not found; an index without forms says so, and no more.
printf '{"text":"Strasse in Koln","n":1}' >other.json
expect 1 custody trace --record other.json --as ada --json
[ "$(answer without_forms)" = 0 ] || fail "there are forms"
expect 0 custody ingest bare old.jsonl --without forms --as ada
[ -z "$(form bare)" ] || fail "forms that were left out"
expect 1 custody trace --record other.json --as ada --json
[ "$(answer without_forms)$(answer complete)" = 1true ] || fail "not said"
expect 1 custody trace --record other.json --as ada
says 'ingested without forms'
says 'custody reindex bare@1 --forms'
expect 0 custody reindex bare@1 --as ada
[ -z "$(form bare)" ] || fail "forms that nobody asked for"

# They are added from the data, recorded once, and are those of an ingest.
expect 0 custody reindex bare@1 --forms --as ada --json
[ "$(answer new)" = true ] || fail "the forms are not recorded"
[ "$(form bare)" = "$(form old)" ] || fail "other forms than those of an ingest"
expect 0 custody reindex bare@1 --forms --as ada --json
[ "$(answer new)" = false ] || fail "forms were recorded twice"
expect 0 custody verify bare@1 --as ada
expect 0 custody verify --as ada
expect 0 custody trace --record copy.jsonl --as ada --json
[ "$(answer without_forms)" = 0 ] || fail "there are forms"
grep '"dataset":"bare"' "$desk/out" | grep -q '"form":"normalised' ||
    fail "no copy is found by the forms that were added"
expect 0 custody reindex old@1 --as ada
expect 0 custody trace --record copy.jsonl --as ada

# A run of forms that was edited is no "not found".
cp "$index" kept
for change in "DELETE FROM sorted WHERE kind = 5" \
    "UPDATE sorted SET body = zeroblob(length(body)) WHERE kind = 5" \
    "UPDATE sorted SET key = zeroblob(8) WHERE kind = 5"; do
    sqlite3 "$index" "$change"
    code=0
    custody trace --record other.json --as ada --json >out 2>err || code=$?
    [ "$code" = 4 ] || fail "exit $code: $change"
    code=0
    custody verify random@1 --as ada >out 2>err || code=$?
    [ "$code" = 3 ] || fail "verify, exit $code: $change"
    cp kept "$index"
done
