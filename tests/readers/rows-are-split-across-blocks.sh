#!/bin/sh
# Given CSVs larger than a block, with breaks and quotes inside cells
# When they are read, plain and by a pipe
# Then each record is a row as found, and header and records make the file
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
PYTHONPATH="${SOURCE:?}/tests/readers" python3 - <<'END'
import random, subprocess
from walking import *

random.seed(11)


def cell():
    kind = random.randrange(6)
    text = "".join(random.choice("abc é,\"\n\r x") for _ in
                   range(random.randrange(60)))
    if kind == 0:
        text = "y" * random.randrange(40000)
    if kind < 4:
        return '"' + text.replace('"', '""') + '"'
    return "z%d" % random.randrange(10 ** random.randrange(12))


for end in ("\n", "\r\n", "\r"):
    rows = [",".join(cell() for _ in range(6)).encode() for _ in range(900)]
    rows.append(b'"' + b"q\n" * 1500000 + b'",2,3,4,5,6')
    rows += [b"1,2,3,4,5,6"] * 100
    header = b'\xef\xbb\xbf"h\n1",h2,h3,h4,h5,h6' + end.encode()
    blank = end.encode() + b"  " + end.encode()
    text = header + b"".join(
        row + end.encode() + random.choice([b"", b"", blank]) for row in rows)
    with open("a.csv", "wb") as file:
        file.write(text)
    found = walk("a.csv")
    same(found.entries[b""][:2], ("csv/1", header), "header")
    same(found.records(), rows, "rows ended by %r" % end)
    cat = subprocess.Popen(["cat", "a.csv"], stdout=subprocess.PIPE)
    same(walk("--format", "csv", "-", stdin=cat.stdout).records(), rows,
         "rows by a pipe")
    cat.wait()


def write(text):
    with open("b.csv", "wb") as file:
        file.write(text)


write(b'a,b\n1,2\n\n"3,4\n')
same(refused("open-quote", "b.csv").split(": ")[2], "line 4", "place")
write(b"a,b,c\n1,2\n3,4\n5\n")
same(refused("ragged", "b.csv").split(": ")[2], "line 4", "place")
write(b"a,b,c\n1,2\n3,4\n")
same(walk("b.csv").records(), [b"1,2", b"3,4"], "a header may differ")
same(refused("ragged", "--no-header", "b.csv").split(": ")[2], "line 2",
     "place")
write(b"\n \r\na\n\n1\n\n")
found = walk("b.csv")
same(found.entries[b""][1:], (b"\n \r\na\n", [(b"1", None)]), "blank lines")
write(b"\xef\xbb\xbf1\n2")
same(walk("--no-header", "b.csv").entries[b""][1:],
     (b"\xef\xbb\xbf", [(b"1", None), (b"2", None)]), "no header")

# Fields: by name with a header, by number without.
write(b'id,"web ""site""",t\r\n 7 ,"http://a,b/?""q""" ,2026-08-14\r\n')
line = walk("--url-field", 'web "site"', "--time-field", "t", "--id-field",
            "id", "--examine", "b.csv").entries[b""][2][0][1]
same(line, b'http://a,b/?"q"'.hex() + " " + b"7".hex() +
     " 2026-08-14T00:00:00.000000Z", "fields")
line = walk("--no-header", "--url-field", "2", "--id-field", "3", "--examine",
            "b.csv").entries[b""][2][1][1]
same(line, b'http://a,b/?"q"'.hex() + " " + b"2026-08-14".hex() + " -",
     "fields by number")
refused("bad-field", "--no-header", "--url-field", "url", "b.csv", exit=2)
refused("bad-field", "--no-header", "--url-field", "0", "b.csv", exit=2)
END
