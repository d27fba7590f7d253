/* SPDX-License-Identifier: Apache-2.0
 *
 * parquet_file: one file in a database of its own, which has one thread, 1 GiB
 * of memory, no temporary files, no extensions, and no other file.
 */
#ifndef READERS_PARQUET_FILE_H
#define READERS_PARQUET_FILE_H

#include "readers/duckdb.h"

struct parquet_file {
	struct duckdb duckdb;
	void *database;
	void *connection;
	char path[32]; /* of the descriptor */
};

/* An answer that comes in chunks; *chunk is the one at hand. */
struct parquet_answer {
	const struct parquet_file *file;
	void *statement;
	struct duckdb_result result;
	void *chunk;
	uint64_t rows; /* of the chunk */
};

/* `path` is the library's, may be NULL.  `fd` stays the caller's.
 * parquet_file_close is due whatever the answer. */
enum custody_status parquet_file_open(struct parquet_file *file,
    const char *path, int fd, struct custody_error *err) CUSTODY_MUST_CHECK;
void parquet_file_close(struct parquet_file *file);

/* Asks what `columns` and `function` say of the file: SELECT columns FROM
 * function(file).  CUSTODY_MALFORMED ("bad-parquet"), CUSTODY_UNKNOWN
 * ("no-memory", "wrong-library").  parquet_file_end is due whatever the
 * answer, before the file is closed. */
enum custody_status parquet_file_ask(struct parquet_answer *answer,
    const struct parquet_file *file, const char *columns, const char *function,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* The next chunk, or CUSTODY_END. */
enum custody_status parquet_file_next(struct parquet_answer *answer,
    struct custody_error *err) CUSTODY_MUST_CHECK;
void parquet_file_end(struct parquet_answer *answer);

#endif
