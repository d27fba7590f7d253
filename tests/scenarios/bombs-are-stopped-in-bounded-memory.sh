#!/bin/sh
# Given a compression of each kind, a zip that overlaps itself and one that
# holds too much, when they or what is above a --limit are ingested, then each
# is malformed (5) with the limit named, no process takes more than 256 MiB,
# the disk is as before and nothing is recorded; within the limits they are.
. "$TESTS/desk.sh"
[ -x /usr/bin/time ] || { echo "skipped: no time"; exit 77; }

expect 0 custody init --identity ada
cp .custody/ledger.sqlite3 before
python3 - <<'P'
import bz2, gzip, io, lzma, struct, tarfile, zipfile

zeros = bytes(12 << 20)
open("g.bin.gz", "wb").write(gzip.compress(zeros, 9))
open("x.bin.xz", "wb").write(lzma.compress(zeros))
open("b.bin.bz2", "wb").write(bz2.compress(zeros))
# 288 MiB out of one file: past where the ratio begins to count.
open("r.bin.bz2", "wb").write(bz2.compress(zeros) * 24)
inner = gzip.compress(gzip.compress(zeros))
open("nested.bin.gz", "wb").write(inner)
with zipfile.ZipFile("z.zip", "w", zipfile.ZIP_DEFLATED) as z:
    z.writestr("a.bin", zeros)
# Two entries of the directory name one member's bytes.
good = open("z.zip", "rb").read()
at = good.index(b"PK\1\2")
entry, end = good[at:good.index(b"PK\5\6")], good[good.index(b"PK\5\6"):]
end = end[:8] + struct.pack("<HHL", 2, 2, 2 * len(entry)) + end[16:]
twin = entry.replace(b"a.bin", b"b.bin")
open("overlap.zip", "wb").write(good[:at] + entry + twin + end)
with tarfile.open("t.tar", "w") as t:
    for name in ("a.bin", "d/" * 20 + "deep.bin", "n" * 300 + ".bin"):
        t.addfile(tarfile.TarInfo(name), io.BytesIO())
open("l.jsonl", "w").write('{"a":"%s"}\n' % ("x" * 5000))
P
disk=$(du -sk . | cut -f1)

# refused WORD ARGUMENT...: malformed, small, and says WORD
refused() {
    word=$1
    shift
    expect 5 /usr/bin/time -o used -f %M "$CUSTODY" ingest d "$@"
    says "$word"
    [ "${SANITIZED:-OFF}" = ON ] || [ "$(tail -n 1 used)" -le 262144 ] ||
        fail "$* took $(tail -n 1 used) KiB"
}
for bomb in g.bin.gz x.bin.xz b.bin.bz2; do
    refused 'more than 8388608 bytes' --limit output=8M $bomb
done
refused 'too many bytes' --limit output=8M z.zip
refused 'for each of its own' r.bin.bz2
refused overlap.zip overlap.zip
refused 'more than 2 members' --limit members=2 t.tar
refused 'more than 10 parts' --limit depth=10 t.tar
refused 'more than 200 bytes' --limit name=200 t.tar
refused 'more than 4096 bytes' --limit record=4K l.jsonl
cmp .custody/ledger.sqlite3 before || fail "something was recorded"
rm -f used
[ $(($(du -sk . | cut -f1) - disk)) -le 64 ] || fail "the disk is fuller"

# A bomb in a bomb stays packed: one level is undone.
expect 0 custody ingest nested nested.bin.gz
expect 0 custody ingest d --limit output=64M g.bin.gz
expect 2 custody ingest d --limit output=lots g.bin.gz
expect 2 custody ingest d --limit width=3 g.bin.gz
# Confined or not, it is the same version.
root=$(custody hash t.tar | head -n 1)
[ "$(custody hash --unconfined t.tar | head -n 1)" = "$root" ] ||
    fail "--unconfined reads something else"
