/* SPDX-License-Identifier: Apache-2.0
 *
 * measure_raw: the SHA-256 of files as they lie on the disk, from pieces that
 * come in order.
 */
#ifndef ACTS_MEASURE_RAW_H
#define ACTS_MEASURE_RAW_H

#include "crypto/digest.h"
#include "readers/block.h"

/* A raw file on its way through SHA-256. */
struct measure_raw {
	struct digest_stream stream;
	uint8_t sha256[DIGEST_SIZE];
	bool begun;
	bool done; /* read under the lock only */
};

/* A piece of one; the block keeps its bytes. */
struct measure_raw_piece {
	struct measure_raw *raw;
	struct block *block;
	struct bytes data;
	bool last;
	struct measure_raw_piece *next;
};

/* Takes all pieces of the list into the digests of their files. */
void measure_raw_digest(struct measure_raw_piece *list);

/* Frees them; says how many bytes they had. */
uint64_t measure_raw_free(struct measure_raw_piece *list);

#endif
