#!/usr/bin/env python3
"""seed: the good files that the kept corpus began with, a folder a target.

    seed.py FOLDER
"""
import bz2
import gzip
import hashlib
import io
import lzma
import os
import struct
import subprocess
import sys
import tarfile
import zipfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "readers"))
import arrow_writer
import mds_writer

TEXTS = {
    "jsonl": [b'\xef\xbb\xbf{"id":1,"url":"http://a.example/"}\n\n[2]\r\n"x"',
              b'{"time":"2026-08-14T10:00:00.25+02:00","id":"\\u00e9\\ud834'
              b'\\udd1e","url":1.5e-7}\n {"a":{"b":[true,false,null]}} \n\r\n'],
    "csv": [b'id,text\r\n1,"one, ""two"""\r\n\r\n2,"line\nbreak"\n3,x',
            b'\xef\xbb\xbf"url",time,id\n "http://a/" ,1786701600.25, 7 \r'
            b'"b" "c",,\n', b'1,2\n3,"4" \n'],
    "tsv": [b'id\ttext\n1\t"one\n2\ttwo\n', b"\xef\xbb\xbfurl\ttime\tid\r\n"
            b"http://a/\t2026-08-14\t\r\n"],
    "text": [b"first\nsecond\r\n\nlast", b"\xef\xbb\xbf\n\n"],
    "json": [b'{"b":[1,{}],"a":[{"id":"x"}, [2], "\\u00e9"],"c":{"a":1}}',
             b' [ {"url":"http://a/"} , -0.5e+3, null ,[]]\n', b"[]"],
    "conllu": [b"# sent_id = 1\n" + b"1\tx" + b"\t_" * 8 + b"\n\n"
               + b"1-2\tx" + b"\t_" * 8 + b"\r\n",
               b"\n\n# text = a\r\n1.1\ta" + b"\t_" * 8 + b"\r\n\r\n"],
    "warc": [b"WARC/1.0\r\nWARC-Type: resource\r\nWARC-Date: 2026-01-02"
             b"\r\nWARC-Target-URI: <http://a/>\r\nWARC-Record-ID: <urn:x>"
             b"\r\nContent-Length: 5\r\n\r\n12345\r\n\r\n"
             b"WARC/1.1\r\nContent-Length: 0\r\n\r\n\r\n\r\n",
             b"WARC/1.1\r\nwarc-type:response\r\nContent-Length: 3\r\nX: a\r\n"
             b" b\r\nWARC-Target-URI: \xff\r\n\r\n\r\n\r\r\n\r\n"],
    "arc": [b"filedesc://a.arc 0.0.0.0 20140216050221 text/plain 6\n1 0 X\n"
            b"\n\nhttp://a/ b 1.2.3.4 20140216050221 t/h 3\nabc\n",
            b"filedesc://a.arc 0 20140216 text/plain 200 - - 0 a.arc 6\n2 0 X"
            b"\n\nhttp://a/ 1.2.3.4 20140216050221 t/h 200 x - 9 a.arc 3\nabc"],
    "files": [bytes(range(256))],
}
PACKINGS = {
    "gzip": (".gz", lambda data: gzip.compress(data, mtime=0)),
    "bzip2": (".bz2", bz2.compress),
    "xz": (".xz", lzma.compress),
    "zstd": (".zst", lambda data: subprocess.run(
        ["zstd", "-q", "-c"], input=data, stdout=subprocess.PIPE,
        check=True).stdout),
}


def tar(members, form=tarfile.USTAR_FORMAT):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        end = out.tell()
    return out.getvalue()[:end + 1024]  # without padding to 10 KiB


