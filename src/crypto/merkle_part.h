/* SPDX-License-Identifier: Apache-2.0
 *
 * merkle_part: some leaves of the tree of merkle.h, each at its place, and the
 * roots of the largest subtrees that hold none of them, from left to right.
 * Together they give the root: one proof of inclusion for all, which shares
 * what single ones would repeat.  Size and root are taken from signed data.
 */
#ifndef CRYPTO_MERKLE_PART_H
#define CRYPTO_MERKLE_PART_H

#include "crypto/merkle.h"

/* A leaf that is told, by its inclusion proof (merkle.h). */
struct merkle_part_path {
	uint64_t place;
	const uint8_t (*hashes)[DIGEST_SIZE];
	size_t count;
};

/* Appends the hashes of what is not told, 32 bytes each, in a tree of `size`
 * leaves.  Places ascend, and there is one at least; every path is one that
 * merkle_verify_inclusion accepts. */
enum custody_status merkle_part_make(struct buffer *out, uint64_t size,
    const struct merkle_part_path *paths, size_t count,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* What is told: leaf hashes at places that ascend, and the rest. */
struct merkle_part_told {
	const uint64_t *places;
	const uint8_t (*leaves)[DIGEST_SIZE];
	size_t count;
	const uint8_t (*hashes)[DIGEST_SIZE];
	size_t hash_count;
};

/* CUSTODY_DISAGREES ("bad-proof") for whatever is not exactly these leaves at
 * these places under this root of this size; without any leaf, unless the tree
 * is empty. */
enum custody_status merkle_part_verify(const uint8_t root[DIGEST_SIZE],
    uint64_t size, const struct merkle_part_told *told,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
