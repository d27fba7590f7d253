/* SPDX-License-Identifier: Apache-2.0
 *
 * arrow_batch: the body of a message, cut into the buffers that its columns
 * are told with.
 */
#ifndef READERS_ARROW_BATCH_H
#define READERS_ARROW_BATCH_H

#include "readers/arrow_schema.h"

/* What is borrowed while rows of a batch are written. */
struct arrow_batch {
	struct bytes body;
	uint64_t limit; /* bytes that it may have unpacked */
	uint64_t rows;
	/* Buffers that were unpacked. */
	uint8_t **unpacked;
	size_t count;
	size_t room;
};

/*
 * Points `table` at the rows of a table of type RecordBatch.  body and limit
 * are set by the caller.  CUSTODY_MALFORMED ("bad-arrow") where a buffer does
 * not reach, is not in its place or has other nulls than it says, "too-big";
 * arrow_batch_clear is due whatever the answer.
 */
enum custody_status arrow_batch_read(struct arrow_batch *batch,
    const struct flat_table *says, struct column *table,
    struct custody_error *err) CUSTODY_MUST_CHECK;
void arrow_batch_clear(struct arrow_batch *batch);

#endif
