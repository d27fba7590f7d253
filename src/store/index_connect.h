/* SPDX-License-Identifier: Apache-2.0
 *
 * index_connect: an open index, as index_file.c, index_find.c and
 * index_verify.c see it, and how it is opened.  For these only.
 */
#ifndef STORE_INDEX_CONNECT_H
#define STORE_INDEX_CONNECT_H

#include "store/index_file.h"
#include "store/index_pack.h"
#include "store/sqlite.h"

/* The row of values that was read last, of each kind. */
struct index_row {
	bool loaded;
	uint64_t first, count;
	struct buffer body;
	struct index_pack_reader *reader; /* stands before ordinal `next` */
	uint64_t next;
};

struct index_file {
	char *path;
	struct index_seal *seal; /* NULL: it lies in clear */
	sqlite3 *db;
	sqlite3_stmt *entry_at; /* that of an ordinal */
	uint64_t entry_first;   /* where it stands, if it has records */
	uint64_t entry_records;
	struct index_entry entry; /* what is seen there */
	sqlite3_stmt *row_at;     /* of ordered, that of an ordinal */
	sqlite3_stmt *before;   /* of sorted, the last that begins before ?2 */
	sqlite3_stmt *chunk;    /* of sorted, the first from ?1 to ?2 */
	sqlite3_stmt *chunk_of; /* of sorted, that of a place */
	sqlite3_stmt *node_at;  /* of node, by id */
	unsigned version;       /* of the file */
	uint64_t records;
	uint64_t forms; /* items of that run */
	uint64_t entries;
	struct index_row row[INDEX_RUNS];
	index_may_go_on *may_go_on; /* or NULL */
	void *asks;                 /* and its context */
	bool proving; /* look-ups by digest are proved under these */
	struct index_total recorded[INDEX_RUNS];
};

#define INDEX_CONNECT_ENTRY                                                    \
	"path, format, header, root, raw_sha256, raw_length, place, first, "   \
	"records, file"

/* Opens index->path, checks mark and schema, prepares the statements and
 * counts.  Answers as index_file_open. */
enum custody_status index_connect(
    struct index_file *index, struct custody_error *err) CUSTODY_MUST_CHECK;

/* CUSTODY_DISAGREES ("index"): it contradicts itself. */
enum custody_status index_connect_damaged(struct custody_error *err,
    const struct index_file *index, const char *what);

/* What SQLite's answer means for an index. */
enum custody_status index_connect_tell(
    struct custody_error *err, const struct index_file *index, int rc);

/* The row of values that would hold `ordinal`, into `row`; where there is
 * none, one of no records. */
enum custody_status index_connect_row(struct index_file *index,
    enum index_run kind, uint64_t ordinal, struct index_row *row,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Every row of digests (fingerprints) in order, without gaps; `body` lives
 * during the call, in which the index may be asked other things.  Any answer
 * but CUSTODY_OK ends it and is given back. */
typedef enum custody_status index_connect_visit(void *context, uint64_t first,
    uint64_t count, struct bytes body, struct custody_error *err);
enum custody_status index_connect_each(struct index_file *index,
    enum index_run kind, index_connect_visit *each, void *context,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
