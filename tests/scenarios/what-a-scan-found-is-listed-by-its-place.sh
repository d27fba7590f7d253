#!/bin/sh
# Given two files with personal data, keys and nothing, when what the scan found
# is listed, by family, by kind and all of it, then each record is named by its
# file and place and by what it has, never by what it says, as `grep` finds
# them; a new index has the same; positions that do not add up to what was
# signed are not told.
. "$TESTS/desk.sh"
expect 0 custody init --identity ada --name desk
mkdir mails
i=0
while [ $i -lt 60 ]; do
    text="line $i"
    [ $((i % 7)) != 0 ] || text="write to eva$i@mail.example"
    [ $((i % 20)) != 3 ] || text="$text, or call +49 30 1234567"
    [ $i != 33 ] || text="-----BEGIN RSA PRIVATE KEY----- MIIE"
    printf '{"id":%d,"text":"%s"}\n' $i "$text" >>mails/$((i / 30)).jsonl
    i=$((i + 1))
done
expect 0 custody ingest mails mails --as ada --json
event=$(answer event)

# found KIND PATTERN: the places are those where grep has a line.
found() {
    expect 0 custody show mails@1 --found "$1" --json
    python3 -c '
import json, sys
rows = [json.loads(line) for line in open(sys.argv[1])]
for row in rows[:-1]:
    print("%s:%d" % (row["file"], row["ordinal"]))
assert rows[-1]["records"] == rows[-1]["shown"] == len(rows) - 1
assert rows[-1]["complete"] is True' "$desk/out" >places
    (cd mails && grep -nE "$2" *.jsonl) |
        awk -F: '{ print $1 ":" $2 - 1 }' >wanted
    [ -s wanted ] || fail "grep has nothing"
    diff wanted places >&2 || fail "--found $1: other places"
    hushes "eva"
    hushes "MIIE"
}
look() {
    found email '@mail'
    found phone '[+]49'
    found personal '@mail|[+]49'
    found secrets 'PRIVATE KEY'
    found all '@mail|[+]49|PRIVATE KEY'
}
look
expect 0 custody show mails --found email
says "0.jsonl  0  email"
says "9 records of mails@1 with email"
expect 0 custody show mails --found iban
says "0 records of mails@1 with iban"
expect 2 custody show mails --found matches
says "personal"

# An index without them, with one too few, and made again.
index=.custody/index/$event.sqlite3
cp "$index" kept
chmod u+w "$index"
sqlite3 "$index" "DELETE FROM found"
expect 4 custody show mails --found email
says "custody reindex mails@1"
expect 0 custody show mails --found noai
cp kept "$index"
sqlite3 "$index" "UPDATE found SET count = count - 1"
expect 3 custody show mails --found all --json
hushes '"found"'
expect 0 custody reindex mails@1 --as ada
look

# What was not looked for is not said to be absent.
echo '{"id":99,"text":"eva@mail.example"}' >blind.jsonl
expect 0 custody ingest blind blind.jsonl --without personal --as ada
expect 4 custody show blind --found email
says "personal was not looked for"
expect 0 custody show blind --found secrets
expect 0 custody reindex blind@1 --as ada
expect 0 custody show blind --found secrets
