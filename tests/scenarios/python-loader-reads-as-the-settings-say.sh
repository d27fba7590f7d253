#!/bin/sh
# Given a release with a record above the default limit, when a loader opens it
# with the limit that let it in, then it has the record, and without it is told
# why not; and CUSTODY_DUCKDB names the library that reads Parquet here, too.
. "$TESTS/python_desk.sh"

export_desk
mkdir large
python3 -c 'print("{\"text\":\"%s\"}" % ("x" * (65 << 20)))' >large/one.jsonl
expect 0 custody ingest large large --as ada --limit record=128M \
    --source-url https://example.org/large --retrieved-at 2026-01-02 \
    --publisher Example --declared-licence CC0-1.0
expect 0 custody terms large --allow-purpose demo --licence CC0-1.0 \
    --sensitivity public --as ada
ask_and_approve large
expect 0 custody export "$request" --to out.large --job 1 --as ada \
    --limit record=128M
python <<'P'
import functools
import custody
from custody import library, release

def count():
    with custody.open_release("out.large", trust="trust.json") as opened:
        return [len(record.data) for record in opened]

try:
    count()
except custody.Error as error:
    assert "record" in str(error), error
else:
    raise SystemExit("a limit that nobody raised is not there")
release.CSettings = functools.partial(
    library.CSettings, limits=library.CLimits(record=128 << 20))
assert count() == [(65 << 20) + len('{"text":""}')]
P

mkdir more
cp corpus/*.jsonl more
printf 'PAR1PAR1' >more/rows.parquet
CUSTODY_DUCKDB=/nowhere/libduckdb.so python <<'P'
import custody

try:
    custody.check("R1", data="more", identity="dev")
except custody.Error as error:
    assert "/nowhere/libduckdb.so" in str(error.answer) + str(error), error
else:
    raise SystemExit("a Parquet was read by nobody")
P
