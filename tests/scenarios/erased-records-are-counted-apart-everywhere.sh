#!/bin/sh
# Given a person's records in a sealed dataset and in files, a copy of them that
# is not named, and one that comes in later, when they are erased, then list,
# show, ingest, check, permit and verify count them as erased, each once, and
# whichever way somebody comes by them no gate lets them out; the copy in files
# that is sealed and erased later is not counted twice.
. "$TESTS/desk.sh"
with_store_key

# counted NAME: "records erased" of the answer's row of that dataset.
counted() {
    python3 -c '
import json, sys
for row in map(json.loads, open("out")):
    if sys.argv[1] in (row.get("dataset"), row.get("name")):
        print(row["records"], row["erased"])' "$1"
}
# records NAME: of version 1, "all erased", as list and show and verify say.
records() {
    expect 0 custody list "$1" --json
    listed=$(counted "$1")
    expect 0 custody show "$1@1" --json
    [ "$(counted "$1")" = "$listed" ] || fail "show $1"
    expect 0 custody verify "$1@1" --json
    [ "$(answer records) $(answer erased)" = "$listed" ] || fail "verify $1"
    expect 0 custody list datasets --json
    [ "$(counted "$1")" = "$listed" ] || fail "list datasets, $1"
    echo "$listed"
}
# withholds NAME COUNT: check, with and without data, and permit.
withholds() {
    eval "request=\$request_$1"
    expect 0 custody check "$request" --as dev --json
    [ "$(answer erased) $(answer left_out)" = "$2 $2" ] || fail "check $1"
    expect 0 custody permit "$request" --job "p-$1" --out "$1.permit" --as ada \
        --json
    [ "$(answer erased) $(answer left_out)" = "$2 $2" ] || fail "permit $1"
    [ "$(sort -u "$1.permit.bars" | wc -l)" = "$2" ] || fail "bars of $1"
    expect 0 custody check "$request" --data "$1.jsonl" --skip-list skip \
        --as dev --json
    [ "$(answer left_out) $(answer checked_records)" = "$2 4" ] ||
        fail "check --data $1"
}
take() {
    name=$1
    shift
    printf '{"id":"u-1","n":%s}\n' 1 2 >"$name.jsonl"
    printf '{"of":"%s","n":%s}\n' "$name" 3 "$name" 4 >>"$name.jsonl"
    expect 0 custody ingest "$name" "$name.jsonl" --id-field id --as ada --json \
        --source-url https://example.org/x --retrieved-at 2026-01-02 "$@"
    erased=$(answer erased)
    expect 0 custody terms "$name" --allow-purpose demo --licence CC0-1.0 \
        --sensitivity internal --as ada
    ask_and_approve "$name"
    eval "request_$name=$request"
}

expect 0 custody init --identity ada --name desk
expect 0 custody identity new dev --role developer --as ada
take sealed --seal
take open
take beside
[ "$erased" = 0 ] || fail "erased before anything was"
expect 0 custody dispose --id u-1 sealed@1 open@1 --why 'Art. 17' --as ada \
    --json
digest=$(answer digest)
says 'beside@1'
for name in sealed open beside; do
    [ "$(records $name)" = '4 0' ] || fail "$name: only planned"
done
expect 0 custody dispose --plan "$digest" --as ada
take later
[ "$erased" = 2 ] || fail "what came in later: $erased"
for name in sealed open beside later; do
    [ "$(records $name)" = '4 2' ] || fail "$name: $(records $name)"
done
for name in open beside later; do
    withholds $name 2
done
expect 0 custody verify sealed@1
expect 0 custody verify sealed@1 --sample 100%
says '4 records (2 of them erased)'
expect 0 custody list sealed
says ERASED
expect 0 custody ingest sealed sealed.jsonl --id-field id --as ada \
    --source-url https://example.org/x --retrieved-at 2026-01-02 --json
[ "$(answer new) $(answer erased)" = 'false 2' ] || fail "known already"
expect 0 custody ingest later later.jsonl --id-field id --as ada \
    --source-url https://example.org/x --retrieved-at 2026-01-02
says '2 of them: no gate lets them out again'

# What was left in files is erased once it is sealed, and counts as before.
expect 0 custody seal open@1 --as ada
[ "$(records open)" = '4 2' ] || fail "sealed"
expect 0 custody dispose --id u-1 --all --why 'Art. 17' --as ada --json
says '"records":2'
expect 0 custody dispose --plan "$(answer digest)" --as ada --json
[ "$(answer destroyed)" = 2 ] || fail "erased now: $(cat out)"
[ "$(records open)" = '4 2' ] || fail "erased: $(records open)"
withholds beside 2
expect 0 custody verify
