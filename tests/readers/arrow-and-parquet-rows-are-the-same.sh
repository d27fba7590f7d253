#!/bin/sh
# Given one table as an Arrow file, as a stream and as Parquet, of two writers
# When all are read
# Then they have the same rows and the same header, those that apache-arrow
#      finds; and it finds in our own files what was written there
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
. "${TESTS:?}/npm_desk.sh"
cp "${SOURCE:?}/tests/readers/arrow_oracle.mjs" .
PYTHONPATH="$SOURCE/tests/readers" python3 - <<'END'
import json, os, subprocess
import arrow_writer as a
from walking import *

# Ours: what apache-arrow knows as well.
TEXT = ("utf8",)
TYPES = [
    (("bool",), [True, None, False]),
    (("int", 8, True), [-128, 127, None]),
    (("int", 64, False), [2**64 - 1, 0, None]),
    (("float", 1), [0.5, None, -0.0]),
    (("float", 2), [1e300, 0.1, None]),
    (TEXT, ["a", None, "\u20ac"]),
    (("large_utf8",), [None, "b", ""]),
    (("binary",), [b"\0\xff", b"", None]),
    (("fixed", 2), [b"ab", None, b"cd"]),
    (("stamp", 1, "UTC"), [0, 1786701600250, None]),
    (("list", TEXT), [["a", None], [], None]),
    (("fixed_list", 2, ("int", 32, True)), [[1, 2], None, [3, 4]]),
    (("struct", [("y", TEXT), ("x", ("bool",))]),
     [{"y": "a", "x": None}, None, {"y": None, "x": True}]),
]
columns = [("c%02d" % i, kind) for i, (kind, _) in enumerate(TYPES)]
values = [column for _, column in TYPES]
words = [("d", ("dict", 7, ("int", 8, True), TEXT))]
ours = {
    "types.arrow": a.file(columns, a.schema(columns), a.rows(columns, values)),
    "types.arrows": a.stream(a.schema(columns), a.rows(columns, values)),
    "words.arrow": a.file(
        words, a.schema(words), a.dictionary(7, TEXT, ["a", "b"]),
        a.dictionary(7, TEXT, ["c"], more=True),
        a.rows(words, [[2, None, 0, 1]]), a.rows(words, [[1, 1]])),
}
for name, data in ours.items():
    with open(name, "wb") as out:
        out.write(data)
done = subprocess.run(["node", "arrow_oracle.mjs", *ours], check=True,
                      capture_output=True, text=True)
theirs, *found = [json.loads(line) for line in done.stdout.splitlines()]

USE = ("--examine", "--duckdb", os.environ["DUCKDB"])
for name, rows in zip(ours, found):
    same([record.decode() for record in walk(*USE, name).records()], rows, name)
header = None
for name in "js.arrow", "js.arrows", "js.parquet":
    entry = walk(*USE, name).entries[b""]
    header = header or entry[1]
    same(entry[1], header, name)
    same([record.decode() for record, _ in entry[2]], theirs, name)
same(len(theirs), 300, "rows")
END
