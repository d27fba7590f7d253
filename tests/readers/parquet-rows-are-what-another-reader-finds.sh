#!/bin/sh
# Given Parquet files of many writers, and the same rows written in many ways
# When they are read through libduckdb
# Then every row is what hyparquet, which shares no code with it, makes of it
#      by custody-reader(5); codec, row groups and dictionaries change nothing,
#      a name, a value or an order does; what is cut or damaged is refused;
#      a row is found by its fields, barred, and left out of a release of lines
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
. "${TESTS:?}/npm_desk.sh"
cp "${SOURCE:?}/tests/readers/parquet_oracle.mjs" .
PYTHONPATH="$SOURCE/tests/readers" python3 - <<'END'
import concurrent.futures, ctypes, filecmp, glob, json, os, shutil, subprocess
from walking import *

LIBRARY = os.environ["DUCKDB"]
USE = ("--duckdb", LIBRARY, "--examine")


def expected(folder):
    """What the oracle finds, by file name."""
    files = sorted(glob.glob(folder + "/*"))
    done = subprocess.run(["node", "parquet_oracle.mjs", *files], check=True,
                          capture_output=True, text=True)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {os.path.basename(line["file"]): line for line in lines}


def compare(folder, least):
    """What is found there, once the oracle, meanwhile, has found the same."""
    with concurrent.futures.ThreadPoolExecutor() as pool:
        oracle = pool.submit(expected, folder)
        found = walk(*USE, folder).entries
        wanted = oracle.result()
    agreed = 0
    for name, line in wanted.items():
        form, header, records = found[name.encode()]
        same(form, "parquet/1", name)
        if "error" in line:
            continue
        same(header.decode(), line["header"], name)
        same([record.decode() for record, _ in records], line["records"],
             name)
        agreed += 1
    if agreed < least:
        stop("only %d files were compared: %r" % (agreed, wanted))
    return found


# --- files of many writers --------------------------------------------------

REFUSED = {
    # Deprecated, unsupported or too much: custody-reader(5) says so.
    "hadoop_lz4_compressed.parquet": "bad-parquet",
    "hadoop_lz4_compressed_larger.parquet": "bad-parquet",
    "non_hadoop_lz4_compressed.parquet": "bad-parquet",
    "byte_stream_split_extended.gzip.parquet": "bad-parquet",
    "large_string_map.brotli.parquet": "no-memory",
    # Its footer says 0 rows, its row group 6.
    "repeated_no_annotation.parquet": "bad-parquet",
}

data = os.environ.get("CUSTODY_DATA", "")
real = [path for name in ("duckdb-parquet-dev", "mosaic-parquet",
                          "parquet-testing-dev")
        for path in sorted(glob.glob("%s/%s/**/*.parquet" % (data, name),
                                     recursive=True))]
os.mkdir("real")
for number, path in enumerate(real):
    name = os.path.basename(path)
    if name in REFUSED:
        code = REFUSED[name]
        if code != "done":
            refused(code, *USE, path, exit=4 if code == "no-memory" else 5)
        REFUSED[name] = "done"
    elif (name != "int96_from_spark.parquet"  # beyond what 64 bits hold
          and os.path.getsize(path) < 150000  # long, and nothing new
          and not any(filecmp.cmp(path, other, False)
                      for other in glob.glob("real/*-" + name))):
        shutil.copy(path, "real/%d-%s" % (number, name))
if real:
    compare("real", len(os.listdir("real")) - 3)
else:
    print("no real data: CUSTODY_DATA is not set")


# --- the same rows in many ways ---------------------------------------------

duckdb = ctypes.CDLL(LIBRARY)
base, session = ctypes.c_void_p(), ctypes.c_void_p()
assert duckdb.duckdb_open(None, ctypes.byref(base)) == 0
assert duckdb.duckdb_connect(base, ctypes.byref(session)) == 0


