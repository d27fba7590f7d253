/* SPDX-License-Identifier: Apache-2.0
 *
 * parquet_names: what a file itself calls its columns.  The library's own
 * names will not do: it renames those that are the same but for case, and
 * ends them at a NUL.
 */
#ifndef READERS_PARQUET_NAMES_H
#define READERS_PARQUET_NAMES_H

#include "base/bytes.h"
#include "readers/parquet_file.h"

/* A node of the file's schema, which lists each before its children. */
struct parquet_name {
	struct bytes text;
	uint64_t children;
	int64_t precision; /* of a decimal, else 0 */
};

struct parquet_names {
	struct parquet_name *name; /* the first is the table's */
	size_t count;
	size_t room;
	struct buffer text;
	uint64_t rows; /* that the file says it has */
};

/* Frees by parquet_names_clear, whatever the answer, which is as of
 * parquet_file_ask. */
enum custody_status parquet_names_read(struct parquet_names *names,
    const struct parquet_file *file,
    struct custody_error *err) CUSTODY_MUST_CHECK;
void parquet_names_clear(struct parquet_names *names);

/* The place after a node and all below it; `count` where the file has less
 * than it says. */
size_t parquet_names_after(const struct parquet_names *names, size_t place);

/* The place of `text` from `place` on and before `end`; `end` if it is not
 * there. */
size_t parquet_names_find(const struct parquet_names *names, size_t place,
    size_t end, const char *text);

#endif
