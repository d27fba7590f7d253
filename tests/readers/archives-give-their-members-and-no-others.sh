#!/bin/sh
# Given tars and zips by several writers, and such as were made to deceive
# When they are read
# Then members are records or entries, in the archive's order, with the
#      content Python finds; what readers could disagree about is refused
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
PYTHONPATH="${SOURCE:?}/tests/readers" python3 - <<'END'
import gzip, io, json, os, random, subprocess, tarfile, zipfile
from walking import *

random.seed(5)
MIB = 1 << 20
MEMBERS = [("img/%03d.png" % i, random.randbytes(random.randrange(9000)))
           for i in range(150)]
noise = random.randbytes(10007)  # what repeats itself is soon packed
MEMBERS += [("big/a.bin", random.randbytes(MIB - 1)),
            ("big/b.bin", (noise * 105)[:MIB]),
            ("big/c.bin", (noise * 315)[:3 * MIB + 7]),
            ("empty", b""), ("é/ü", b"names"),
            ("long/" + "n" * 180 + "/" + "m" * 200, b"long name"),
            ("lines.jsonl", b"[1]\n\n[2]\n"), ("t.csv", b"a\n1\n"),
            ("packed/l.txt.gz", gzip.compress(b"x\ny")),
            ("raw.bin.gz", gzip.compress(b"stays as it is")),
            ("inner.tar", b"stays as well"), ("no.jsonl.d/x", b"1")]
ENTRIES = {b"lines.jsonl": ("jsonl/1", None, [b"[1]", b"[2]"]),
           b"t.csv": ("csv/1", b"a\n", [b"1"]),
           b"packed/l.txt": ("text/1", None, [b"x", b"y"])}


def write(name, data):
    with open(name, "wb") as file:
        file.write(data)
    return name


def expected(members, form, stored=lambda name: name):
    own = [(data, json.dumps({"path": stored(name)}, ensure_ascii=False,
                             separators=(",", ":")) + " " + name)
           for name, data in members
           if not name.endswith((".jsonl", ".csv", ".txt.gz"))]
    return (form, None, own)


def check(name, form, members=MEMBERS, prefix=b"", stored=lambda n: n):
    found = walk(name).entries
    for path, (kind, header, records) in ENTRIES.items():
        got = found.pop(path)
        same((got[0], got[1], [r for r, _ in got[2]]),
             (kind, header, records), name)
    same(list(found), [b""], name)
    same(found[b""][2], expected(members, form, stored)[2], name)
    same(found[b""][0], form, name)


def tar(form, members=MEMBERS, **more):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as file:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            for key, value in more.items():
                setattr(info, key, value)
            file.addfile(info, io.BytesIO(data))
    return out.getvalue()


def zip_(members, method=zipfile.ZIP_DEFLATED, **more):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method, **more) as file:
        for name, data in members:
            file.writestr(name, data)
    return out.getvalue()


for form in (tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
    check(write("a.tar", tar(form)), "tar/1")
check(write("a.tgz", gzip.compress(tar(tarfile.PAX_FORMAT))), "tar/1")
with open("a.tgz", "rb") as file:
    same(len(walk("-", stdin=file).entries), 4, "a tar by standard input")
for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2,
               zipfile.ZIP_LZMA):
    # libarchive 3.6 does not read an empty member packed by LZMA.
    some = [m for m in MEMBERS if m[1] or method != zipfile.ZIP_LZMA]
    check(write("a.zip", zip_(some, method)), "zip/1", some)

# The same members in folders, by GNU tar, bsdtar and zip.
for name, data in MEMBERS:
    os.makedirs("f/" + os.path.dirname(name), exist_ok=True)
    write("f/" + name, data)
