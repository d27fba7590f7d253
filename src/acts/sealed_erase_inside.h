/* SPDX-License-Identifier: Apache-2.0
 *
 * sealed_erase_inside: what the files of erasing share, and nobody else.
 */
#ifndef ACTS_SEALED_ERASE_INSIDE_H
#define ACTS_SEALED_ERASE_INSIDE_H

#include "acts/sealed_calls.h"
#include "acts/sealed_contents.h"
#include "acts/sealed_erase.h"
#include "readers/samples.h"

struct sealed_erase_name {
	uint64_t entry;
	uint64_t ordinal;
};

struct sealed_erase {
	struct sealed_read *read;
	struct sealed_write *write;
	const struct barred *digests;
	struct sealed_contents contents;
	struct sealed_erase_name *named; /* ascending, once all are there */
	size_t count, room;
	size_t last;          /* entry that was looked up */
	struct buffer plain;  /* of the chunk */
	struct buffer packed; /* what is written in its place */
	struct digest_stream piece;
	struct samples_record sample; /* that goes, while its members come */
	struct sealed_erase_name sample_name;
	uint64_t erased;
};

/* sealed_erase.c */
/* Orders what was named; one flag a chunk: one of them is in it.  For the
 * caller to free; NULL when memory is short. */
bool *sealed_erase_mark(struct sealed_erase *erase);
/* Chunk `number` of the old without them, open, in `packed`.  Chunks that are
 * marked are asked for in their order. */
enum custody_status sealed_erase_change(struct sealed_erase *erase,
    uint64_t number, struct custody_error *err) CUSTODY_MUST_CHECK;
/* One that has none of them goes over as it is packed. */
enum custody_status sealed_erase_copy(struct sealed_erase *erase,
    uint64_t number, struct custody_error *err) CUSTODY_MUST_CHECK;
bool sealed_erase_has(const struct sealed_erase *erase, uint64_t entry,
    uint64_t first, uint64_t count);
/* Once all chunks were changed: did every one that was named go? */
enum custody_status sealed_erase_check_all(const struct sealed_erase *erase,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status sealed_erase_check(const struct sealed_erase *erase,
    const uint8_t *digest, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status sealed_erase_write_erased(struct sealed_erase *erase,
    uint64_t entry, uint64_t ordinal, const uint8_t leaf[DIGEST_SIZE],
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status sealed_erase_write_parts(struct sealed_erase *erase,
    const struct sealed_call *call, struct sealed_calls_part *part,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* sealed_erase_samples.c: a call of an entry of samples; and where no more of
 * the sample at hand comes. */
enum custody_status sealed_erase_take_samples(struct sealed_erase *erase,
    const struct sealed_call *call, struct bytes as_found,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status sealed_erase_end_sample(
    struct sealed_erase *erase, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
