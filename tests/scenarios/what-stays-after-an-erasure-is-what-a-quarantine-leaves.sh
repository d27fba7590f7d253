#!/bin/sh
# days: 4.10
# Given one folder of many formats (lines, rows, text, a document, a treebank,
# web archives, tar and zip, whole files, a member longer than a chunk, and a
# compressed one) in two ledgers, sealed in one, when the first, a middle and the
# last record of each are erased there and quarantined in the other, then both
# export the same files, byte by byte; the sealed version keeps its root and
# verifies; a second erasure from what was erased before works as well; and none
# of the records' bytes is in what the sealed files hold.
. "$TESTS/desk.sh"
. "$TESTS/sealed_desk.sh"

python3 - <<'P'
import gzip, hashlib, io, os, tarfile, zipfile
os.mkdir("mixed")
gone, later = [], []

def put(name, parts, join=b"", head=b"", tail=b"", opener=open, digest=None):
    with opener("mixed/" + name, "wb") as out:
        out.write(head + join.join(parts) + tail)
    mark(digest or parts)

def mark(records):
    for i in (0, len(records) // 2, len(records) - 1):
        gone.append(records[i])
    later.append(records[1])

lines = [b'{"n":%d,"t":"gone-%d"}' % (i, i) for i in range(9000)]
put("a.jsonl", lines, b"\n", tail=b"\n")
put("b.jsonl.gz", [b'{"z":%d}' % i for i in range(50)], b"\n", opener=gzip.open)
put("c.txt", [b"text line %d" % i for i in range(40)], b"\n", tail=b"\n")
put("d.csv", [b'%d,"quoted, %d"' % (i, i) for i in range(40)], b"\n",
    head=b"id,what\n", tail=b"\n")
put("f.json", [b'{"row": %d}' % i for i in range(40)], b" ,\n ",
    head=b'{"v": 1, "rows": [\n ', tail=b'\n], "z": []}\n')
put("g.conllu", [b"# sent_id = s%d\n1\tw%d%s" % (i, i, b"\t_" * 8)
                 for i in range(20)], b"\n\n", tail=b"\n\n")
blocks = [b"block number %d" % i for i in range(20)]
put("h.warc", [b"WARC/1.0\r\nWARC-Type: resource\r\nWARC-Date: 2026-01-01T00:00:"
               b"00Z\r\nWARC-Target-URI: http://h%d.example/\r\nWARC-Record-ID: "
               b"<urn:uuid:%d>\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n"
               % (i, i, len(block), block) for i, block in enumerate(blocks)],
    digest=blocks)
members = [b"member %d" % i for i in range(20)]
members[10] = os.urandom(64) * 80000
with tarfile.open("mixed/i.tar", "w") as tar:
    for i, data in enumerate(members):
        info = tarfile.TarInfo("in/m%02d.bin" % i)
        info.size = len(data)
        tar.addfile(info, io.BytesIO(data))
mark(members)
zipped = [b"zipped %d" % i for i in range(10)]
with zipfile.ZipFile("mixed/j.zip", "w", zipfile.ZIP_DEFLATED) as out:
    for i, data in enumerate(zipped):
        out.writestr("z%d.bin" % i, data)
mark(zipped)
big = os.urandom(1000) * 3000
for name, data in (("k.bin", big), ("l.bin", b"a whole file")):
    open("mixed/" + name, "wb").write(data)
gone.append(big)
for name, records in (("gone", gone), ("later", later)):
    with open(name, "w") as out:
        for record in records:
            out.write(hashlib.sha256(record).hexdigest() + "\n")
open("samples", "wb").write(b"\0".join(r[:40] for r in gone))
P
set -- --records-at /rows --source-url https://example.org/m --publisher E \
    --retrieved-at 2026-01-02 --declared-licence CC0-1.0
for ledger in sealed barred; do
    export CUSTODY_LEDGER="$desk/$ledger"
    expect 0 custody init "$CUSTODY_LEDGER" --identity ada --name $ledger
    [ $ledger = barred ] ||
        expect 0 custody identity new dev --role developer --as ada
    [ $ledger = sealed ] ||
        expect 0 custody identity new eve --role developer --as ada
    sealing=
    [ $ledger = barred ] || sealing=--seal
    # shellcheck disable=SC2086
    expect 0 custody ingest mixed mixed $sealing "$@" --as ada --json
    answer version >$ledger.root
    expect 0 custody terms mixed --allow-purpose demo --licence CC0-1.0 \
        --sensitivity public --as ada
    asker=dev
    [ $ledger = sealed ] || asker=eve
    expect 0 custody request mixed --purpose demo --project t --as $asker --json
    expect 0 custody approve R1 --yes --as ada
done
cmp sealed.root barred.root || fail "two versions"

both() { # LIST COUNT: erased in one ledger, quarantined in the other
    export CUSTODY_LEDGER="$desk/sealed"
    expect 0 custody dispose --from "$1" --all --why gone --as ada --json
    [ "$(answer records)" = "$2" ] || fail "plan: $(answer records)"
    expect 0 custody dispose --plan "$(answer digest)" --as ada --json
    [ "$(answer destroyed)" = "$2" ] || fail "erased: $(cat out)"
    expect 0 custody verify mixed --as ada
    expect 0 custody export R1 --to "sealed.$1" --job "$1" --as ada --json
    echo "$(answer left_out) $(answer erased)" >sealed.left
    export CUSTODY_LEDGER="$desk/barred"
    expect 0 custody quarantine --from "$1" --why gone --as ada --json
    expect 0 custody export R1 --to "barred.$1" --job "$1" --as ada --json
    left=$(answer left_out)
    [ "$(cat sealed.left)" = "$left $left" ] || fail "left out: $left"
    rm "barred.$1/custody-release.json" "sealed.$1/custody-release.json"
    rm "barred.$1/SHA256SUMS" "sealed.$1/SHA256SUMS"
    diff -r "barred.$1" "sealed.$1" || fail "they differ"
}
both gone "$(wc -l <gone)"
both later "$(wc -l <later)"

python3 "$TESTS/sealed_reader.py" sealed/.custody store.key \
    "$(ls sealed/.custody/sealed)" "$(cat sealed.root)" tmp >counts
python3 - <<'P' || fail "their bytes are there"
import glob
held = b"".join(open(name, "rb").read() for name in glob.glob("tmp/*"))
for sample in open("samples", "rb").read().split(b"\0"):
    assert len(sample) < 12 or sample not in held, sample
P
[ "$(cut -d' ' -f4 counts)" = $(($(wc -l <gone) + $(wc -l <later))) ] ||
    fail "holes: $(cat counts)"
