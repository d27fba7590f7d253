#!/bin/sh
# Given web archives: WARC 1.0 and 1.1, ARC 1 and 2, packed in every way
# When they are read
# Then every record is one, of every type, as a walk by the lengths in their
#      heads finds them, with URI, date and type; and what is cut, or not as
#      long as it says, is refused
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
PYTHONPATH="${SOURCE:?}/tests/readers" python3 - <<'P'
import binascii, bz2, glob, gzip, hashlib, json, os, random, subprocess
from walking import *

data = os.environ.get("CUSTODY_DATA", "")
random.seed(3)


def write(name, text):
    with open(name, "wb") as file:
        file.write(text)
    return name


def warc_records(text):
    """[(block, attributes, id)], by Content-Length alone."""
    found, at = [], 0
    while at < len(text):
        end = text.index(b"\r\n\r\n", at)
        lines = text[at:end].split(b"\r\n")
        fields = {k.strip().lower(): v.strip() for k, _, v in
                  (line.partition(b":") for line in lines[1:])}
        size = int(fields[b"content-length"])
        said = {name: fields[key].strip(b"<>").decode() for name, key in
                (("date", b"warc-date"), ("type", b"warc-type"),
                 ("uri", b"warc-target-uri")) if key in fields}
        found.append((text[end + 4:end + 4 + size], said,
                      fields[b"warc-record-id"].strip(b"<>")))
        at = end + 4 + size + 4
    return found


def arc_records(text):
    found, at, count = [], 0, 5
    while at < len(text):
        end = text.index(b"\n", at)
        if at == 0 and text[end + 1:end + 2] == b"2":
            count = 10
        line = text[at:end].rsplit(b" ", count - 1)
        size = int(line[-1])
        found.append((text[end + 1:end + 1 + size],
                      {"date": line[2].decode(), "uri": line[0].decode()}, b""))
        at = end + 1 + size
        while text[at:at + 1] == b"\n":
            at += 1
    return found


def agree(path, expected, form):
    found = walk("--examine", path)
    (name, header, records), = found.entries.values()
    same((name, header), (form, None), path)
    same(found.records(), [block for block, _, _ in expected], path)
    for (_, rest), (_, said, id) in zip(records, expected):
        attributes, _, fields = rest.rpartition("}")
        same(json.loads(attributes + "}"), said, path)
        same(attributes + "}", json.dumps(said, sort_keys=True,
             separators=(",", ":"), ensure_ascii=False), path)
        uri, own, time = fields.split()
        same((unhex(uri).decode(), unhex(own)), (said.get("uri", ""), id), path)
        same(time != "-", True, "a time of " + path)
    return records


def head(version, kind, size, uri, n):
    lines = [b"WARC/" + version, b"WARC-Type: " + kind,
             b"warc-date:2026-01-02T03:04:%02dZ" % (n % 60),
             b"WARC-Record-ID: <urn:x:%d>" % n, b"Content-Type: a/b;\r\n c=d"]
    if uri:
        lines.append(b"WARC-Target-URI: " + uri)
    return b"\r\n".join(lines + [b"Content-Length:  %d " % size]) + b"\r\n\r\n"


kinds = [b"warcinfo", b"response", b"resource", b"request", b"metadata",
         b"revisit", b"conversion", b"continuation", b"own-type"]
frames = []
for n in range(400):
    size = random.choice([0, 1, 30, 5000, 3000])
    size = 1300000 if n == 250 else size
    block = random.randbytes(size)
    uri = random.choice([b"", b"http://a.example/%d \"q\"" % n,
                         b"<http://b.example/>", "http://ü/".encode()])
    frames.append(head(b"1.%d" % (n % 2), kinds[n % 9], size, uri, n)
                  + block + b"\r\n\r\n")
text = b"".join(frames)
expected = []
for frame in frames:  # a line that goes on is no field of ours
    expected += warc_records(frame.replace(b"a/b;\r\n c=d", b"a/b", 1))
agree(write("a.warc", text), expected, "warc/1")
agree(write("a.warc.gz", b"".join(map(gzip.compress, frames))), expected,
      "warc/1")
agree(write("b.warc.gz", gzip.compress(text)), expected, "warc/1")
agree(write("c.warc.bz2", bz2.compress(text)), expected, "warc/1")
if subprocess.run(["zstd", "-qf", "a.warc"]).returncode == 0:
    agree("a.warc.zst", expected, "warc/1")
    # One dictionary for all frames, kept in a skippable one before them.
    os.mkdir("d")
    for n, frame in enumerate(frames[:200]):
        write("d/%d" % n, frame[:2000])
    subprocess.run("zstd -q --train d/* -o dict --maxdict=4000 && "
                   "zstd -qf -D dict a.warc -o e.zst", shell=True, check=True)
    with open("dict", "rb") as file:
        kept = file.read()
    with open("e.zst", "rb") as file:
        write("e.warc.zst", b"\x5d\x2a\x4d\x18" + len(kept).to_bytes(
            4, "little") + kept + file.read())
    said = refused("bad-compression", "e.warc.zst")
    same("dictionary" in said, True, said)

