#!/bin/sh
# Given data in every text format, plain, compressed, in folders and archives,
# when versions are computed by custody and by a Python program that shares no
# code with it, then they agree; and so they do about the ledger.
. "$TESTS/desk.sh"

independent="python3 $TESTS/independent.py"
agree() {
    expect 0 custody hash "$@" --json
    ours=$(answer version)
    theirs=$($independent version "$@") || fail "independent: $*"
    [ "$ours" = "$theirs" ] || fail "$*: $ours, but independently $theirs"
}

printf '{"a":1}\n\n{"b":"x"}\r\n\r\n[1]' >a.jsonl
printf '\357\273\277{"a":1}\n' >bom.jsonl
printf 'id,text\r\n1,"one, two"\r\n\r\n2,"line\nbreak"\n3,"say ""hi"""' >c.csv
printf 'id\ttext\n1\t"one\n2\ttwo\n' >d.tsv
printf 'first\nsecond\r\n\nlast' >e.txt
for file in a.jsonl bom.jsonl c.csv d.tsv e.txt; do
    agree "$file"
    gzip -k "$file" && agree "$file.gz"
    xz -k "$file" && agree "$file.xz"
    bzip2 -k "$file" && agree "$file.bz2"
done
agree c.csv --no-header

mkdir -p folder/sub
cp a.jsonl c.csv.gz folder/
cp e.txt folder/sub/
printf '\001\002\377' >folder/sub/picture.bin
: >folder/empty.txt
agree folder
tar cf folder.tar -C folder a.jsonl sub c.csv.gz
agree folder.tar
(cd folder && python3 -c '
import zipfile
with zipfile.ZipFile("../folder.zip", "w") as z:
    for name in ("a.jsonl", "sub/picture.bin", "sub/e.txt"):
        z.write(name)
')
agree folder.zip

found_desk
ask_and_approve reviews
expect 0 custody check R1 --data reviews.jsonl --job 1 --as dev
expect 0 custody identity rotate dev --as ada
expect 0 custody verify --json
$independent ledger .custody >theirs || fail "the ledger: $(cat theirs)"
for key in genesis head root events; do
    answer $key
done | diff - theirs || fail "the ledgers differ"

# It must be able to fail.
sqlite3 .custody/ledger.sqlite3 .dump | grep -v TRIGGER >/dev/null
cp .custody/ledger.sqlite3 copy
mkdir broken && cp .custody/ledger.sqlite3 broken/
python3 - <<'P'
import sqlite3
db = sqlite3.connect("broken/ledger.sqlite3")
for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
    db.execute("DROP TRIGGER " + name)
db.execute("UPDATE event SET act = replace(act, 'dev', 'dov') WHERE seq = 3")
db.commit()
P
! $independent ledger broken >theirs || fail "an edited act went unseen"
grep -q 'event #3' theirs || fail "it names $(cat theirs)"