def sql(text):
    if duckdb.duckdb_query(session, text.encode(), None) != 0:
        stop("duckdb refuses " + text)


ROWS = """CREATE TABLE t AS SELECT
    i AS "id", i % 3 = 0 AS yes, (i - 500)::TINYINT AS tiny,
    i::UBIGINT * 9007199254740993 AS big, (i * 37 % 1000 - 500) / 7.0 AS d,
    CASE i % 5 WHEN 0 THEN 'nan'::DOUBLE WHEN 1 THEN -0.0::DOUBLE
        WHEN 2 THEN 'inf'::DOUBLE WHEN 3 THEN 1e300 * i ELSE i END AS odd,
    (i * 0.1)::FLOAT AS f, (i * 1.25 - 300)::DECIMAL(9, 2) AS money,
    CASE WHEN i % 7 > 0 THEN 'text ' || i || chr(9) || chr(34) || '\u20ac'
        END AS "te xt", i::VARCHAR::BLOB AS raw,
    DATE '1960-02-29' + i::INTEGER AS day,
    make_time(i % 24, i % 60, i % 60 + i / 1000.0) AS t,
    make_timestamp(i * 1234567891011) AS at,
    make_timestamptz(1900 + (i % 200)::INT, 1, 2, 3, 4, 5.25, 'UTC') AS at_z,
    make_timestamp_ns(i * 1234567891011121) AS at_ns,
    uuid_of AS u, range(i % 4) AS list,
    [['a', NULL], [], [i::VARCHAR]] AS lists,
    {'bytes': ('\\xFF' || i)::BLOB, 'path': 'p/' || i || '.jpg'} AS image,
    CASE WHEN i % 2 = 0 THEN MAP {'k' || i: i, 'a': NULL} END AS map,
    [{'B': i, 'a': [MAP {i: {'x': NULL}}]}, NULL] AS deep
FROM (SELECT i, ('00000000-0000-4000-8000-0000' ||
    lpad(i::VARCHAR, 8, '0'))::UUID AS uuid_of
    FROM range(200) AS r(i))"""
ROWS = ROWS.replace("(i - 500)::TINYINT", "(i % 256 - 128)::TINYINT")
ROWS = ROWS.replace("\\u20ac", "\u20ac").replace("\\\\", "\\")
sql("SET TimeZone = 'UTC'")
sql(ROWS)
WAYS = {
    "plain": "CODEC uncompressed, DICTIONARY_SIZE_LIMIT 1",
    "zstd": "CODEC zstd, ROW_GROUP_SIZE 64",
    "snappy": "CODEC snappy, PARQUET_VERSION v2",
    "gzip": "CODEC gzip, ROW_GROUP_SIZE 100, DICTIONARY_SIZE_LIMIT 1000000",
    "brotli": "CODEC brotli, KV_METADATA {huggingface: 'features'}",
}
os.mkdir("ways")
sql("SET preserve_insertion_order = true")
for name, way in WAYS.items():
    sql("COPY (FROM t) TO 'ways/%s.parquet' (FORMAT parquet, %s)"
        % (name, way))
ways = compare("ways", len(WAYS))
for name in WAYS:
    same(ways[b"%s.parquet" % name.encode()], ways[b"plain.parquet"], name)
same(len(ways[b"plain.parquet"][2]), 200, "rows")

sql("CREATE TABLE few AS SELECT id, \"te xt\" AS txt FROM t LIMIT 3")
os.mkdir("few")
CHANGES = {
    "same": "FROM few",
    "name": "SELECT id AS di, txt FROM few",
    "columns": "SELECT txt, id FROM few",
    "order": "FROM few ORDER BY id DESC",
    "null": "SELECT id, coalesce(txt, 'null') AS txt FROM few",
    "type": "SELECT id::VARCHAR AS id, txt FROM few",
    "width": "SELECT id::INTEGER AS id, txt FROM few",
}
for name, select in CHANGES.items():
    sql("COPY (%s) TO 'few/%s.parquet' (FORMAT parquet)" % (select, name))
