#!/bin/sh
# Given acts, documents and files of every format, good ones,
# when some thousand variants of each are read,
# then each is read or refused, and nothing breaks.
. "$TESTS/desk.sh"
seed=${CUSTODY_SEED:-$(date +%s)}
mutations=${CUSTODY_MUTATIONS:-300}
echo "seed $seed, $mutations mutations of each"
[ -x "$BUILD/fuzz_act" ] || { echo "skipped: no fuzz targets"; exit 77; }
found_desk
ask_and_approve reviews
expect 0 custody export R1 --to release --job 1 --as ada
expect 0 custody trust --out trust.json --as ada

mkdir acts files
sqlite3 .custody/ledger.sqlite3 \
    "SELECT writefile('acts/' || seq, act) FROM event" >sqlite
python3 - <<'P'
import bz2, gzip, io, lzma, tarfile, zipfile

texts = {
    "a.jsonl": b'\xef\xbb\xbf{"id":1,"url":"http://a.example/"}\n\n[2]\r\n"x"',
    "a.csv": b'id,text\r\n1,"one, ""two"""\r\n\r\n2,"line\nbreak"\n3,x',
    "a.tsv": b'id\ttext\n1\t"one\n2\ttwo\n',
    "a.txt": b"first\nsecond\r\n\nlast",
    "a.bin": bytes(range(256)),
    "a.json": b'{"b":[1,{}],"a":[{"id":"x"}, [2], "\\u00e9"],"c":{"a":1}}',
    "a.conllu": b"# sent_id = 1\n" + b"1\tx" + b"\t_" * 8 + b"\n\n"
                + b"1-2\tx" + b"\t_" * 8 + b"\r\n",
    "a.warc": b"WARC/1.0\r\nWARC-Type: resource\r\nWARC-Date: 2026-01-02"
              b"\r\nWARC-Target-URI: <http://a/>\r\nWARC-Record-ID: <urn:x>"
              b"\r\nContent-Length: 5\r\n\r\n12345\r\n\r\n"
              b"WARC/1.1\r\nContent-Length: 0\r\n\r\n\r\n\r\n",
    "a.arc": b"filedesc://a.arc 0.0.0.0 20140216050221 text/plain 6\n1 0 X\n"
             b"\n\nhttp://a/ b 1.2.3.4 20140216050221 t/h 3\nabc\n",
}
made = dict(texts)
for name, data in texts.items():
    made[name + ".gz"] = gzip.compress(data, mtime=0)
    made[name + ".bz2"] = bz2.compress(data)
    made[name + ".xz"] = lzma.compress(data)
for kind, form in ("gnu", tarfile.GNU_FORMAT), ("pax", tarfile.PAX_FORMAT):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as tar:
        for name, data in texts.items():
            info = tarfile.TarInfo("folder/" + name + "x" * 90)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    made[kind + ".tar"] = out.getvalue()
    made[kind + ".tgz"] = gzip.compress(out.getvalue(), mtime=0)
out = io.BytesIO()
with tarfile.open(fileobj=out, mode="w") as tar:
    for name in "a.cls", "a.png", "b.d/c.png":
        info = tarfile.TarInfo(name)
        info.size = 4
        tar.addfile(info, io.BytesIO(b"1234"))
made["wds.tar"] = out.getvalue()
out = io.BytesIO()
with zipfile.ZipFile(out, "w") as archive:
    for name, data in texts.items():
        archive.writestr(name, data, zipfile.ZIP_DEFLATED)
        archive.writestr("stored/" + name, data)
made["a.zip"] = out.getvalue()
for name, data in made.items():
    open("files/" + name, "wb").write(name.encode() + b"\n" + data)
P
# What a reader that was taken over may say, as wire.h has it.
python3 - <<'P'
import struct

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

label = b'{"path":"k"}', b"k"
named = struct.pack("<6I", 0, 4, len(label[0]), len(label[1]), 0, 0)
open("said", "wb").write(
    say(BEGIN, texts=(b"", b"a"), reader=TAR)
    + say(BATCH, named + b"".join(label) + bytes(3), last=1, count=1, length=4)
    + say(BEGIN, texts=(b"m.jsonl.gz", b"a/m.jsonl"), reader=JSONL, entry=1)
    + say(BEFORE, entry=1, length=3)
    + say(BATCH, struct.pack("<2I", 0, 9), entry=1, first=1, count=1,
          length=9, offset=3)
    + say(END, entry=1)
    + say(CHUNK, texts=label, first=1, length=4)
    + say(CHUNK, texts=label, last=1, length=4)
    + say(RENAME, texts=(b"a/m.jsonl.gz",), entry=1)
    + say(EXCLUDED, texts=(b"x/y",)) + say(END))
P
printf '{"id":1}\n' | zstd -q >a.zst 2>zstd && {
    echo a.jsonl.zst
    cat a.zst
} >files/a.jsonl.zst || rm -f files/a.jsonl.zst

expect 0 "$BUILD/fuzz_act" "$mutations" "$seed" acts/*
expect 0 "$BUILD/fuzz_document" $((mutations / 2)) "$seed" trust.json \
    release/custody-release.json .custody/checkpoints/*
expect 0 "$BUILD/fuzz_reading" "$mutations" "$seed" files/*
expect 0 "$BUILD/fuzz_hearing" $((20 * mutations)) "$seed" said
