/* SPDX-License-Identifier: Apache-2.0
 *
 * sealed_calls: the bytes of a chunk, as the calls that they were.
 */
#ifndef ACTS_SEALED_CALLS_H
#define ACTS_SEALED_CALLS_H

#include "acts/sealed_code.h"
#include "readers/batch.h"
#include "readers/reading.h"

/* One call of a chunk; views of the block that it lies in. */
struct sealed_call {
	enum sealed_code_kind kind;
	uint64_t entry;
	struct bytes header;         /* SEALED_CODE_HEADER */
	struct record_batch records; /* SEALED_CODE_RECORDS: numbers, span and
					count only */
	bool spanned, labelled;
	struct bytes places, labels, text;
	struct record_chunk piece; /* SEALED_CODE_PIECE */
};

/* The next; false where there is none, or `cursor` is bad. */
bool sealed_calls_next(struct sealed_call *out, struct sealed_cursor *cursor);

/* The batch of SEALED_CODE_RECORDS, whose text lies in `block`. */
enum custody_status sealed_calls_batch(struct record_batch **out,
    const struct sealed_call *call, struct block *block, struct place *place,
    const struct custody_reading_options *options,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Record `i` of it; false where it lies outside of the text. */
bool sealed_calls_record(
    const struct sealed_call *call, size_t i, struct bytes *out);

#endif
