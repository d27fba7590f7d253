#!/bin/sh
# Given shards of MosaicML Streaming, of one column and of several, packed in
#       its ways and in ours, as a writer in Python makes them
# When they are read
# Then a record of one column of text is that text, whatever it holds, and any
#      other the sample, each with its fields; and what is cut, runs on,
#      overlaps, lies outside or does not describe itself is refused
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
PYTHONPATH="${SOURCE:?}/tests/readers" python3 - <<'P'
import bz2, gzip, json, os, random, struct, subprocess
import mds_writer as mds
from walking import *

random.seed(11)


def write(name, data):
    with open(name, "wb") as file:
        file.write(data)
    return name


def table(data):
    count, = struct.unpack_from("<I", data)
    return count, list(struct.unpack_from("<%dI" % (count + 1), data, 4))


def agree(path, data, expected, *options):
    found = walk(*options, path)
    (form, header, records), = found.entries.values()
    count, at = table(data)
    same((form, header, count), ("mds/1", data[:at[0]], len(expected)), path)
    same([record for record, _ in records], expected, path)
    return [rest.split() if rest else None for _, rest in records]


# --- one column -------------------------------------------------------------
lines = [b'{"id":"%d","url":"http://a/%d","time":"2026-08-%02d"}'
         % (i, i, i % 28 + 1) for i in range(5000)]
texts = [line.decode() for line in lines]
data = mds.shard({"line": "str"}, [{"line": text} for text in texts])
agree(write("a.mds", data), data, lines)
names = ("--examine", "--url-field", "url", "--id-field", "id",
         "--time-field", "time")
for i, (url, id, time) in enumerate(agree("a.mds", data, lines, *names)):
    same((unhex(url), unhex(id), time != "-"),
         (b"http://a/%d" % i, b"%d" % i, True), "fields of %d" % i)
same(walk(write("lines.jsonl", b"\n".join(lines))).records(), lines, "lines")

# What is no text of JSON, or no text: as it is, without fields.
odd = [b"", b"\n", b"\r\n\n", b"{", b"\0\xff" * 9, b"[1]", b'"x"',
       random.randbytes(70000), b"x" * 3000000, b"last"]
data = mds.shard({"x": "bytes"}, [{"x": value} for value in odd])
for rest in agree(write("odd.mds", data), data, odd, *names):
    same(rest, ["-", "-", "-"], "no fields")
values = [{"id": i, "b": [1.5, None]} for i in range(9)]
data = mds.shard({"row": "json"}, [{"row": value} for value in values])
rest = agree(write("json.mds", data), data,
             [json.dumps(value).encode() for value in values], *names)
same([unhex(id) for _, id, _ in rest], [b"%d" % i for i in range(9)], "ids")

# --- several, or one of another kind ----------------------------------------
kinds = {"id": "int", "n": "int16", "u": "uint8", "w": "float32",
         "text": "str", "url": "str", "when": "str", "x": "bytes"}
rows = [{"id": i * (-1) ** i * 10 ** (i % 16), "n": -i, "u": i % 256,
         "w": i / 2, "text": "\u00e9\n" * i, "url": "http://b/%d" % i,
         "when": "2026-08-14T10:00:%02dZ" % (i % 60), "x": b"\0" * (i % 7)}
        for i in range(300)]
data = mds.shard(kinds, rows)
samples = [mds.sample(kinds, row) for row in rows]
write("rows.mds", data)
for name, value in (("id", "id"), ("n", "n"), ("u", "u")):
    rest = agree("rows.mds", data, samples, "--examine", "--url-field", "url",
                 "--id-field", name, "--time-field", "when")
    for (url, id, time), row in zip(rest, rows):
        same((unhex(url), unhex(id), time != "-"),
             (row["url"].encode(), b"%d" % row[value], True), name)
for url, id, time in agree("rows.mds", data, samples, "--examine",
                           "--url-field", "nobody", "--id-field", "w"):
    same((url, id, time), ("-", "-", "-"), "no such column")
numbers = {kind: kind for kind in mds.SIZES if "float" not in kind}
least = {kind: -(2 ** (8 * size - 1)) if kind[0] != "u" else
         2 ** (8 * size) - 1 for kind, size in mds.SIZES.items()}
data = mds.shard(numbers, [least])
for kind in numbers:
    (_, id, _), = agree(write("least.mds", data), data,
                        [mds.sample(numbers, least)], "--examine",
                        "--id-field", kind)
    same(unhex(id), b"%d" % least[kind], kind)
for kind, value in ("int", 7), ("jpeg", b"\xff\xd8"), ("str_int", 12):
    data = mds.shard({"x": kind}, [{"x": value}] * 3)
    agree(write("one.mds", data), data,
          [mds.sample({"x": kind}, {"x": value})] * 3)
wide = {"c%03d" % i: "str" for i in range(100)}
data = mds.shard(wide, [dict.fromkeys(wide, "v")])
agree(write("wide.mds", data), data, [struct.pack("<100I", *[1] * 100)
                                      + b"v" * 100])
refused("bad-mds", "--examine", "--id-field", "c070", "wide.mds")

