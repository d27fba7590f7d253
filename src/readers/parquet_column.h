/* SPDX-License-Identifier: Apache-2.0
 *
 * parquet_column: the tree of a table's columns: what they are called, what
 * they hold, and for the chunk at hand where their values are.
 */
#ifndef READERS_PARQUET_COLUMN_H
#define READERS_PARQUET_COLUMN_H

#include "readers/duckdb.h"
#include "readers/parquet_names.h"

struct parquet_column;

/* A row that is being written. */
struct parquet_row {
	struct buffer out;
	uint64_t limit; /* of its bytes */
};

/* What is done with a type of the library. */
struct parquet_kind {
	enum duckdb_type type;
	const char *word; /* in the header */
	enum custody_status (*write)(struct parquet_row *row,
	    const struct parquet_column *column, uint64_t at,
	    struct custody_error *err);
	size_t width;    /* bytes of a value in its vector          */
	bool is_signed;  /* of integers                             */
	unsigned digits; /* of a second's fraction, of times        */
};

struct parquet_column {
	const struct parquet_kind *kind;
	struct bytes name; /* borrowed from the names; not in lists and maps */
	size_t width;      /* the kind's, or of a decimal of few digits      */
	unsigned scale;    /* of a decimal            */
	uint64_t size;     /* of an array             */
	struct parquet_column *child; /* a list's and array's one, a map's key
					 and value, a struct's and the table's
					 own in the file's order */
	size_t children;
	const struct parquet_column **sorted; /* a struct's, by name */

	/* Of the chunk at hand, borrowed from it. */
	const uint8_t *data;
	const uint64_t *validity; /* a bit a row; NULL: all are there */
	uint64_t child_rows;      /* that a list's child has          */
};

/* The columns of a result, whose names the file has as `names`.
 * CUSTODY_MALFORMED "unknown-type", "same-name", "unknown-name", "too-deep".
 * parquet_column_clear is due whatever the answer. */
enum custody_status parquet_column_read(struct parquet_column *table,
    const struct duckdb *duckdb, struct duckdb_result *result,
    const struct parquet_names *names,
    struct custody_error *err) CUSTODY_MUST_CHECK;
void parquet_column_clear(struct parquet_column *table);

/* Appends the entry's header. */
enum custody_status parquet_column_header(struct buffer *out,
    const struct parquet_column *table,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Points the tree at a chunk's values. */
void parquet_column_point(
    struct parquet_column *table, const struct duckdb *duckdb, void *chunk);

#endif
