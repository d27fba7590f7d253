#!/bin/sh
# Given archives with names that climb out, links, devices, a name twice, data
# after the end or no end, when they are ingested, then each is malformed (5)
# with the archive and place named, and nothing is recorded or written.
. "$TESTS/desk.sh"

expect 0 custody init --identity ada
cp .custody/ledger.sqlite3 before
python3 - <<'P'
import io, tarfile, zipfile

def tar(name, *members):
    with tarfile.open(name, "w") as t:
        for path, kind, data in members:
            info = tarfile.TarInfo(path)
            info.type, info.size = kind, len(data)
            if kind in (tarfile.SYMTYPE, tarfile.LNKTYPE):
                info.linkname, info.size = "/etc/passwd", 0
            t.addfile(info, io.BytesIO(data))

R = tarfile.REGTYPE
tar("good.tar", ("a.bin", R, b"one"), ("b.bin", R, b"two"))
tar("climb.tar", ("../evil", R, b"x"))
tar("root.tar", ("/evil", R, b"x"))
tar("link.tar", ("a", R, b"x"), ("evil", tarfile.SYMTYPE, b""))
tar("hard.tar", ("a", R, b"x"), ("evil", tarfile.LNKTYPE, b""))
tar("device.tar", ("evil", tarfile.CHRTYPE, b""))
tar("twice.tar", ("evil", R, b"x"), ("evil", R, b"y"))
good = open("good.tar", "rb").read()
open("after.tar", "wb").write(good + b"garbage" + bytes(505))
open("cut.tar", "wb").write(good[:700])
open("noend.tar", "wb").write(good[:2048])
with zipfile.ZipFile("good.zip", "w") as z:
    z.writestr("a.bin", "one")
with zipfile.ZipFile("climb.zip", "w") as z:
    z.writestr("../evil", "x")
good = open("good.zip", "rb").read()
open("after.zip", "wb").write(good + b"garbage")
open("before.zip", "wb").write(b"garbage" + good)
open("cut.zip", "wb").write(good[:-10])
P
for archive in climb.tar root.tar link.tar hard.tar device.tar twice.tar \
    climb.zip; do
    expect 5 custody ingest d $archive
    says $archive
done
for archive in after.tar cut.tar noend.tar after.zip before.zip cut.zip; do
    expect 5 custody ingest d $archive
    says $archive
done
cmp .custody/ledger.sqlite3 before || fail "something was recorded"
[ -z "$(find "$desk/.." -maxdepth 1 -name evil)" ] || fail "it climbed out"
for archive in good.tar good.zip; do
    expect 0 custody ingest d $archive
done
