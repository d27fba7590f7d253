#!/bin/sh
# Given a Parquet file
# When libduckdb is not there, or another library is named for it
# Then exit 4 and what to install: it is never taken whole unasked
set -eu
. "${TESTS:?}/desk.sh"
printf 'PAR1 and what follows' >rows.parquet
unset CUSTODY_DUCKDB

expect 4 custody hash rows.parquet
says "cannot open shared object file"
says "npm's @duckdb/node-bindings-linux-x64"
says "--duckdb FILE or CUSTODY_DUCKDB"
expect 4 custody hash --json rows.parquet
says '"code":"no-library"'
CUSTODY_DUCKDB=$PWD/none.so expect 4 custody hash rows.parquet
says "none.so"
expect 4 custody hash --duckdb "$CUSTODY" rows.parquet
mkdir folder
cp rows.parquet folder/
echo '{}' >folder/lines.jsonl
expect 4 custody hash folder
says "folder/rows.parquet"

# Asked for, it is a file; named so and none, it is malformed.
expect 0 custody hash --format files rows.parquet
echo 'a,b' >rows.parquet
expect 5 custody hash rows.parquet
says "its name says parquet, but it is none"
