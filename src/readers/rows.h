/* SPDX-License-Identifier: Apache-2.0
 *
 * rows: the one entry of a table: its header, and its rows one after the other
 * in blocks, within the limits.
 */
#ifndef READERS_ROWS_H
#define READERS_ROWS_H

#include "readers/delivery.h"
#include "readers/row.h"

struct rows {
	struct delivery *delivery;
	struct entry entry;
	struct row row;
	struct record_batch *batch;
	size_t used;       /* bytes of its block        */
	uint64_t expanded; /* bytes of all rows         */
	uint64_t size;     /* of the file               */
	uint64_t count;    /* rows that were taken      */
};

/* Begins the entry of a file of `size` bytes.  rows_clear is due whatever the
 * answers. */
enum custody_status rows_begin(struct rows *rows, struct delivery *delivery,
    uint64_t size, struct place *place,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status rows_header(struct rows *rows, const struct column *table,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The next rows: those from 0 on that the table was pointed at.
 * CUSTODY_MALFORMED, with the row's number in the file, "record-too-long",
 * "too-big" and what a value cannot be. */
enum custody_status rows_take(struct rows *rows, const struct column *table,
    uint64_t count, struct custody_error *err) CUSTODY_MUST_CHECK;

enum custody_status rows_end(
    struct rows *rows, struct custody_error *err) CUSTODY_MUST_CHECK;
void rows_clear(struct rows *rows);

#endif
