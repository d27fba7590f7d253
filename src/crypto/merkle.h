/* SPDX-License-Identifier: Apache-2.0
 *
 * merkle: the tree hash of RFC 6962 (RFC 9162, 2.1) over SHA-256: roots, and
 * proofs of inclusion and consistency, made and verified.  A proof is worth as
 * much as the root, size and index that come with it: take those from signed
 * data, never from the proof.
 */
#ifndef CRYPTO_MERKLE_H
#define CRYPTO_MERKLE_H

#include "base/bytes.h"
#include "crypto/digest.h"

/* SHA-256(0x00 || data) and SHA-256(0x01 || left || right). */
void merkle_leaf(uint8_t out[DIGEST_SIZE], const void *data, size_t len);
/* The leaf of a record: its digest, and what its container says beside the
 * bytes (custody-reader(5)): SHA-256(0x00 || digest || attributes). */
void merkle_leaf_record(uint8_t out[DIGEST_SIZE],
    const uint8_t digest[DIGEST_SIZE], struct bytes attributes);
void merkle_node(uint8_t out[DIGEST_SIZE], const uint8_t left[DIGEST_SIZE],
    const uint8_t right[DIGEST_SIZE]);

/*
 * A tree that grows by leaf hashes and keeps only the roots of its complete
 * subtrees: roots[h] counts where bit h of `count` is set.  All zeros is the
 * empty tree, and a copy is a tree of its own.
 */
struct merkle {
	uint64_t count;
	uint8_t roots[64][DIGEST_SIZE];
};

void merkle_add(struct merkle *tree, const uint8_t leaf[DIGEST_SIZE]);
void merkle_add_many(
    struct merkle *tree, const uint8_t (*leaves)[DIGEST_SIZE], size_t count);

/* How many leaves lie to the left in a tree over `count`, which is at least 2:
 * the largest power of two below it (RFC 9162, 2.1.1). */
uint64_t merkle_split(uint64_t count);

/* The root so far; of the empty tree SHA-256("").  The tree may grow on. */
void merkle_root(const struct merkle *tree, uint8_t out[DIGEST_SIZE]);

/* The root of leaf hashes that are all at hand. */
void merkle_root_of(uint8_t out[DIGEST_SIZE],
    const uint8_t (*leaves)[DIGEST_SIZE], size_t count);

#define MERKLE_PROOF_MAX 65

struct merkle_proof {
	size_t count;
	uint8_t hashes[MERKLE_PROOF_MAX][DIGEST_SIZE];
};

/* RFC 9162, 2.1.3.1: that leaf `index` is in the tree over `count` leaves.
 * CUSTODY_USAGE ("bad-proof") unless index < count. */
enum custody_status merkle_prove_inclusion(struct merkle_proof *out,
    const uint8_t (*leaves)[DIGEST_SIZE], size_t count, size_t index,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* RFC 9162, 2.1.4.1: that the tree over `count` leaves only appended to the
 * one over the first `before`.  CUSTODY_USAGE ("bad-proof") unless
 * 0 < before <= count. */
enum custody_status merkle_prove_consistency(struct merkle_proof *out,
    const uint8_t (*leaves)[DIGEST_SIZE], size_t count, size_t before,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* RFC 9162, 2.1.3.2.  CUSTODY_DISAGREES ("bad-proof") for whatever is not the
 * one proof of this leaf, at this index, under this root of this size. */
enum custody_status merkle_verify_inclusion(const uint8_t root[DIGEST_SIZE],
    uint64_t size, uint64_t index, const uint8_t leaf[DIGEST_SIZE],
    const uint8_t (*proof)[DIGEST_SIZE], size_t proof_count,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* RFC 9162, 2.1.4.2, likewise.  From the empty tree nothing can be proved;
 * between equal sizes the proof is empty and the roots are equal. */
enum custody_status merkle_verify_consistency(
    const uint8_t root_before[DIGEST_SIZE], uint64_t size_before,
    const uint8_t root[DIGEST_SIZE], uint64_t size,
    const uint8_t (*proof)[DIGEST_SIZE], size_t proof_count,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
