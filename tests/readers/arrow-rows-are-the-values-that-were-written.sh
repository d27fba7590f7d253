#!/bin/sh
# Given Arrow files and streams of every type, packed or not, with dictionaries
# When they are read, confined and not
# Then every row is the values that were written, by custody-reader(5); a file
#      and a stream of one table have the same records, and what is cut,
#      described in two ways or not in its place is refused
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
PYTHONPATH="${SOURCE:?}/tests/readers" python3 - <<'END'
import shutil, struct, subprocess
import arrow_writer as a
from walking import *

I32, TEXT = ("int", 32, True), ("utf8",)


def write(name, data):
    with open(name, "wb") as out:
        out.write(data)
    return name


def check(name, data, columns, values, *args):
    found = walk("--examine", *args, write(name, data))
    form, header, records = found.entries[b""]
    same(form, "arrow/1", name)
    same(header, a.header(columns), name)
    same([record for record, _ in records], a.lines(columns, values), name)


# --- every type, with a null and without --------------------------------------

TYPES = [
    (("bool",), [True, False, None]),
    (("null",), [None, None, None]),
    (("float", 0), [1.5, -65504.0, 5.960464477539063e-08]),
    (("float", 0), [float("inf"), float("nan"), -0.0]),
    (("float", 1), [0.1, None, 3.4028234663852886e38]),
    (("float", 2), [0.1, -0.0, 5e-324]),
    (("float", 2), [1e21, float("-inf"), 123456.789e-10]),
    (TEXT, ["", "line\n\"\u20ac\U0001d11e\x01", None]),
    (("large_utf8",), ["a", None, "b" * 70]),
    (("binary",), [b"", b"\0\xff", None]),
    (("large_binary",), [b"abc", b"\xfe", b""]),
    (("utf8_view",), ["x" * 12, "y" * 13, None]),
    (("utf8_view",), ["z" * 100, "", "\u20ac" * 9]),
    (("binary_view",), [b"\xff" * 40, b"a", b"\0" * 14]),
    (("fixed", 3), [b"abc", None, b"\0\0\0"]),
    (("fixed", 0), [b"", b"", b""]),
    (("decimal", 38, 2, 128), [-50, 10 ** 37, None]),
    (("decimal", 9, 0, 32), [-1, 0, 999999999]),
    (("decimal", 18, 18, 64), [1, -10 ** 17, None]),
    (("date", 0), [0, -800000 + 200000, 11016]),
    (("date", 1), [0, 86400000 * 366, None]),
    (("time", 0), [0, 86399, None]),
    (("time", 1), [1, 86399999, 500]),
    (("time", 2), [1, 86399999999, 1000000]),
    (("time", 3), [1, 86399999999999, 10]),
    (("stamp", 0, None), [0, -1, 1786701600]),
    (("stamp", 1, None), [-1, 1, 1786701600250]),
    (("stamp", 2, "Europe/Berlin"), [-1, 1, None]),
    (("stamp", 3, "UTC"), [-1, 1, 1786701600250000001]),
    (("stamp", 3, ""), [0, 10, None]),
    (("duration", 0), [-1, None, 2 ** 63 - 1]),
    (("duration", 3), [0, 1, None]),
    (("interval", 0), [(1,), (-13,), None]),
    (("interval", 1), [(1, 2), (-3, -4), None]),
    (("interval", 2), [(1, 2, 3000), (-1, -2, -3000), None]),
    (("list", TEXT), [["a", None], [], None]),
    (("large_list", ("list", I32)), [[[1], None], [[]], [[2, 3], [None]]]),
    (("fixed_list", 2, I32), [[1, None], None, [3, 4]]),
    (("map", TEXT, I32), [[("k", 1), ("k", None)], [], None]),
    (("struct", [("b", I32), ("a", ("list", ("bool",)))]),
     [{"b": 1, "a": [True] * 9}, {"b": None, "a": None}, None]),
    (("struct", []), [{}, None, {}]),
]
for size in 8, 16, 32, 64:
    top = 1 << size
    TYPES.append((("int", size, True), [-top // 2, top // 2 - 1, None]))
    TYPES.append((("int", size, False), [0, top - 1, None]))
columns = [("c%d \u00e9" % i, kind) for i, (kind, _) in enumerate(TYPES)]
values = [column for _, column in TYPES]
schema, rows = a.schema(columns), a.rows(columns, values)
# Rows in batches, one of them empty, are the rows of one.
empty = a.rows(columns, [[] for _ in columns])
check("all.arrow", a.file(columns, schema, rows), columns, values)
check("all.arrows", a.stream(schema, rows), columns, values)
check("two.feather", a.file(columns, schema, rows, empty, rows), columns,
      [column * 2 for column in values])
check("bare.arrow", a.file(columns, rows, end=b""), columns, values)
check("named.bin", a.stream(schema, rows), columns, values, "--format",
      "arrow")
many = [list(range(5000)), ["t%d" % i for i in range(5000)]]
two = [("id", I32), ("t", TEXT)]
check("many.arrows", a.stream(a.schema(two), a.rows(two, many)), two, many)

# --- packed ------------------------------------------------------------------


def zstd(data):
    return subprocess.run(["zstd", "-q", "-c"], input=data, check=True,
                          stdout=subprocess.PIPE).stdout


def xxh32(data):
    """By the tool."""
    write("sum", data)
    line = subprocess.run(["xxhsum", "-H0", "sum"], check=True,
                          capture_output=True, text=True).stdout
    return int(line.split()[0], 16)


def lz4(data, flags=0x6c):
    """One frame: content size and sum; a block as it is, and where it ends in
    30 zeros one that says these by one that came before."""
    zeros = data[-30:] == bytes(30)
    plain = data[:-30] if zeros else data
    head = bytes([flags, 0x40]) + struct.pack("<Q", len(data))
    out = struct.pack("<I", 0x184d2204) + head + bytes(
        [xxh32(head) >> 8 & 255])
    if plain:
        out += struct.pack("<I", len(plain) | 1 << 31) + plain
    if zeros:  # a literal, 24 more of it, five literals
        block = b"\x1f\0\x01\0\x05\x50" + bytes(5)
        out += struct.pack("<I", len(block)) + block
    return out + struct.pack("<II", 0, xxh32(data))


few = [("n", ("int", 64, True)), ("t", TEXT)]
packed = [[1, 0, 0, 0, 0], ["x" * 100, None, "y", "", "z"]]
for name, pack, codec in ("zstd", zstd, 1), ("lz4", lz4, 0):
    data = a.stream(a.schema(few), a.rows(few, packed, pack=pack, codec=codec))
    check(name + ".arrows", data, few, packed)
    for at in range(len(data) - 330, len(data) - 8, 17):  # no flip is a crash
        run(write("flip.arrows", data[:at] + bytes([data[at] ^ 16])
                  + data[at + 1:]))
    broken = a.rows(few, packed, codec=codec, pack=lambda b: pack(b)[:-1])
    refused("bad-compression", write("cut.arrows",
                                     a.stream(a.schema(few), broken)))
refused("bad-compression", write("sum.arrows", a.stream(a.schema(few), a.rows(
    few, packed, codec=0, pack=lambda b: lz4(b)[:-1] + b"\x01"))))
check("raw.arrows", a.stream(a.schema(few), a.rows(few, packed, codec=1)),
      few, packed)  # not packed, as each buffer says
refused("bad-compression", write("raw.arrows", a.stream(
    a.schema(few), a.rows(few, packed, codec=7, pack=lambda b: b))))

# --- dictionaries ------------------------------------------------------------

words = [("d", ("dict", 7, ("int", 8, True), TEXT)), ("i", I32)]
meant = [["b", None, "a", "c"], [1, 2, 3, 4]]
numbers = [[1, None, 0, 2], [1, 2, 3, 4]]
told = a.dictionary(7, TEXT, ["a", "b", "c"])
schema, rows = a.schema(words), a.rows(words, numbers)
check("d.arrow", a.file(words, schema, told, rows), words, meant)
check("d.arrows", a.stream(schema, told, rows), words, meant)
more = [a.dictionary(7, TEXT, ["a"]),
        a.dictionary(7, TEXT, ["b", "c"], more=True)]
check("more.arrow", a.file(words, schema, *more, rows), words, meant)
other = a.dictionary(7, TEXT, ["x", None, "z"])
check("other.arrows", a.stream(schema, told, rows, other, rows), words,
      [meant[0] + [None, None, "x", "z"], meant[1] * 2])
inside = [("l", ("list", ("dict", 1, ("int", 16, False), ("float", 2))))]
found = walk(write("inside.arrows", a.stream(
    a.schema(inside), a.dictionary(1, ("float", 2), [0.5, 2.0]),
    a.rows(inside, [[[1, 0, None], None]]))))
same(found.records(), [b'{"l":[2,0.5,null]}', b'{"l":null}'], "in a list")
refused("bad-arrow", write("e.arrows", a.stream(schema, rows)))
refused("bad-arrow", write("e.arrows", a.stream(
    schema, a.dictionary(7, TEXT, ["a", "b"]), rows)))
refused("bad-arrow", write("e.arrows", a.stream(
    schema, a.dictionary(8, TEXT, ["a"]), rows)))
refused("bad-arrow", write("e.arrows", a.stream(schema, more[1], rows)))
refused("bad-arrow", write("e.arrow", a.file(words, schema, told, other, rows)))

# --- what is refused ---------------------------------------------------------

schema, rows = a.schema(few), a.rows(few, packed)
whole, flowing = a.file(few, schema, rows), a.stream(schema, rows)
for cut in range(20, len(whole), 53):
    refused("cut", write("cut.arrow", whole[:cut]))
for cut in (len(flowing) - 1, len(flowing) - 8, len(schema), 30):
    refused("cut", write("cut.arrows", flowing[:cut]))
refused("bad-arrow", write("long.arrows", flowing + b"\0" * 8))
refused("bad-arrow", write("long.arrows", flowing[:-8] + b"\0" * 8))
refused("bad-arrow", write("f.arrow", a.file(few, schema, rows, rows,
                                             leave=[1])))
refused("bad-arrow", write("f.arrow", a.file(few, schema, rows,
                                             ends=[few[0], ("u", TEXT)])))
refused("bad-arrow", write("f.arrow", a.file(few, schema, schema, rows)))
refused("bad-arrow", write("f.arrow", a.file(few, schema, rows, end=bytes(8))))
refused("bad-arrow", write("rows.arrows", a.stream(rows)))
refused("not-its-name", write("text.arrow", b"id,text\n1,2\n3,4\n"))
refused("bad-arrow", write("one.feather", b"FEA1" + bytes(40) + b"FEA1"))
refused("bad-arrow", write("order.arrows", a.stream(
    a.message(a.SCHEMA, a.schema_of(few, order=1)), rows)))
refused("bad-arrow", write("old.arrows", a.stream(
    a.message(a.SCHEMA, a.schema_of(few), version=2), rows)))
refused("same-name", write("same.arrows", a.stream(
    a.schema([("n", I32), ("n", I32)]))))
refused("unknown-type", write("type.arrows", a.stream(
    a.schema([("n", ("union",))]))))
deep = I32
for _ in range(70):
    deep = ("list", deep)
refused("too-deep", write("deep.arrows", a.stream(a.schema([("n", deep)]))))
refused("not-utf-8", write("utf.arrows", a.stream(
    a.schema(few), a.rows(few, [[1], [b"\xff"]]))))
refused("record-too-long", "--record-limit", "60", "all.arrow")
text = refused("bad-arrow", write("short.arrows", a.stream(
    schema, a.rows([few[0]], packed[:1]))))
refused("not-seekable", "--format", "arrow", "-",
        stdin=subprocess.Popen(["cat", "all.arrows"],
                               stdout=subprocess.PIPE).stdout)
refused("bad-arrow", write("long.arrows", a.stream(
    schema, a.rows(few, packed, rows=6))))
# Buffers may have some padding between them, and share nothing.
check("gap.arrows", a.stream(schema, a.rows(few, packed, gap={1: 56})), few,
      packed)
for how in {"gap": {1: 64}}, {"move": {4: -8}}, {"move": {4: 4096}}:
    refused("bad-arrow", write("place.arrows", a.stream(
        schema, a.rows(few, packed, **how))))
# A view whose beginning is not that of the piece, one whose piece or place is
# not there, and too few pieces.
view = [("v", ("utf8_view",))]
for at, byte in (4, b"y"), (8, b"\x01"), (12, b"\x01"), (3, b"\x80"), (0, b""):
    body = a.Body()
    body.add(view[0][1], ["x" * 20])
    body.buffers[1] = body.buffers[1][:at] + byte + body.buffers[1][at + 1:]
    if not byte:
        body.views = [2]
    refused("bad-arrow", write("view.arrows", a.stream(
        a.schema(view), a.message(a.ROWS, *body.write(1)))))


def broken(place, change):
    """A batch with a buffer that is other than it should be."""
    body = a.Body()
    for (_, kind), column in zip(few, packed):
        body.add(kind, column)
    change(body)
    return a.stream(schema, a.message(a.ROWS, *body.write(5)))


def change(text):
    return lambda body: exec(text, {"body": body})


for text in ("body.nodes[1] = (5, 2)", "body.nodes[1] = (5, 0)",
             "body.nodes[0] = (6, 0)", "body.nodes[0] = (5, -1)",
             "body.nodes.append((5, 0))", "body.buffers.append(bytes(100))",
             "body.buffers.pop()", "body.buffers[1] = bytes(32)",
             "body.buffers[2] = b''", "body.buffers[4] = bytes(101)",
             "body.buffers[3] = bytes(8) + b'\\xff' * 16"):
    refused("bad-arrow", write("broken.arrows", broken(text, change(text))))
END

# By the program, whose child reads them: the same version as its lines'.
. "${TESTS:?}/desk.sh"
trap 'chmod -R u+w "$desk"; rm -rf "$desk" "$work"' EXIT
for name in all.arrow all.arrows d.arrow zstd.arrows; do
    expect 0 custody hash "$work/$name" --json
    confined=$(answer version)
    expect 0 custody hash "$work/$name" --json --unconfined
    [ "$confined" = "$(answer version)" ] || fail "$name: confined, another"
done
expect 5 custody hash "$work/many.arrows" --unconfined --limit memory=10K
says "a message of more than 10240 bytes"
says "--limit memory=NUMBER"
found_desk
cp "$work/many.arrows" rows.arrows
expect 0 custody ingest rows rows.arrows --id-field t \
    --source-url https://example.org/rows --retrieved-at 2026-01-02 \
    --publisher Example --declared-licence CC0-1.0 --as ada
says "5,000 records"
expect 0 custody terms rows --allow-purpose demo --licence CC0-1.0 \
    --sensitivity public --as ada
ask_and_approve rows
expect 0 custody quarantine --id t17 --why test --as ada
expect 0 custody export "$request" --to out-rows --job j1 --as ada
[ "$(wc -l <out-rows/rows.arrows.jsonl)" = 4999 ]
! grep -q '"t17"' out-rows/rows.arrows.jsonl || fail "a barred row"
expect 0 custody check "$request" --data out-rows --as dev
