#!/bin/sh
# Given data in each format that custody reads, when it is ingested in clear and
# sealed, then both are one version with one index; and when its source is gone
# the sealed one verifies, and what is exported of it is, file by file, what was
# exported of the other.
. "$TESTS/desk.sh"
. "$TESTS/sealed_desk.sh"

PYTHONPATH="$TESTS/readers" python3 - <<'DATA'
import gzip, io, json, os, tarfile, zipfile
import arrow_writer as arrow
import mds_writer as mds

def put(name, data):
    os.makedirs(os.path.dirname(name), exist_ok=True)
    with open(name, "wb") as out:
        out.write(data if isinstance(data, bytes) else data.encode())

rows = [{"id": "r%d" % i, "text": "line %d" % i} for i in range(300)]
put("jsonl/rows.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
put("jsonl/more.jsonl.gz", gzip.compress(b'{"id":"m"}\n', mtime=0))
put("json/list.json", json.dumps({"data": rows}, indent=1))
put("csv/table.csv", 'a,b\n1,"x\ny"\n\n2,z\n')
put("tsv/table.tsv", "a\tb\n1\tx\n2\ty")
put("text/lines.txt", "one\r\n\r\ntwo\nthree")
put("conllu/text.conllu", "".join(
    "# sent_id = %d\n1\tw\tw\tX\t_\t_\t0\troot\t_\t_\n\n" % i for i in (1, 2)))
record = "WARC/1.0\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:x:%d>\r\n" \
    "WARC-Date: 2026-01-02T00:00:00Z\r\nWARC-Target-URI: http://e.org/%d\r\n" \
    "Content-Type: text/plain\r\nContent-Length: 4\r\n\r\nbody\r\n\r\n"
put("warc/pages.warc", "".join(record % (i, i) for i in range(3)))
page = "http://e.org/%d 1.2.3.4 20260102000000 text/plain 4\nbody\n"
head = "1 0 Custody\nURL IP-address Archive-date Content-type Archive-length\n"
put("arc/pages.arc", "filedesc://x 0.0.0.0 20260102000000 text/plain %d\n%s\n%s"
    % (len(head), head, "\n".join(page % i for i in range(2))))
members = {"a.bin": b"short", "long.bin": os.urandom(3 << 20), "none": b"",
           "in/rows.jsonl": b'{"n":1}\n{"n":2}\n', "in/b.bin": b"b"}
for name, data in members.items():
    put("files/" + name, data)
for folder in ("tar", "webdataset"):
    os.mkdir(folder)
    with tarfile.open(folder + "/set.tar", "w") as tar:
        for name, data in members.items():
            info = tarfile.TarInfo(name if "." in name else "none.x")
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
os.mkdir("zip")
with zipfile.ZipFile("zip/set.zip", "w", zipfile.ZIP_DEFLATED) as packed:
    for name, data in members.items():
        packed.writestr(name, data)
columns = [("n", ("int", 32, True)), ("t", ("utf8",))]
put("arrow/table.arrow", arrow.file(columns, arrow.schema(columns),
    arrow.rows(columns, [[1, None, 3], ["a", "b", None]])))
mds.dataset("mds", {"line": "str"}, [[{"line": row["text"]} for row in rows]])
os.remove("mds/index.json")
DATA
# Rows of a program of others, where the tests of readers installed one.
CUSTODY_DUCKDB=$(echo "$BUILD"/npm-readers/node_modules/@duckdb/*/libduckdb.so)
pages=${CUSTODY_DATA:-}/mosaic-parquet/penguins.parquet
if [ -f "$CUSTODY_DUCKDB" ] && [ -f "$pages" ]; then
    export CUSTODY_DUCKDB
    mkdir parquet && cp "$pages" parquet/
else
    unset CUSTODY_DUCKDB
    echo "without parquet: no libduckdb, or no file"
fi

expect 0 custody init --identity ada --name desk
expect 0 custody identity new dev --role developer --as ada
count=0
for format in *; do
    [ -d "$format" ] && [ "$format" != keys ] && [ "$format" != state ] &&
        [ "$format" != tmp ] || continue
    records_at=
    [ $format != json ] || records_at='--records-at /data'
    for seal in '' --seal; do
        name=clear/$format
        [ -z "$seal" ] || name=sealed/$format
        expect 0 custody ingest $name $format --format $format --as ada \
            $seal $records_at --source-url https://example.org/s \
            --retrieved-at 2026-01-02 --publisher E --declared-licence CC0-1.0
        expect 0 custody terms $name --allow-purpose demo \
            --licence CC0-1.0 --sensitivity public --as ada
        names="${names:-} $name"
    done
    count=$((count + 1))
done
[ $count -ge 14 ] || fail "$count formats"
custody query --json \
    "SELECT substr(dataset, instr(dataset, '/')) AS format FROM version
     GROUP BY 1 HAVING count(DISTINCT root || runs || bytes) > 1" | tee other
[ "$(grep -c format other)" = 0 ] || fail "another version, or another index"

for kind in clear sealed; do
    # shellcheck disable=SC2046 # they are words
    ask_and_approve $(echo "$names" | tr ' ' '\n' | grep ^$kind)
    [ $kind = clear ] || for name in $names; do
        rm -rf "${name#*/}"
    done
    expect 0 custody export "$request" --to $kind.out --job j --as ada
done
diff -r clear.out/clear sealed.out/sealed || fail "something else came out"
for name in $(echo "$names" | tr ' ' '\n' | grep ^sealed); do
    expect 0 custody verify "$name" --as ada
done
