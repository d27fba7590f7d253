#!/bin/sh
# Given WebDataset shards
# When they are read as samples
# Then each key of the library's is one record: the names and digests of its
#      members in order; a member without a key, and a key whose members are
#      apart, are refused
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
PYTHONPATH="${SOURCE:?}/tests/readers" python3 - <<'P'
import glob, gzip, hashlib, io, json, os, random, re, tarfile
from walking import *

random.seed(11)
RULE = re.compile(r"^((?:.*/|)[^.]+)[.]([^/]*)$", re.S)  # the library's


def shard(name, members, form=tarfile.PAX_FORMAT):
    with tarfile.open(name, "w", format=form) as tar:
        for path, data in members:
            info = tarfile.TarInfo(path)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return name


def samples(path):
    """[(record, key)] as groups of what follows each other."""
    found = []
    with tarfile.open(path) as tar:
        for info in tar:
            if not info.isreg():
                continue
            key, rest = RULE.match(info.name).groups()
            if not found or found[-1][1] != key:
                found.append(([], key))
            found[-1][0].append({
                "name": "." + rest, "sha256":
                hashlib.sha256(tar.extractfile(info).read()).hexdigest()})
    return [(json.dumps(parts, sort_keys=True, separators=(",", ":"),
                        ensure_ascii=False).encode(), key)
            for parts, key in found]


def agree(path):
    found = walk("--format", "webdataset", "--examine", path)
    (form, header, records), = found.entries.values()
    same((form, header), ("webdataset/1", None), path)
    expected = samples(path)
    same([(record, rest.rpartition("}")[0] + "}") for record, rest in records],
         [(record, json.dumps({"path": key}, separators=(",", ":"),
                              ensure_ascii=False))
          for record, key in expected], path)
    for (_, rest), (_, key) in zip(records, expected):
        same(unhex(rest.split(" ")[-2]).decode(), key, "id of " + path)
    return records


members = []
for n in range(1000):
    key = random.choice(["%05d", "a.b/%05d", "é/%05d x"]) % n
    for rest in random.sample(["cls", "seg.png", "json", "jpg", "é"],
                              random.randrange(1, 5)):
        size = random.choice([0, 1, 100]) if n != 7 else 2500000
        members.append((key + "." + rest, random.randbytes(size)))
agree(shard("a.tar", members))
agree(shard("g.tar", members, tarfile.GNU_FORMAT))
with open("a.tar", "rb") as file, open("a.tgz", "wb") as out:
    out.write(gzip.compress(file.read(), 1))
agree("a.tgz")
os.mkdir("folder")
for n in range(2):
    shard("folder/%d.tar" % n, [("%d.txt" % n, b"x"), ("%d.cls" % n, b"y")])
same(sorted(walk("--format", "webdataset", "folder").entries),
     [b"0.tar", b"1.tar"], "an entry a shard")
same(len(walk("--format", "webdataset", "--exclude", "*.cls", "folder")
         .records(b"0.tar")), 1, "members are left out")
raw = shard("raw.tar", [("a/k\udcff.t\udcff", b"")])
same(walk("--format", "webdataset", raw).entries[b""][2][0][1].split()[0],
     '{"path_hex":"%s"}' % b"a/k\xff".hex(), "a key that is not UTF-8")

for code, bad in (("no-key", ["a"]), ("no-key", ["d.d/a"]),
                  ("no-key", [".a"]), ("no-key", ["a.x", "d/.a"]),
                  ("same-key", ["a.x", "b.x", "a.y"]),
                  ("same-key", ["a.x", "./a.y"]), ("same-path", ["a.x"] * 2)):
    refused(code, "--format", "webdataset",
            shard("bad.tar", [(path, b"") for path in bad]))
for path in glob.glob(os.environ.get("CUSTODY_DATA", "") + "/wds-mnist/*.t*"):
    if not path.endswith("ORIGIN.txt"):
        agree(path)
P
