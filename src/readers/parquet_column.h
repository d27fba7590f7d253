/* SPDX-License-Identifier: Apache-2.0
 *
 * parquet_column: the columns of a Parquet file: the tree is the library's,
 * the names are the file's.
 */
#ifndef READERS_PARQUET_COLUMN_H
#define READERS_PARQUET_COLUMN_H

#include "readers/column.h"
#include "readers/duckdb.h"
#include "readers/parquet_names.h"

/* The columns of a result, whose names the file has as `names`.
 * CUSTODY_MALFORMED "unknown-type", "same-name", "unknown-name", "too-deep".
 * column_clear is due whatever the answer. */
enum custody_status parquet_column_read(struct column *table,
    const struct duckdb *duckdb, struct duckdb_result *result,
    const struct parquet_names *names,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Points the tree at a chunk's values. */
void parquet_column_point(
    struct column *table, const struct duckdb *duckdb, void *chunk);

#endif