def zip_of(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for i, (name, data) in enumerate(members):
            archive.writestr(zipfile.ZipInfo(name), data,
                             zipfile.ZIP_DEFLATED if i % 2 else 0)
    return out.getvalue()


# --- what a confined child may say, as wire.h has it -------------------------

BEGIN, BEFORE, BATCH, CHUNK, END, RENAME, EXCLUDED = range(11, 18)
JSONL, TAR = 0, 9


def say(kind, body=b"", texts=(), reader=0, entry=0, first=0, last=0, count=0,
        at=0, length=0, offset=0):
    lengths = [len(text) for text in texts] + [0] * (3 - len(texts))
    tail = b"".join(texts)
    body += bytes(-(len(body) + len(tail)) % 8) + tail
    head = struct.pack("<10I3I4x5Q", kind, 0, reader, entry, first, last,
                       count, *lengths, *[2**32 - 1] * 3, at, length, offset,
                       0, 0)
    return bytes([len(body) // 8]) + head + body


def said():
    label = b'{"path":"k"}', b"k"
    named = struct.pack("<6I", 0, 4, len(label[0]), len(label[1]), 0, 0)
    return (say(BEGIN, texts=(b"", b"a"), reader=TAR)
            + say(BATCH, named + b"".join(label) + bytes(3), last=1, count=1,
                  length=4)
            + say(BEGIN, texts=(b"m.jsonl.gz", b"a/m.jsonl"), reader=JSONL,
                  entry=1)
            + say(BEFORE, entry=1, length=3)
            + say(BATCH, struct.pack("<2I", 0, 9), entry=1, first=1, count=1,
                  length=9, offset=3)
            + say(END, entry=1)
            + say(CHUNK, texts=label, first=1, length=4)
            + say(CHUNK, texts=label, last=1, length=4)
            + say(RENAME, texts=(b"a/m.jsonl.gz",), entry=1)
            + say(EXCLUDED, texts=(b"x/y",)) + say(END))


# --- a part, as custody-part(5) has it ----------------------------------------

def number(value):
    out = b""
    while value > 127:
        out, value = out + bytes([value & 127 | 128]), value >> 7
    return out + bytes([value])


def text(value):
    return number(len(value)) + value


def chunk(letter, body):
    return letter + struct.pack(">I", len(body)) + body


def part():
    """Its two sums are zeros: the target puts them right."""
    row = hashlib.sha256(b"{}").digest() + bytes(16)
    rows = (row + b"\0" + row + bytes([31]) + bytes(range(32)) + bytes(8)
            + number(5) + number(8) + number(2) + b"http://aid")
    entry = (text(b"a.jsonl") + text(b"jsonl/1") + number(1) + bytes(32)
             + bytes(32) + number(0) + number(2) + number(4))
    body = (text(b"/a/a.jsonl.gz") + text(b"a.jsonl") + text(b"gzip")
            + number(300) + bytes(32) + number(300) + number(7) + number(1)
            + number(1 << 60) + number(1 << 60) + number(1) + entry
            + number(1) + number(2) + number(2) + number(4) + number(0))
    return (b"custody part 1\n"
            + chunk(b"H", b'{"paths":["/a"],"reading":{},"type":"part"}')
            + chunk(b"R", rows) + chunk(b"F", body + bytes(32))
            + chunk(b"F", body + bytes(32)) + chunk(b"Z", bytes(32)))


# --- Arrow --------------------------------------------------------------------

def arrows():
    """(name, bytes): every layout, a dictionary, and both ways to pack."""
    a, text = arrow_writer, ("utf8",)
    rows = [
        (("bool",), [True, None, False]),
        (("int", 16, True), [1, -1, None]),
        (("decimal", 9, 2, 128), [5, -50, None]),
        (("stamp", 3, "UTC"), [1, None, -1]),
        (text, ["a", None, ""]),
        (("utf8_view",), ["a", "b" * 13, None]),
        (("list", text), [["a", None], [], None]),
        (("fixed_list", 1, ("float", 2)), [[0.5], None, [1]]),
        (("map", text, ("null",)), [[("k", None)], [], None]),
        (("struct", [("x", ("fixed", 2))]), [{"x": b"ab"}, None, {"x": None}]),
    ]
    for part, some in ("1", rows[:5]), ("2", rows[5:]):
        columns = [("abcde"[i], kind) for i, (kind, _) in enumerate(some)]
        told = (a.schema(columns), a.rows(columns, [v for _, v in some]))
        yield "stream" + part, a.stream(*told)
        yield "file" + part, a.file(columns, *told)
    words = [("d", ("dict", 7, ("int", 8, True), text))]
    told = (a.schema(words), a.dictionary(7, text, ["a", "b"]),
            a.dictionary(7, text, ["c"], more=True),
            a.rows(words, [[2, None, 0]]))
    yield "words", a.file(words, *told)
    numbers = [("n", ("int", 64, True))]
    for name, codec, pack in ("zstd", 1, PACKINGS["zstd"][1]), ("lz4", 0, lz4):
        yield name, a.stream(a.schema(numbers), a.rows(
            numbers, [[7, 7, 7, 0, 0, 0, 0]], pack=pack, codec=codec))


def lz4(data):
    """A frame whose block is all literals, but for what ends it."""
    assert data[-20:] == bytes(20)
    literals, size = data[:-19], len(data)
    block = (bytes([0xf1, len(literals) - 15]) + literals + b"\x01\0" +
             b"\xe0" + bytes(14))
    return (bytes.fromhex("04224d18604082") + struct.pack("<I", len(block))
            + block + bytes(4))


def seeds():
    """(target, name, bytes)"""
    members = [("folder/a." + kind, texts[0]) for kind, texts in TEXTS.items()]
    for kind, texts in TEXTS.items():
        for i, data in enumerate(texts):
            yield "reading_" + kind, f"seed{i}", data
    tars = {
        "ustar": tar(members[:3] + [("a.jsonl.gz", gzip.compress(
            b"[1]\n", mtime=0))]),
        "gnu": tar([("folder/" + "x" * 110, b"1")], tarfile.GNU_FORMAT),
        "pax": tar([("folder/\u00e9" + "x" * 110, b"1")],
                         tarfile.PAX_FORMAT),
    }
    samples = tar([(name, b"1234") for name in
                         ("a.cls", "a.png", "b.d/c.png")])
    archive = zip_of(members[:4])
    for name, data in tars.items():
        yield "reading_tar", "seed-" + name, data
    yield "reading_webdataset", "seed", samples
    yield "reading_zip", "seed", archive
    for kind, (suffix, pack) in PACKINGS.items():
        lines = pack(TEXTS["text"][0])
        yield "reading_" + kind, "seed0", lines
        yield "reading_" + kind, "seed1", lines + pack(b"x" * 5000)
        yield "reading_auto", "seed-" + kind, (
            b"a.jsonl%s\n" % suffix.encode() + pack(TEXTS["jsonl"][0]))
    yield "reading_auto", "seed-tgz", (
        b"a.tgz\n" + gzip.compress(tars["ustar"], mtime=0))
    yield "reading_auto", "seed-tar", b"a.tar\n" + tars["ustar"]
    yield "reading_auto", "seed-zip", b"a.zip\n" + archive
    for kind in "jsonl", "csv", "warc", "json":
        yield "reading_auto", "seed-" + kind, (
            b"a.%s\n" % kind.encode() + TEXTS[kind][0])
    for name, data in arrows():
        yield "reading_arrow", "seed-" + name, data
    for i, (columns, rows) in enumerate((
            ({"line": "json"}, [{"line": {"id": 1, "url": "http://a/"}},
                                {"line": [None]}]),
            ({"id": "int8", "time": "str", "url": "str", "x": "float16"},
             [{"id": -n, "time": "2026-08-14", "url": "http://a/", "x": 0.5}
              for n in range(3)]),
            ({"x": "bytes"}, []))):
        yield "reading_mds", f"seed{i}", mds_writer.shard(columns, rows)
    yield "hearing", "seed", said()
    yield "part", "seed", part()


def main():
    for target, name, data in seeds():
        folder = os.path.join(sys.argv[1], target)
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, name), "wb") as file:
            file.write(data)


if __name__ == "__main__":
    main()
