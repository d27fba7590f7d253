#!/bin/sh
# Given texts of every kind of line, short and longer than any block
# When they are read as text, jsonl and tsv, from files and from a pipe
# Then the records are the lines, to the byte, and nothing else
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
PYTHONPATH="${SOURCE:?}/tests/readers" python3 - <<'END'
import json, random, subprocess
from walking import *

random.seed(7)


def lines_of(text):
    lines = text.split(b"\n")
    return lines[:-1] if lines[-1] == b"" else lines


def write(name, text):
    with open(name, "wb") as file:
        file.write(text)


def check(name, text, form, expected, header=None, *args):
    write(name, text)
    found = walk(*args, name)
    same(found.entries[b""][0], form, name)
    same(found.records(), expected, name)
    same(found.entries[b""][1], header, name + " header")
    cat = subprocess.Popen(["cat", name], stdout=subprocess.PIPE)
    piped = walk("--stdin-name", name, *args, "-", stdin=cat.stdout)
    cat.wait()
    same(piped.records(), expected, name + " by a pipe")


# Lengths around the size of a block and its multiples.
MIB = 1 << 20
for lengths in [[MIB - 1, 5, 0, MIB], [MIB], [MIB + 1, 3], [2 * MIB - 1],
                [3 * MIB, 0, 0, 7, 5 * MIB], [100, MIB - 101, MIB - 1, 1]]:
    for end in (b"", b"\n"):
        text = b"\n".join(random.randbytes(1).replace(b"\n", b"x") * n
                          for n in lengths) + end
        if text:
            check("long.txt", text, "text/1", lines_of(text))

many = b"".join(b"%d\n" % i for i in range(300000))
check("many.txt", many, "text/1", lines_of(many))
feeds = b"\n" * 10000
check("feeds.txt", feeds, "text/1", [b""] * 10000)
odd = b"a\r\n\r\n\xff\x00b\r\nlast"
check("odd.txt", odd, "text/1", [b"a\r", b"\r", b"\xff\x00b\r", b"last"])
check("bom.txt", b"\xef\xbb\xbfa\n", "text/1", [b"a"], b"\xef\xbb\xbf")
check("nobom.txt", b"\xef\xbb", "text/1", [b"\xef\xbb"])

lines = []
for i in range(5000):
    lines.append(random.choice([b"", b"\r", json.dumps(
        {"n": i, "t": "x" * random.randrange(3000)}).encode()]))
text = b"\xef\xbb\xbf" + b"\n".join(lines)
check("a.jsonl", text, "jsonl/1", [x for x in lines if x.strip()],
      b"\xef\xbb\xbf", "--examine")
check("a.ndjson", b"[1]\r\n\n 2 \n", "jsonl/1", [b"[1]\r", b" 2 "])
same(refused("not-json", "--format", "jsonl", "--examine", "odd.txt")
     .split(": ")[2], "line 1, byte 1", "place")
write("b.jsonl", b'{"a":1}\n\n{"a":1}\n \n')
same(refused("not-json", "--examine", "b.jsonl").split(": ")[2],
     "line 4, byte 2", "place")

rows = [b"\t".join(b"%d" % random.randrange(10 ** random.randrange(9))
                   for _ in range(5)) for _ in range(50000)]
text = b'h1\th2\th"3\t4\t5\n' + b"\n".join(rows)
check("a.tsv", text, "tsv/1", rows, b'h1\th2\th"3\t4\t5\n')
check("b.tsv", text, "tsv/1", lines_of(text), None, "--no-header")
check("c.tsv", b"h\n\n", "tsv/1", [b""], b"h\n")
write("ragged.tsv", b"a\tb\n1\t2\n3\n")
same(refused("ragged", "ragged.tsv").split(": ")[2], "line 3", "place")
write("blank.tsv", b"a\tb\n1\t2\n\n")
refused("ragged", "blank.tsv")

# The limit is for the record, whatever block it is in.
write("limit.txt", b"a\n" + b"x" * 1000 + b"\nb\n")
walk("--record-limit", 1000, "limit.txt")
same(refused("record-too-long", "--record-limit", 999, "limit.txt")
     .split(": ")[2], "line 2", "place")
write("limit.txt", b"a\n" + b"x" * (3 * MIB) + b"\nb\n")
walk("--record-limit", 3 * MIB, "limit.txt")
refused("record-too-long", "--record-limit", 3 * MIB - 1, "limit.txt")
write("empty.txt", b"")
refused("no-records", "empty.txt")
END
