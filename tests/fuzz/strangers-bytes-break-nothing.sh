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
with zipfile.ZipFile(out, "w") as archive:
    for name, data in texts.items():
        archive.writestr(name, data, zipfile.ZIP_DEFLATED)
        archive.writestr("stored/" + name, data)
made["a.zip"] = out.getvalue()
for name, data in made.items():
    open("files/" + name, "wb").write(name.encode() + b"\n" + data)
P
printf '{"id":1}\n' | zstd -q >a.zst 2>zstd && {
    echo a.jsonl.zst
    cat a.zst
} >files/a.jsonl.zst || rm -f files/a.jsonl.zst

expect 0 "$BUILD/fuzz_act" "$mutations" "$seed" acts/*
expect 0 "$BUILD/fuzz_document" $((mutations / 2)) "$seed" trust.json \
    release/custody-release.json .custody/checkpoints/*
expect 0 "$BUILD/fuzz_reading" "$mutations" "$seed" files/*
