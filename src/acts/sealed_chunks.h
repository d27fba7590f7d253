/* SPDX-License-Identifier: Apache-2.0
 *
 * sealed_chunks: some chunks of a sealed version, compared with what its index
 * has of their records; no other chunk is opened than those that the same
 * records lie in.
 */
#ifndef ACTS_SEALED_CHUNKS_H
#define ACTS_SEALED_CHUNKS_H

#include "acts/session.h"
#include "store/index_file.h"
#include "store/sealed_file.h"

struct sealed_chunks;

/* What was found so far. */
struct sealed_chunks_found {
	uint64_t entries; /* with a record in these chunks */
	uint64_t records; /* that agreed */
	uint64_t bytes;   /* of the chunks that were opened, as they are then */
};

/* `index`, verified, is of the version that `read` is of; both are borrowed.
 * CUSTODY_DISAGREES ("sealed") where the sealed file's table does not have the
 * entries of the index, or not each of their records. */
enum custody_status sealed_chunks_open(struct sealed_chunks **out,
    struct custody *custody, struct sealed_read *read, struct index_file *index,
    struct custody_error *err) CUSTODY_MUST_CHECK;
void sealed_chunks_close(struct sealed_chunks *chunks); /* accepts NULL */

/*
 * Opens chunk `number`, above that of the call before, and what it takes to
 * have its records whole, unless they were met already.  CUSTODY_DISAGREES:
 * "sealed" for what does not open, "data" for another record than the index
 * has, or another header.
 */
enum custody_status sealed_chunks_check(struct sealed_chunks *chunks,
    uint64_t number, struct custody_error *err) CUSTODY_MUST_CHECK;

struct sealed_chunks_found sealed_chunks_found(
    const struct sealed_chunks *chunks);

#endif