few = walk(*USE, "few").entries
few = {name: few[b"%s.parquet" % name.encode()] for name in CHANGES}
for name in CHANGES:
    if (few[name] == few["same"]) != (name in ("same", "width")):
        stop("%s: %r" % (name, few[name]))
same(few["columns"][2], few["same"][2], "the order of columns is the header's")


# --- what is no Parquet ------------------------------------------------------

with open("ways/zstd.parquet", "rb") as file:
    whole = file.read()


def write(name, content):
    with open(name, "wb") as out:
        out.write(content)
    return name


for cut in (3, 100, len(whole) - 1):
    text = refused("not-its-name" if cut < 4 else "bad-parquet", *USE,
                   write("cut.parquet", whole[:cut]))
    if "/proc/" in text:
        stop("a path that says nothing: " + text)
refused("bad-parquet", *USE, write("long.parquet", whole + b"\0"))
refused("bad-parquet", *USE, "--format", "parquet",
        write("text.txt", b"PAR1 and no more of it"))
refused("record-too-long", *USE, "--record-limit", "300",
        "ways/plain.parquet")
refused("not-seekable", *USE, "--format", "parquet", "-",
        stdin=subprocess.Popen(["cat", "ways/zstd.parquet"],
                               stdout=subprocess.PIPE).stdout)

# Names that the library would change.
write("names.mjs", b"""
import { parquetWriteFile } from 'hyparquet-writer'
const column = name => ({ name, type: 'INT32', repetition_type: 'OPTIONAL' })
for (const [file, names] of Object.entries(
    { cases: ['Name', 'name', 'a\\0b'], twice: ['n', 'n'] }))
  parquetWriteFile({
    filename: file + '.parquet',
    schema: [{ name: 'root', num_children: names.length },
      ...names.map(column)],
    columnData: names.map((name, i) => ({ name, data: [i] })),
  })
""")
subprocess.run(["node", "names.mjs"], check=True)
same(walk(*USE, "cases.parquet").records(),
     [b'{"Name":0,"a\\u0000b":2,"name":1}'], "names")
refused("same-name", *USE, "twice.parquet")
END

. "${TESTS:?}/desk.sh"
trap 'chmod -R u+w "$desk"; rm -rf "$desk" "$work"' EXIT
export CUSTODY_DUCKDB="$DUCKDB"
found_desk
cp "$work/ways/zstd.parquet" rows.parquet
expect 0 custody ingest rows rows.parquet --id-field id --time-field day \
    --source-url https://example.org/rows --retrieved-at 2026-01-02 \
    --publisher Example --declared-licence CC0-1.0 --as ada
says "200 records"
says "time 100 %, id 100 %"
expect 0 custody terms rows --allow-purpose demo --licence CC0-1.0 \
    --sensitivity public --as ada
ask_and_approve rows
cp "$work/ways/snappy.parquet" other.parquet
expect 0 custody check "$request" --data other.parquet --as dev
expect 0 custody quarantine --id 17 --why test --as ada
expect 0 custody export "$request" --to out-rows --job j1 --as ada
python3 - "$BUILD/reader_walk" "$DUCKDB" <<'END'
import subprocess, sys
found = subprocess.run([sys.argv[1], "--duckdb", sys.argv[2], "rows.parquet"],
                       check=True, capture_output=True, text=True).stdout
rows = [bytes.fromhex(line.split()[2]) for line in found.splitlines()
        if line.startswith("record")]
left = [row for row in rows if b'"id":17,' not in row]
assert len(left) == len(rows) - 1
with open("out-rows/rows.parquet.jsonl", "rb") as file:
    assert file.read() == b"".join(row + b"\n" for row in left)
END
expect 0 custody check "$request" --data out-rows --as dev
expect 4 env -u CUSTODY_DUCKDB "$CUSTODY" verify rows --data rows.parquet
says "Parquet is read by libduckdb"