by_name = sorted(MEMBERS)
for command in ("tar --sort=name -C f -cf b.tar .",
                "tar --sort=name --format=v7 --exclude=long -C f -cf b.tar .",
                "tar --sort=name --format=pax -C f -cf b.tar .",
                "bsdtar -C f -cf b.tar .", "bsdtar --format=zip -C f -cf b.tar .",
                "cd f && bsdcpio -o --format=ustar >../b.tar 2>/dev/null <<X\n"
                "lines.jsonl\nt.csv\npacked/l.txt.gz\nempty\nX\n"):
    subprocess.run(command, shell=True, check=True)
    found = walk("b.tar").entries
    same(found[b"lines.jsonl"][2], [(b"[1]", None), (b"[2]", None)], command)
    same(found[b"packed/l.txt"][2], [(b"x", None), (b"y", None)], command)
    if "cpio" not in command:
        count = 158 if "v7" in command else 159
        same(len(found[b""][2]), count, command)

# Among others an archive is its name, and its members are below it.
refused("not-its-name", "f")  # inner.tar is none
found = walk("--exclude", "inner.tar", "a.tgz", "f").entries
for path in (b"a.tar", b"a.tar/lines.jsonl", b"lines.jsonl", b"img/000.png"):
    if path not in found:
        raise SystemExit("no entry %r" % path)
same(len(walk("--format", "tar", "a.tgz").entries[b""][2]), len(MEMBERS),
     "whole members")
with open("a.tar", "rb") as file:
    same(walk("--format", "files", "a.tgz").records(), [file.read()],
         "a whole archive")
refused("not-its-name", "--format", "csv", "a.tar")
only = [("x/a.jsonl", b"[1]"), ("b.jsonl", b"[2]")]
same(sorted(walk(write("o.tar", tar(tarfile.GNU_FORMAT, only))).entries),
     [b"b.jsonl", b"x/a.jsonl"], "no entry without a record")
found = walk("--include", "img/*", "--exclude", "00?.png", "a.zip")
same(len(found.entries[b""][2]), 140, "members that are wanted")
same(len(found.excluded), len(some) - 140, "members that are not")

# Suffixes that would make two paths one.
pair = [("a.txt.gz", gzip.compress(b"1")), ("a.txt", b"2"),
        ("b.txt.gz", gzip.compress(b"3"))]
same(sorted(walk(write("p.tar", tar(tarfile.GNU_FORMAT, pair))).entries),
     [b"a.txt", b"a.txt.gz", b"b.txt"], "kept suffixes")
# Names that JSON does not take are in hex.
odd = [("a\udcff", b"1"), ("b\u202e", b"2")]
same([at.split(" ")[0] for _, at in walk(write("n.tar", tar(
    tarfile.GNU_FORMAT, odd))).entries[b""][2]],
    ['{"path_hex":"61ff"}', '{"path_hex":"62e280ae"}'], "odd names")

# --- tars that are refused
whole = tar(tarfile.GNU_FORMAT, [("a", b"1"), ("b", b"2")])
refused("bad-archive", write("t.tar", whole[:1024]))
refused("bad-archive", write("t.tar", whole[:2048]))
refused("bad-archive", write("t.tar", whole[:2048 + 512]))
walk(write("t.tar", whole[:2048 + 1024]))
refused("bad-archive", write("t.tar", whole[:1500]))
refused("bad-archive", write("t.tar", whole + whole))
refused("bad-archive", write("t.tar", whole + b"x"))
walk(write("t.tar", whole + b"\0" * 100))
refused("bad-archive", write("t.tar", whole[:2048] + b"\0" * 512 + whole))
refused("bad-archive", write("t.tar", whole[:1024 + 148] + b"0000000" +
                             whole[1024 + 155:]))
for kind, code in ((tarfile.SYMTYPE, "link"), (tarfile.LNKTYPE, "link"),
                   (tarfile.CHRTYPE, "not-a-file"),
                   (tarfile.FIFOTYPE, "not-a-file"), (b"V", "bad-archive"),
                   (b"S", "bad-archive"), (b"Z", "bad-archive")):
    refused(code, write("t.tar", tar(tarfile.GNU_FORMAT, [("a", b"")],
                                     type=kind, linkname="x")))
for names, code in ((["/a"], "unsafe-path"), (["a/../../b"], "unsafe-path"),
                    (["a\\b"], "unsafe-path"), (["a", "a"], "same-path"),
                    (["./a", "a"], "same-path")):
    refused(code, write("t.tar", tar(tarfile.GNU_FORMAT,
                                     [(n, b"1") for n in names])))
