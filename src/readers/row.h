/* SPDX-License-Identifier: Apache-2.0
 *
 * row: a row of a table as it is hashed.  What is below the columns' own
 * types is the same for every format: null, numbers and times that lie side by
 * side in memory, what holds others.
 */
#ifndef READERS_ROW_H
#define READERS_ROW_H

#include "readers/column.h"

/* A row that is being written. */
struct row {
	struct buffer out;
	uint64_t limit; /* of its bytes */
};

/* The row `at` of those that the table was pointed at, into row->out, which
 * is emptied before.  CUSTODY_MALFORMED "record-too-long", and what a value
 * cannot be. */
enum custody_status row_write(struct row *row, const struct column *table,
    uint64_t at, struct custody_error *err) CUSTODY_MUST_CHECK;

/* A value, or null. */
enum custody_status row_value(struct row *row, const struct column *column,
    uint64_t at, struct custody_error *err) CUSTODY_MUST_CHECK;
/* `count` values from `from` on; row_pairs: as many pairs of a map's children.
 */
enum custody_status row_many(struct row *row, const struct column *child,
    uint64_t from, uint64_t count,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* The list of a column whose lists all have `size` values. */
enum custody_status row_array(struct row *row, const struct column *column,
    uint64_t at, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status row_pairs(struct row *row, const struct column *map,
    uint64_t from, uint64_t count,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* An integer of the column's width. */
__int128 row_take_integer(const struct column *column, uint64_t at);

/* Kinds that formats have in common. */
enum custody_status row_integer(struct row *row, const struct column *column,
    uint64_t at, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status row_float(struct row *row, const struct column *column,
    uint64_t at, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status row_double(struct row *row, const struct column *column,
    uint64_t at, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status row_decimal(struct row *row, const struct column *column,
    uint64_t at, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status row_date(struct row *row, const struct column *column,
    uint64_t at, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status row_time(struct row *row, const struct column *column,
    uint64_t at, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status row_stamp(struct row *row, const struct column *column,
    uint64_t at, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status row_stamp_utc(struct row *row, const struct column *column,
    uint64_t at, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status row_struct(struct row *row, const struct column *column,
    uint64_t at, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
