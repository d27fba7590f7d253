/* SPDX-License-Identifier: Apache-2.0
 *
 * index_ordered: the values of an index in the order of the records: packed
 * into rows, read back, and what each sorts by.  For index_*.c only.
 */
#ifndef STORE_INDEX_ORDERED_H
#define STORE_INDEX_ORDERED_H

#include "store/index_file.h"
#include "store/index_sort.h"
#include "store/sqlite.h"

#define INDEX_ORDERED_BYTES                                                    \
	8128                      /* of digests, fingerprints in a row: a      \
				     page of SQLite's, nearly */
#define INDEX_ORDERED_FIELDS 4096 /* records that a row of fields spans */

/* kind << 48 | first: the key of a row of either table. */
sqlite3_int64 index_ordered_id(enum index_run kind, uint64_t first);

/* The row of a field that is being filled.  Zeros: none yet. */
struct index_ordered_field {
	struct buffer body;
	struct buffer last;
	uint64_t first;
	uint64_t next; /* the smallest ordinal that may still come */
};

typedef enum custody_status index_ordered_put(void *context,
    enum index_run kind, uint64_t first, uint64_t count, struct bytes body,
    struct custody_error *err);

/* Adds a value, and ends the last row.  An ordinal that does not ascend is
 * CUSTODY_UNKNOWN ("index-build"). */
enum custody_status index_ordered_add(struct index_ordered_field *field,
    enum index_run kind, uint64_t ordinal, struct bytes value,
    index_ordered_put *put, void *context,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status index_ordered_end(struct index_ordered_field *field,
    enum index_run kind, index_ordered_put *put, void *context,
    struct custody_error *err) CUSTODY_MUST_CHECK;
void index_ordered_clear(struct index_ordered_field *field);

/* Turns `item`, whose key is a value as recorded, into what is sorted: its
 * key may then lie in `key`.  CUSTODY_MALFORMED ("bad-time") for a time that
 * base/clock.h would not write. */
enum custody_status index_ordered_item(struct index_item *item,
    enum index_run kind, struct buffer *key,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* `whole`: whether the entries tile the ordinals below `records`. */
enum custody_status index_ordered_tiled(sqlite3 *db, uint64_t records,
    bool *whole, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Gives every value of a row of `kind`, in order; absent ones are left out.
 * False where the row is not what it should be, or `each` said so. */
typedef bool index_ordered_visit(
    void *context, uint64_t ordinal, struct bytes value);
bool index_ordered_read(enum index_run kind, uint64_t first, uint64_t count,
    struct bytes body, index_ordered_visit *each, void *context);

#endif