for headers in ({"GNU.sparse.major": "1"}, {"linkpath": "x"},
                {"hdrcharset": "KOI8"}):
    refused("bad-archive", write("t.tar", tar(
        tarfile.PAX_FORMAT, [("a", b"1")], pax_headers=headers)))
walk(write("t.tar", tar(tarfile.PAX_FORMAT, [("a", b"1")],
                        pax_headers={"comment": "x", "mtime": "1.5"})))
out = io.BytesIO()
with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT,
                  pax_headers={"comment": "0123456789abcdef"}) as file:
    info = tarfile.TarInfo("a")
    info.size = 1
    file.addfile(info, io.BytesIO(b"1"))
same(walk(write("t.tar", out.getvalue())).records(), [b"1"], "global comment")
refused("bad-archive", write("t.tar", out.getvalue().replace(
    b"28 comment=0123456789abcdef", b"28 path=xxx0123456789abcdef", 1)))
refused("too-many", "--members", 3, write("t.tar", tar(tarfile.GNU_FORMAT)))
refused("not-json", "--examine", write("t.tar", tar(
    tarfile.GNU_FORMAT, [("x.jsonl", b"no")])))
refused("not-its-name", write("t.tar", tar(
    tarfile.GNU_FORMAT, [("x.jsonl.gz", b"[1]")])))
refused("bad-compression", write("t.tar", tar(
    tarfile.GNU_FORMAT, [("x.jsonl.gz", gzip.compress(b"[1]")[:-1])])))

# --- zips that are refused
whole = zip_([("a.bin", b"one" * 99), ("b.bin", b"two" * 99)])
end = whole.rindex(b"PK\5\6")
central = whole.index(b"PK\1\2")
for name, bad in (
        ("prefix", b"#!/bin/sh\n" + whole), ("after", whole + b"\0"),
        ("cut", whole[:-1]), ("no end", whole[:end]),
        ("gap", whole[:central] + b"gap" + whole[central:]),
        ("comment", whole[:-2] + b"\x16\0" + whole[end:]),
        ("name", whole[:30] + b"A" + whole[31:]),
        ("crc", whole[:14] + b"\0\0\0\0" + whole[18:]),
        ("method", whole[:8] + b"\0\0" + whole[10:]),
        ("count", whole[:end + 8] + b"\1\0\1\0" + whole[end + 12:]),
        ("content", whole[:36] + bytes([whole[36] ^ 1]) + whole[37:])):
    done = run("--format", "zip", write("z.zip", bad))
    if done.returncode != 5:
        raise SystemExit("a zip with a bad %s is let pass" % name)
for i in range(0, len(whole), 23):
    done = run("--format", "zip", write("z.zip", whole[:i]))
    if done.returncode != 5:
        raise SystemExit("a zip cut at %d is let pass" % i)
walk(write("z.zip", whole[:-2] + b"\5\0hello"))
with open("z.zip", "rb") as file:
    same(len(walk("-", stdin=file).records()), 2, "standard input is a file")
refused("not-seekable", write("z.zip.gz", gzip.compress(whole)))
cat = subprocess.Popen(["cat", "z.zip"], stdout=subprocess.PIPE)
refused("not-seekable", "-", stdin=cat.stdout)
for names, code in ((["/a"], "unsafe-path"), (["../a"], "unsafe-path"),
                    (["a\\b"], "unsafe-path"), (["a", "./a"], "same-path")):
    refused(code, write("z.zip", zip_([(n, b"1") for n in names])))
link = zipfile.ZipInfo("l")
link.create_system, link.external_attr = 3, 0o120777 << 16
refused("link", write("z.zip", zip_([(link, b"target")])))
refused("too-big", "--ratio", 10, write("z.zip", zip_(
    [("a", b"\0" * (300 * MIB))])))
refused("too-big", "--expanded", 9, write("z.zip", zip_([("a", b"1" * 10)])))
refused("too-many", "--members", 1, write("z.zip", whole))
END
