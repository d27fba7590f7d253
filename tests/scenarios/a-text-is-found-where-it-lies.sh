#!/bin/sh
# Given data in lines, rows, compressed files, archives and records larger than
# memory is lent to them,
# when a text is traced, then exactly the records that Python finds it in are
# named, by file and ordinal; a file that is gone or changed was not searched
# and is named, the rest of its version was; what was moved is searched where
# it was located; and the text itself is written nowhere.
. "$TESTS/desk.sh"
expect 0 custody init --identity ada --name desk
python3 - <<'PY'
import gzip, io, json, random, tarfile, zipfile
dice = random.Random(8)
def line(i):
    mark = "Xyzzy" if dice.random() < 0.02 else "xyzzy"
    return json.dumps({"n": i, "at": "2026-0%d-01T00:00:00Z" % (1 + i % 4),
                       "text": "say %s %d" % (mark, dice.randrange(99))})
import os
os.mkdir("set")
hits = []
def write(name, lines, path=None):
    hits.extend((name, i) for i, l in enumerate(lines) if "Xyzzy" in l)
    text = "".join(l + "\n" for l in lines)
    if name.endswith("gz.jsonl"):
        gzip.open("set/" + name + ".gz", "wt").write(text)
    else:
        open("set/" + name, "w").write(text)
write("a.jsonl", [line(i) for i in range(3000)])
write("b-gz.jsonl", [line(i) for i in range(2000)])
write("c.csv", ["n,text"] + ["%d,%s" % (i, "Xyzzy" if i % 7 == 0 else "no")
                             for i in range(50)])
# A header is no record.
hits = [(f, i - 1) if f == "c.csv" else (f, i) for f, i in hits]
big = "p" * (5 << 20)
write("d.txt", ["small", big + "Xyzzy" + big, big, "Xyzzy"])
with zipfile.ZipFile("set/e.zip", "w") as z:
    z.writestr("in.jsonl", "".join(line(i) + "\n" for i in range(100)))
    z.writestr("notes.bin", b"\0Xyzzy\0")
with zipfile.ZipFile("set/e.zip") as z:
    for i, l in enumerate(z.read("in.jsonl").decode().splitlines()):
        if "Xyzzy" in l:
            hits.append(("e.zip/in.jsonl", i))
hits.append(("e.zip", 0))
with open("want", "w") as out:
    for hit in sorted(hits):
        print(*hit, file=out)
open("long.txt", "w").write("q" * (3 << 20))
open("set/f.txt", "w").write("a\n" + "z" * 100 + "q" * (3 << 20) + "\n")
PY
expect 0 custody ingest set set --time-field at --as ada
traced() { # WHAT... and its hits, sorted, in `got`
    custody trace --as ada --json --text "$@" >out 2>err || :
    python3 -c '
import json, sys
rows = [json.loads(line) for line in open("out")]
for row in sorted((r["file"], r["ordinal"]) for r in rows if r["type"] == "hit"):
    print(*row)
' >got
}
echo Xyzzy >word
traced word
diff want got || fail "other hits"
[ "$(answer complete)" = true ] || fail "incomplete"
printf Xyzzy | custody trace --text - --as ada --json >out
[ "$(answer hits)" = "$(wc -l <want)" ] || fail "by standard input"
! grep -qi xyzzy out || fail "it repeats the text"
traced long.txt
echo 'f.txt 1' | diff - got || fail "a text that is longer than a piece"
traced word --since 2026-02-01 --before 2026-02-27
python3 - <<'PY' >want-dated
for hit in open("want"):
    file, at = hit.split()
    # Of others the time is not known: they are not ruled out.
    if not file.endswith("jsonl") or int(at) % 4 == 1:
        print(file, at)
PY
diff want-dated got || fail "by time"
echo nowhere >other
expect 1 custody trace --text other --as ada
: >empty
expect 2 custody trace --text empty --as ada
expect 2 custody quarantine --text word --why no --as ada

# One file is gone, one is another: the others were searched.
mv set/a.jsonl moved
cp set/c.csv kept
sed -i 's/49,/49,and /' set/c.csv
traced word
grep -v '^a.jsonl\|^c.csv' want | diff - got || fail "of what is left"
[ "$(answer complete)" = false ] || fail "complete"
expect 4 custody trace --text other --as ada --json
says '2 of 7 files are not there'
says 'a.jsonl'
says 'custody locate set@1 PATH'
mkdir elsewhere
mv kept set/c.csv
mv moved set/a.jsonl
mv set elsewhere/
expect 4 custody trace --text other --as ada
says 'its files are not where they were found'
expect 0 custody locate set@1 elsewhere/set --as ada
traced word
diff want got || fail "where it was located"