# --- packed, in a folder, in an archive; no sample at all --------------------
data = open("a.mds", "rb").read()
zstd = subprocess.run(["zstd", "-q", "-c"], input=data, stdout=-1).stdout
plain = walk("a.mds").records()
for name, packed in (("a.mds.zstd", zstd), ("a.mds.zst", zstd),
                     ("a.mds.gz", gzip.compress(data)),
                     ("a.mds.bz2", bz2.compress(data))):
    os.makedirs("in/" + name)
    write("in/%s/%s" % (name, name), packed)
    found = walk("in/" + name)
    same(list(found.entries), [b"a.mds"], name)
    same(found.records(b"a.mds"), plain, name)
    os.remove("in/%s/%s" % (name, name))
subprocess.run(["tar", "cf", "a.tar", "a.mds", "odd.mds"], check=True)
same(walk("a.tar").records(b"odd.mds"), odd, "in a tar")
same(walk("a.tar").records(b"a.mds"), plain, "in a tar")
# Anything else that ends so is not unpacked, as it never was.
os.mkdir("other")
write("other/a.jsonl.zstd", subprocess.run(
    ["zstd", "-q", "-c"], input=b"1\n", stdout=-1).stdout)
same([form for form, _, _ in walk("other").entries.values()], ["files/1"],
     "another .zstd")
none = mds.shard({"x": "str"}, [])
refused("no-records", write("none.mds", none))
same(walk("--format", "mds", "none.mds", "one.mds").records(b"none.mds"), [],
     "no sample")

# --- what is refused --------------------------------------------------------
columns = {"a": "str", "b": "int32"}
samples = [mds.sample(columns, {"a": "x" * i, "b": i}) for i in range(40)]
good = mds.pack(mds.describe(columns), samples)
count, at = table(good)
same(len(walk(write("good.mds", good)).records()), 40, "good")


def bad(data, code="bad-mds", saying=""):
    said = refused(code, write("bad.mds", data))
    same(said.count("\n") <= 2 and saying in said, True, said)


def offsets(*changed):
    data = bytearray(good)
    for i, value in changed:
        struct.pack_into("<I", data, 4 + 4 * i, value)
    return bytes(data)


def described(**more):
    return mds.pack(mds.describe(columns, **more), samples)


for end in [0, 1, 3, 4, 7, 8, 9, 100, at[0] - 1, at[0], at[0] + 1, *at[1:-1],
            at[20] + 1, len(good) - 1]:
    bad(good[:end], "cut")
    packed = gzip.compress(good[:end])
    refused("cut", write("bad.mds.gz", packed))
for after in b"\0", b"\n", good:
    bad(good + after, saying="more than its table")
bad(none + b"x")
bad(offsets((0, at[0] - 1)))
for begin in 0, 8, 4 + 4 * 41 - 1:
    bad(offsets((0, begin)), saying="goes on after byte")
bad(offsets((0, 2 ** 32 - 1)), "record-too-long")
bad(offsets((5, at[6]), (6, at[5])))
bad(offsets((5, at[5] + 1)))
bad(offsets((5, at[4])))
bad(offsets((5, at[4] + 7)), saying="no room for one")
bad(offsets((40, 2 ** 32 - 1)), "cut")
for n in 41, 2 ** 31, 2 ** 32 - 1:
    bad(struct.pack("<I", n) + good[4:])
bad(struct.pack("<I", 39) + good[4:])
for size in 0, 2, 2 ** 32 - 1:
    data = bytearray(good)
    struct.pack_into("<I", data, at[3], size)
    bad(bytes(data))
bad(mds.pack(b"", samples))
bad(mds.pack(b"{", samples))
bad(mds.pack(b"[]", samples))
bad(mds.pack(b"\xff", samples))
bad(mds.pack(b'{"version":2,"version":2}', samples))
bad(mds.pack(json.dumps(mds.describe(columns)).encode() + b"  " * 600000,
             samples))
for more in (dict(version=1), dict(version="2"), dict(format="csv"),
             dict(column_names=["a"]), dict(column_names=["a", "a"]),
             dict(column_names=["a", 1]), dict(column_encodings=["str"]),
             dict(column_encodings=["str", None]), dict(column_sizes=None),
             dict(column_sizes=[None, 0]), dict(column_sizes=[None, -4]),
             dict(column_sizes=[None, 2 ** 32]), dict(column_sizes=[None, "4"]),
             dict(column_sizes=[None, 2 ** 32 - 1]), dict(column_sizes=[4, 4]),
             dict(column_sizes=[None, None]), dict(column_sizes=[None, 4.0]),
             dict(column_names=[], column_encodings=[], column_sizes=[])):
    bad(described(**more))
bad(mds.pack(mds.describe({"a%d" % i: "int64" for i in range(5000)}), []))
huge = b"\0\0\0\1" + mds.shard({"x": "bytes"}, [{"x": b"y" * 90000}])[4:]
bad(huge)
long = mds.shard({"x": "bytes"}, [{"x": b"y" * 90000}])
refused("record-too-long", "--record-limit", "80000", write("long.mds", long))
P
