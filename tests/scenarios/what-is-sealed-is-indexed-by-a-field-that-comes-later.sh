#!/bin/sh
# Given tables and lines that were sealed without a field for ids, or with
# another, and are nowhere else, when their index is made again with one, then
# it is the index that it would have been from the start, a person's records are
# found by it, and can be erased.
. "$TESTS/desk.sh"
. "$TESTS/sealed_desk.sh"

expect 0 custody init --identity ada
mkdir from kept
# More than a chunk has; quotes in the header.
seq 40000 | awk 'BEGIN { print "n,\"the \"\"id\"\"\",text" }
    { printf "%d,u%d,record number %d of a table\n", $1, $1 % 1000, $1 }' \
    >kept/rows.csv
seq 300 | awk 'BEGIN { print "n\tid" } { printf "%d\tu%d\n", $1, $1 }' \
    >kept/rows.tsv
seq 300 | awk '{ printf "%d,u%d\n", $1, $1 }' >kept/bare.csv
seq 300 | awk '{ printf "{\"n\":%d,\"id\":\"u%d\"}\n", $1, $1 }' \
    >kept/rows.jsonl

# later FILE FIELD HITS BEFORE [OPTION]: sealed with the field BEFORE; beside it
# what was never sealed, and had FIELD from the start.
later() {
    file=$1 field=$2 hits=$3 before=$4
    shift 4
    cp "kept/$file" from/
    expect 0 custody ingest "$file" "from/$file" --seal --as ada \
        ${before:+--id-field "$before"} "$@"
    rm "from/$file"
    expect 0 custody reindex "$file" --id-field "$field" --as ada --json
    [ "$(answer new) $(answer with_id)" = "true $(answer records)" ] ||
        fail "$file: $(cat out)"
    cp "kept/$file" from/
    expect 0 custody ingest "open/$file" "from/$file" --as ada \
        --id-field "$field" "$@"
    expect 0 custody query --csv "SELECT DISTINCT runs FROM version
        WHERE dataset IN ('$file', 'open/$file')"
    [ "$(wc -l <out)" = 2 ] || fail "$file: another index: $(cat out)"
    expect 0 custody trace --id u7 --as ada --json
    [ "$(grep -c "\"type\":\"hit\".*\"dataset\":\"$file\"" out)" = "$hits" ] ||
        fail "$file: $(cat out)"
    expect 0 custody verify "$file"
}
later rows.csv 'the "id"' 40 n
later rows.tsv id 1 ''
later bare.csv 2 1 '' --no-header
later rows.jsonl id 1 n

expect 0 custody dispose --id u7 --all --why 'Art. 17' --as ada --json
[ "$(answer records)" = 86 ] || fail "not all of them: $(cat out)"
expect 0 custody dispose --plan "$(answer digest)" --as ada
for file in rows.csv rows.tsv bare.csv rows.jsonl; do
    expect 0 custody verify $file
    expect 0 custody trace --id u7 --as ada --json
    ! grep -q "\"type\":\"hit\".*\"dataset\":\"$file\"" out || fail "$file"
done
