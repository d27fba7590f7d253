#!/bin/sh
# Given a folder, a tar, a zip and a WebDataset shard, when a file, a member or
# a sample is looked for by its path, it is found wherever it lies, and nothing
# else is; a quarantine bars those records alone; and where the archive is no
# longer there the answer is no "no".
. "$TESTS/desk.sh"

found_desk
mkdir -p pages/deep
printf 'x' >pages/deep/a.bin
printf '{"id":1}\n{"id":2}\n' >pages/rows.jsonl
python3 - <<'P'
import io, tarfile, zipfile
def tar(name, members):
    with tarfile.open(name, "w") as out:
        for path, data in members:
            info = tarfile.TarInfo(path)
            info.size = len(data)
            out.addfile(info, io.BytesIO(data))
tar("mail.tar", [("./box/one.eml", b"one"), ("box/two.eml", b"two"),
                 ("box/large.eml", b"l" * 3000000)])
tar("shard.tar", [("train/%d.%s" % (n, x), b"%d" % n)
                  for n in range(3) for x in ("cls", "txt")])
with zipfile.ZipFile("pics.zip", "w") as out:
    out.writestr("box/two.eml", "zipped")
P
expect 0 custody ingest pages pages --as ada
expect 0 custody ingest mail mail.tar pics.zip --as ada
expect 0 custody ingest shards shard.tar --format webdataset --as ada

# found KEY DATASET FILE ORDINAL FORM RECORDS: the only hit.
found() {
    expect 0 custody trace --key "$1" --as ada --json
    python3 - "$@" <<'P' || fail "trace --key $1"
import json, sys
rows = [json.loads(line) for line in open("out")]
hits = [(h["dataset"], h["file"], str(h["ordinal"]), h["form"],
         str(h["records"])) for h in rows if h["type"] == "hit"]
assert hits == [tuple(sys.argv[2:])], hits
assert rows[-1]["complete"], rows
P
}
found deep/a.bin pages deep/a.bin 0 file 1
found ./deep//a.bin pages deep/a.bin 0 file 1
found rows.jsonl pages rows.jsonl 0 file 2
found reviews.jsonl reviews '' 0 file 2
found box/one.eml mail mail.tar 0 key 1
found box/large.eml mail mail.tar 2 key 1
found mail.tar/box/two.eml mail mail.tar 1 key 1
found pics.zip/box/two.eml mail pics.zip 0 key 1
found train/1 shards '' 1 key 1
expect 0 custody trace --key box/two.eml --as ada --json
[ "$(answer hits)" = 2 ] || fail "$(answer hits) of two members"
for key in two.eml train/1.cls train deep box/two a.bin; do
    expect 1 custody trace --key "$key" --as ada
done
expect 2 custody trace --key ./ --as ada

expect 0 custody quarantine --key train/1 --why poisoned --as ada --json
[ "$(answer records)" = 1 ] || fail "$(answer records) barred by one key"

mv mail.tar gone
expect 4 custody trace --key box/none.eml --as ada
says "custody locate mail@1"
expect 0 custody trace --key box/two.eml --as ada --json
[ "$(answer complete)" = false ] || fail "complete without mail.tar"
expect 4 custody quarantine --key box/two.eml --why poisoned --as ada
