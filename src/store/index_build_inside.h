/* SPDX-License-Identifier: Apache-2.0
 *
 * index_build_inside: an index that is being written, as index_build.c,
 * index_found.c and index_make.c see it, and nobody else.
 */
#ifndef STORE_INDEX_BUILD_INSIDE_H
#define STORE_INDEX_BUILD_INSIDE_H

#include <pthread.h>

#include "store/index_build.h"
#include "store/index_ordered.h"
#include "store/sqlite.h"

/* The row of what was found that is being filled. */
struct index_build_found {
	struct buffer body;
	uint64_t first, next; /* next: the smallest ordinal that may come */
	uint64_t count;
};

struct index_build {
	char *path;
	char *folder;
	struct index_seal *seal; /* NULL: it lies in clear */
	sqlite3 *db;
	sqlite3_stmt *add_entry;
	sqlite3_stmt *add_ordered;
	sqlite3_stmt *add_sorted;
	sqlite3_stmt *add_node;
	sqlite3_stmt *add_found;
	pthread_mutex_t writing; /* two threads make runs */
	uint64_t records;
	bool forms; /* wanted */
	struct index_sort *sort[INDEX_RUNS];
	struct index_ordered_field field[INDEX_RUNS];
	struct index_build_found found;
	struct buffer digests;      /* of records not yet in a row */
	struct buffer fingerprints; /* of the same */
	struct buffer key;
	struct buffer frame;
};

/* Runs a bound INSERT. */
enum custody_status index_build_insert(struct index_build *build,
    sqlite3_stmt *statement, struct custody_error *err) CUSTODY_MUST_CHECK;

/* index_make.c: sorts and writes every run and its tree. */
enum custody_status index_make_runs(struct index_build *build,
    struct index_total totals[INDEX_RUNS],
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* index_found.c: ends the last row. */
enum custody_status index_found_end(
    struct index_build *build, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
