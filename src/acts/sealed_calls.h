/* SPDX-License-Identifier: Apache-2.0
 *
 * sealed_calls: the bytes of a chunk, as the calls that they were; and a call
 * in parts.
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
	struct record_batch records; /* SEALED_CODE_RECORDS, SEALED_CODE_ERASED:
					numbers, span and count only */
	bool spanned, labelled;
	struct bytes places, labels, text;
	struct record_chunk piece; /* SEALED_CODE_PIECE */
	const uint8_t *erased;     /* SEALED_CODE_ERASED: leaf hashes */
};

/* The next; false where there is none, or `cursor` is bad. */
bool sealed_calls_next(struct sealed_call *out, struct sealed_cursor *cursor);

/* The batch of SEALED_CODE_RECORDS or SEALED_CODE_ERASED, whose text lies in
 * `block`. */
enum custody_status sealed_calls_batch(struct record_batch **out,
    const struct sealed_call *call, struct block *block, struct place *place,
    const struct custody_reading_options *options,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Where record `i` lies in the text, with all that is its own there (its frame,
 * where it has one), and its attributes; false where it lies outside. */
bool sealed_calls_extent(const struct sealed_call *call, size_t i,
    struct bytes *own, struct bytes *attributes);
/* Record `i` of it; false where it lies outside of the text. */
bool sealed_calls_record(
    const struct sealed_call *call, size_t i, struct bytes *out);

/* Its records with their keys, one after the other: all zeros at first. */
struct sealed_calls_each {
	size_t next;     /* how many there were */
	size_t label;    /* and bytes of labels */
	uint64_t sample; /* of members: how many samples, before theirs */
	struct bytes record, key;
};
/* CUSTODY_END after the last; CUSTODY_DISAGREES ("sealed") where it lies
 * outside of the text. */
enum custody_status sealed_calls_next_record(struct sealed_calls_each *each,
    const struct sealed_call *call,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Some of its records, [from, to), the number of the first, and the text that
 * they lie in, [begin, end). */
struct sealed_calls_part {
	uint64_t ordinal;
	size_t from, to;
	size_t begin, end;
};
/* Appends a call of its own for them: SEALED_CODE_RECORDS. */
enum custody_status sealed_calls_write_part(struct buffer *out,
    const struct sealed_call *call, const struct sealed_calls_part *part,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
