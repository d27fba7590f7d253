#!/bin/sh
# Given texts compressed in every way, whole, cut, damaged and followed by more
# When they are read
# Then the whole ones give their text under a path without the suffix, and no
#      other gives anything
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
PYTHONPATH="${SOURCE:?}/tests/readers" python3 - <<'END'
import bz2, gzip, io, lzma, os, random, struct, subprocess, tarfile, zipfile
from walking import *

random.seed(3)


def zstd(text, *args):
    return subprocess.run(["zstd", "-qc", *args], input=text,
                          capture_output=True, check=True).stdout


def xz(data):
    return lzma.compress(data, preset=1)


KINDS = {".gz": ("gzip", gzip.compress), ".xz": ("xz", xz),
         ".bz2": ("bzip2", bz2.compress), ".zst": ("zstd", zstd)}
lines = [b"%d %s" % (i, b"x" * random.randrange(90)) for i in range(30000)]
text = b"\n".join(lines)


def write(name, data):
    with open(name, "wb") as file:
        file.write(data)
    return name


for suffix, (kind, compress) in KINDS.items():
    whole = compress(text)
    os.makedirs("d", exist_ok=True)
    write("d/a.txt" + suffix, whole)
    found = walk("d")
    same(found.files, [(b"a.txt", kind)], suffix)
    same(found.records(b"a.txt"), lines, suffix)
    os.unlink("d/a.txt" + suffix)
    # The suffix is only a hint; the magic is what is undone.
    same(walk(write("b.txt", whole)).records(), lines, suffix)
    write("joined", compress(text[:999]) + compress(text[999:]) +
          compress(b""))
    same(walk("--format", "text", "joined").records(), lines, "joined")
    small = compress(b"a\nb\n")
    name = write("s.txt" + suffix, small)
    same(walk(name).records(), [b"a", b"b"], suffix)
    for more in (b"\0", b"\n", b"\0" * 512, small[:3]):
        if suffix == ".xz" and len(more) % 4 == 0 and not more.strip(b"\0"):
            continue  # stream padding
        refused("bad-compression", write(name, small + more))

# Frames to be skipped are; a window above 128 MiB is refused.
skip = struct.pack("<II", 0x184d2a5f, 3) + b"abc"
same(walk(write("k.txt.zst", skip + zstd(text) + skip)).records(), lines,
     "skippable frames")
subprocess.run("head -c 300000000 /dev/zero | zstd -q --ultra --long=28 -c "
               ">w.txt.zst", shell=True, check=True)
refused("too-big", "w.txt.zst")
same(walk(write("p.txt.xz", lzma.compress(b"a") + b"\0" * 8)).records(),
     [b"a"], "padding")

# Bombs: too much for each byte, or too much at all.
subprocess.run("head -c 400000000 /dev/zero | gzip >bomb.bin.gz", shell=True,
               check=True)
walk("--ratio", 1100, "--count", "bomb.bin.gz")
refused("too-big", "--ratio", 900, "--count", "bomb.bin.gz")
refused("too-big", "--expanded", 300000000, "--count", "bomb.bin.gz")

# A name that promises what is not there.
refused("not-its-name", write("n.jsonl.gz", b"[1]\n"))
refused("not-its-name", write("n.jsonl.gz", zstd(b"[1]\n")))
refused("not-its-name", write("n.tgz", b"[1]\n"))
same(walk(write("n.bin.gz", b"raw")).records(), [b"raw"], "no promise")
same(walk(write("once.txt.gz.gz", gzip.compress(gzip.compress(b"a"))))
     .entries[b""][0], "files/1", "undone once")
same(walk("--format", "files", write("f.bin.gz", gzip.compress(b"abc")))
     .records(), [b"abc"], "a whole file is undone, too")

# Two that would have one path keep their suffix; others do not.
os.makedirs("c")
for name, data in (("a.txt", b"1"), ("a.txt.gz", gzip.compress(b"2")),
                   ("b.txt.gz", gzip.compress(b"3")),
                   ("c.txt.gz", gzip.compress(b"4")),
                   ("c.txt.bz2", bz2.compress(b"5"))):
    write("c/" + name, data)
same(sorted(walk("c").entries), [b"a.txt", b"a.txt.gz", b"b.txt",
                                 b"c.txt.bz2", b"c.txt.gz"], "kept suffixes")
os.makedirs("e")
write("e/x.gz.zst", zstd(b"1"))
write("e/x.gz", b"not gzip")
refused("same-path", "e")

# Packed once, in what is packed once: two members of each, one after the other.
inner = {"m%s.jsonl%s" % (s[1:], s): pack(b"[1]\n") + pack(b"[2]")
         for s, (_, pack) in KINDS.items()}
out = io.BytesIO()
with tarfile.open(fileobj=out, mode="w") as tar:
    for name, data in inner.items():
        info = tarfile.TarInfo(name)
        info.size = len(data)
        tar.addfile(info, io.BytesIO(data))
with zipfile.ZipFile("in.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    for name, data in inner.items():
        archive.writestr(name, data)
packed = [write("in.tar" + s, pack(out.getvalue())) for s, (_, pack) in
          KINDS.items()]
for path in [write("in.tar", out.getvalue()), "in.zip", *packed]:
    found = walk(path)
    same(sorted(found.entries), sorted(name.rpartition(".")[0].encode()
                                       for name in inner), path)
    for name in found.entries:
        same(found.records(name), [b"[1]", b"[2]"], "%s in %s" % (name, path))
END
