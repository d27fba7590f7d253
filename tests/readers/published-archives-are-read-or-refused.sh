#!/bin/sh
# Given the archives and compressed files that other projects test with
# When they are read
# Then those that every reader takes alike are read, with Python's content,
#      and the others are refused: none is read in another way
set -eu
data=${CUSTODY_DATA:?}
[ -d "$data/yauzl-dev" ] && [ -d "$data/libzip-dev" ] ||
    { echo "skipped: no published data"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
PYTHONPATH="${SOURCE:?}/tests/readers" python3 - <<'END'
import binascii, glob, lzma, os, subprocess, tarfile, zipfile
from walking import *

data = os.environ["CUSTODY_DATA"]


def read(path):
    with open(path, "rb") as file:
        return file.read()


def python_members(path):
    """Contents in the order of the local headers or of the tar."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as file:
            infos = sorted(file.infolist(), key=lambda i: i.header_offset)
            return [file.read(i) for i in infos if not i.is_dir()]
    with tarfile.open(path) as file:
        return [file.extractfile(i).read() for i in file if i.isreg()]


def try_archive(path, *args):
    """True if it is read; then as Python reads it."""
    done = run(*args, path)
    if done.returncode:
        if done.returncode not in (2, 5):
            stop("%s: exit %d" % (path, done.returncode))
        return done.stderr.startswith(b"no-records")
    found = Found(done.stdout)
    try:
        same(found.records(), python_members(path), path)
    except NotImplementedError:
        pass  # a compression that Python has not
    return True


# What yauzl refuses is refused for what its name says; where it only hints at
# that, for what is wrong with it.
WHY = {
    "Invalid comment length": "it does not end with the end of its directory",
    "absolute path": "its headers have two names",
    "extra field length exceeds": "an extra field is cut",
    "invalid characters": "has a backslash",
    "invalid relative path": "has a ..",
    "not enough bytes": "its headers have two sizes",
    "too many bytes": "its headers have two sizes",
    "unsupported compression method": "its headers have two methods",
    "zip64 extended information": "its zip64 field is cut",
}
for path in glob.glob(data + "/yauzl-dev/failure/*.zip"):
    done = run("--format", "zip", path)
    why = [WHY[name] for name in WHY if os.path.basename(path)
           .startswith(name)]
    if len(why) != 1 or why[0].encode() not in done.stderr:
        stop("%s: %r" % (path, done.stderr))

# In yauzl's success, we refuse what is encrypted, has a backslash, or two
# names for one member; of its failures all.
ours = {"sloppy-filenames", "traditional-encryption",
        "traditional-encryption-and-compression", "unicode-path-extra-field"}
for path in glob.glob(data + "/yauzl-dev/*/*.zip"):
    name = os.path.basename(path)[:-4]
    good = "/success/" in path and name not in ours
    same(try_archive(path, "--format", "zip"), good, name)

same(try_archive(data + "/omniglot-small1/images_background_small1.zip"), True,
     "images in a zip")
taken = sum(try_archive(path, "--format", "zip")
            for path in glob.glob(data + "/libzip-dev/*.zip"))
same(taken, 29, "zips of libzip that are read")
for part in ("incons", "gap", "junk", "encrypt-a", "encrypt-p"):
    for path in glob.glob(data + "/libzip-dev/" + part + "*.zip"):
        # A date and an unknown field that differ change no member.
        if "central-date" in path or path.endswith("ef-local-id.zip"):
            continue
        same(try_archive(path, "--format", "zip"), False, path)


def decode(path):
    """The file inside a uuencoded one."""
    out, name = b"", None
    for line in read(path).split(b"\n"):
        if name is None:
            name = line.split()[2].decode() if line[:5] == b"begin" else None
        elif line == b"end":
            break
        elif line.strip(b"` "):
            size = ((line[0] - 32 & 63) * 4 + 5) // 3
            out += binascii.a2b_uu(line[:size + 1])
    with open(name, "wb") as file:
        file.write(out)
    return name


read_ones = []
for path in sorted(glob.glob(data + "/libarchive-dev/*.uu")):
    name = decode(path)
    if not name.endswith((".tar", ".zip", ".tbz", ".tgz", ".zipx")):
        continue
    form = "zip" if ".zip" in name else "tar"
    if try_archive(name, "--format", form):
        read_ones.append(name)
same(len(read_ones), 16, "archives of libarchive that are read: %s" %
     " ".join(read_ones))

for path in glob.glob(data + "/xz-dev/*.xz"):
    name = os.path.basename(path)
    done = run("--format", "files", path)
    if not name.startswith("good"):
        same((done.returncode, done.stderr[:15]), (5, b"bad-compression"),
             name)
    elif done.returncode:
        same(lzma.decompress(read(path)), b"", name)
    else:
        same(Found(done.stdout).records(), [lzma.decompress(read(path))],
             name)
for path in glob.glob(data + "/zstd-dev/golden-decompression/*.zst"):
    zstd = subprocess.run(["zstd", "-dcq", path], capture_output=True)
    done = run("--format", "files", path)
    # libzstd before 1.5.6 refuses one of them itself.
    same(done.returncode == 0 or done.stderr.startswith(b"no-records"),
         zstd.returncode == 0, path)
END