one = head(b"1.0", b"resource", 5, b"http://a/", 1) + b"12345\r\n\r\n"
for code, bad in (("cut", one[:-1]), ("cut", one[:-6]), ("cut", one[:40]),
                  ("cut", one + b"WARC/1.0\r\n"), ("cut", one + b"WAR"),
                  ("bad-warc", one + b"\r\n"),
                  ("bad-warc", one.replace(b"th:  5", b"th:  4")),
                  ("cut", one.replace(b"th:  5", b"th:  99")),
                  ("bad-warc", one.replace(b"th:  5", b"th:  5x")),
                  ("bad-warc", one.replace(b"th:  5", b"th:")),
                  ("bad-warc", one.replace(b"th:  5", b"th: 9" + b"9" * 30)),
                  ("bad-warc", one.replace(b"Content-Len", b"X-Len")),
                  ("bad-warc", one.replace(b"Content-Type", b"WARC-Type")),
                  ("bad-warc", one.replace(b"WARC/1.0", b"WARC/2.0")),
                  ("bad-warc", one.replace(b"WARC-Type:", b"WARC-Type")),
                  ("bad-warc", one.replace(b"\r\n12345", b"\r\nhello:")),
                  ("bad-warc", b"<html>"), ("bad-warc", b"\0" * 4000)):
    refused(code, write("bad.warc", bad))
for bad in one[:-1], one + b"WAR":
    refused("cut", write("bad.warc", one * 6000 + bad))

for version, more in (b"1", b""), (b"2", b"200 - - 12345678 x.arc "):
    made = b"filedesc://x.arc 0.0.0.0 20140216050221 text/plain %s75\n" % more
    made += (version + b" 0 X").ljust(74) + b"\n\n"
    for n in range(200):
        block = random.randbytes(random.choice([1, 3000, 9000]))[:-1] + b"x"
        made += b"http://a.example/%d b 1.2.3.4 20140216050221 t/h %s%d\n" % (
            n, more, len(block)) + block + b"\n" * (1 + n % 2)
    agree(write("v.arc", made), arc_records(made), "arc/1")
    agree(write("v.arc.gz", gzip.compress(made)), arc_records(made), "arc/1")
    agree(write("v.arc", made[:-1].rstrip(b"\n")), arc_records(made), "arc/1")
    refused("cut", write("v.arc", made[:-9]))
    refused("bad-warc", write("v.arc", made.replace(b"x\nhttp", b"xhttp", 1)))
    refused("bad-warc", write("v.arc", made[2:]))
    for other in {b"2", b"3"} - {version}:
        refused("bad-warc", write("v.arc", made.replace(
            b"\n" + version, b"\n" + other, 1)))
    refused("bad-warc", write("v.arc", made + b"\n\n\n"))

# What warcio tests with.  Its lengths are not true where a file was edited.
bad = {"bad.arc": "bad-warc", "example-space-in-url.arc": "cut",
       "example-trunc.warc": "bad-warc",
       "example-wrong-chunks.warc.gz": "bad-warc"}
for path in sorted(glob.glob(data + "/warc-warcio/*arc*")):
    name = os.path.basename(path)
    if name in bad:
        refused(bad[name], path)
        continue
    if name.endswith(".bad"):
        continue
    with open(path, "rb") as file:
        text = file.read()
    text = gzip.decompress(text) if path.endswith(".gz") else text
    if ".arc" in name:
        agree(path, arc_records(text), "arc/1")
    else:
        agree(path, warc_records(text), "warc/1")

# What warcio found in those that libarchive tests with.
expected = data + "/libarchive-dev/expected.json"
if os.path.exists(expected):
    with open(expected) as file:
        files = json.load(file)["files"]
    for name, theirs in files.items():
        if "warcio" not in theirs:
            continue
        with open(data + "/libarchive-dev/" + name, "rb") as file:
            lines = file.read().split(b"\n")[1:]
        text = b"".join(binascii.a2b_uu(line[:((line[0] - 32 & 63) * 4 + 5) //
                                             3 + 1])
                        for line in lines[:lines.index(b"end")] if line)
        write("uu.warc", text)
        if "incomplete" in name:
            refused("bad-warc", "uu.warc")
            continue
        found = walk("uu.warc")
        same([(hashlib.sha256(record).hexdigest(), json.loads(rest).get("uri"))
              for record, rest in found.entries[b""][2]],
             [(one["raw_sha256"], one["uri"])
              for one in theirs["warcio"]["list"]], name)
P
