/* SPDX-License-Identifier: Apache-2.0
 *
 * merkle: the plain tree of RFC 6962 and nothing invented: the best-known
 * ledgers failed in proofs of their own making.
 */
#include <string.h>

#include "base/error.h"
#include "crypto/merkle.h"

/* Leaves that are hashed level by level: 8 KiB of them. */
#define BLOCK_HEIGHT 8
#define BLOCK_COUNT ((size_t)1 << BLOCK_HEIGHT)

void
merkle_leaf(uint8_t out[DIGEST_SIZE], const void *data, size_t len)
{
	struct digest_stream stream;

	digest_init(&stream);
	digest_add(&stream, "", 1); /* 0x00 */
	digest_add(&stream, data, len);
	digest_final(&stream, out);
}

void
merkle_leaf_record(uint8_t out[DIGEST_SIZE], const uint8_t digest[DIGEST_SIZE],
    struct bytes attributes)
{
	struct digest_stream stream;

	digest_init(&stream);
	digest_add(&stream, "", 1); /* 0x00 */
	digest_add(&stream, digest, DIGEST_SIZE);
	digest_add(&stream, attributes.at, attributes.len);
	digest_final(&stream, out);
}

void
merkle_node(uint8_t out[DIGEST_SIZE], const uint8_t left[DIGEST_SIZE],
    const uint8_t right[DIGEST_SIZE])
{
	uint8_t text[1 + 2 * DIGEST_SIZE] = {0x01};

	memcpy(text + 1, left, DIGEST_SIZE);
	memcpy(text + 1 + DIGEST_SIZE, right, DIGEST_SIZE);
	digest_sha256(out, text, sizeof text);
}

/* Adds a complete subtree of 2^height leaves, as a binary counter carries.
 * Needs a count that is a multiple of 2^height. */
static void
add_subtree(
    struct merkle *tree, const uint8_t root[DIGEST_SIZE], unsigned height)
{
	uint64_t one = UINT64_C(1) << height;
	uint8_t carry[DIGEST_SIZE];

	memcpy(carry, root, DIGEST_SIZE);
	for (; tree->count >> height & 1; height++)
		merkle_node(carry, tree->roots[height], carry);
	memcpy(tree->roots[height], carry, DIGEST_SIZE);
	tree->count += one;
}

void
merkle_add(struct merkle *tree, const uint8_t leaf[DIGEST_SIZE])
{
	add_subtree(tree, leaf, 0);
}

static void
add_block(struct merkle *tree, const uint8_t (*leaves)[DIGEST_SIZE])
{
	uint8_t level[BLOCK_COUNT / 2][DIGEST_SIZE];

	digest_many_nodes(
	    (const uint8_t(*)[2 * DIGEST_SIZE]) leaves, BLOCK_COUNT / 2, level);
	for (size_t count = BLOCK_COUNT / 4; count > 0; count /= 2)
		digest_many_nodes(
		    (const uint8_t(*)[2 * DIGEST_SIZE]) level, count, level);
	add_subtree(tree, level[0], BLOCK_HEIGHT);
}

void
merkle_add_many(
    struct merkle *tree, const uint8_t (*leaves)[DIGEST_SIZE], size_t count)
{
	size_t i = 0;

	while (i < count && tree->count % BLOCK_COUNT != 0)
		merkle_add(tree, leaves[i++]);
	for (; count - i >= BLOCK_COUNT; i += BLOCK_COUNT)
		add_block(tree, leaves + i);
	while (i < count)
		merkle_add(tree, leaves[i++]);
}

void
merkle_root(const struct merkle *tree, uint8_t out[DIGEST_SIZE])
{
	bool first = true;

	if (tree->count == 0) {
		digest_sha256(out, "", 0);
		return;
	}
	for (unsigned height = 0; height < 64; height++) {
		if (!(tree->count >> height & 1))
			continue;
		if (first)
			memcpy(out, tree->roots[height], DIGEST_SIZE);
		else
			merkle_node(out, tree->roots[height], out);
		first = false;
	}
}

void
merkle_root_of(uint8_t out[DIGEST_SIZE], const uint8_t (*leaves)[DIGEST_SIZE],
    size_t count)
{
	struct merkle tree = {0};

	merkle_add_many(&tree, leaves, count);
	merkle_root(&tree, out);
}

uint64_t
merkle_split(uint64_t count)
{
	uint64_t left = 1;

	while (left < count - left)
		left *= 2;
	return left;
}

static void
push_root(struct merkle_proof *proof, const uint8_t (*leaves)[DIGEST_SIZE],
    size_t count)
{
	merkle_root_of(proof->hashes[proof->count++], leaves, count);
}

/* Going down gives the hashes from the root; a proof lists them from the
 * leaf. */
static void
reverse(struct merkle_proof *proof)
{
	uint8_t swap[DIGEST_SIZE];

	for (size_t i = 0, j = proof->count; i + 1 < j; i++) {
		j--;
		memcpy(swap, proof->hashes[i], DIGEST_SIZE);
		memcpy(proof->hashes[i], proof->hashes[j], DIGEST_SIZE);
		memcpy(proof->hashes[j], swap, DIGEST_SIZE);
	}
}

enum custody_status
merkle_prove_inclusion(struct merkle_proof *out,
    const uint8_t (*leaves)[DIGEST_SIZE], size_t count, size_t index,
    struct custody_error *err)
{
	out->count = 0;
	if (index >= count)
		return error_set(err, CUSTODY_USAGE, "bad-proof",
		    "a tree of %zu leaves has no leaf %zu", count, index);
	while (count > 1) {
		size_t left = merkle_split(count);

		if (index < left) {
			push_root(out, leaves + left, count - left);
			count = left;
		} else {
			push_root(out, leaves, left);
			leaves += left;
			index -= left;
			count -= left;
		}
	}
	reverse(out);
	return CUSTODY_OK;
}

enum custody_status
merkle_prove_consistency(struct merkle_proof *out,
    const uint8_t (*leaves)[DIGEST_SIZE], size_t count, size_t before,
    struct custody_error *err)
{
	bool known = true; /* what is left is a subtree the verifier has */

	out->count = 0;
	if (before == 0 || before > count)
		return error_set(err, CUSTODY_USAGE, "bad-proof",
		    "a tree of %zu leaves did not grow from one of %zu", count,
		    before);
	while (before < count) {
		size_t left = merkle_split(count);

		if (before <= left) {
			push_root(out, leaves + left, count - left);
			count = left;
		} else {
			push_root(out, leaves, left);
			leaves += left;
			before -= left;
			count -= left;
			known = false;
		}
	}
	if (!known)
		push_root(out, leaves, count);
	reverse(out);
	return CUSTODY_OK;
}

static enum custody_status
refuse_proof(const char *kind, struct custody_error *err)
{
	return error_set(err, CUSTODY_DISAGREES, "bad-proof",
	    "the %s proof does not lead to the root", kind);
}

enum custody_status
merkle_verify_inclusion(const uint8_t root[DIGEST_SIZE], uint64_t size,
    uint64_t index, const uint8_t leaf[DIGEST_SIZE],
    const uint8_t (*proof)[DIGEST_SIZE], size_t proof_count,
    struct custody_error *err)
{
	uint8_t hash[DIGEST_SIZE];
	uint64_t at = index, last = size - 1;

	if (index >= size)
		return refuse_proof("inclusion", err);
	memcpy(hash, leaf, DIGEST_SIZE);
	for (size_t i = 0; i < proof_count; i++) {
		if (last == 0)
			return refuse_proof("inclusion", err);
		if ((at & 1) || at == last) {
			merkle_node(hash, proof[i], hash);
			for (; !(at & 1) && at != 0; last >>= 1)
				at >>= 1;
		} else {
			merkle_node(hash, hash, proof[i]);
		}
		at >>= 1;
		last >>= 1;
	}
	if (last != 0 || memcmp(hash, root, DIGEST_SIZE) != 0)
		return refuse_proof("inclusion", err);
	return CUSTODY_OK;
}

enum custody_status
merkle_verify_consistency(const uint8_t root_before[DIGEST_SIZE],
    uint64_t size_before, const uint8_t root[DIGEST_SIZE], uint64_t size,
    const uint8_t (*proof)[DIGEST_SIZE], size_t proof_count,
    struct custody_error *err)
{
	uint8_t old[DIGEST_SIZE], new[DIGEST_SIZE];
	uint64_t at = size_before - 1, last = size - 1;
	size_t i = 0;

	if (size_before == 0 || size_before > size)
		return refuse_proof("consistency", err);
	if (size_before == size)
		return proof_count == 0 &&
			       memcmp(root_before, root, DIGEST_SIZE) == 0
			   ? CUSTODY_OK
			   : refuse_proof("consistency", err);
	for (; at & 1; last >>= 1)
		at >>= 1;
	/* A complete old tree is itself the first hash, so it is not sent. */
	if (at != 0 && proof_count == 0)
		return refuse_proof("consistency", err);
	memcpy(old, at == 0 ? root_before : proof[i++], DIGEST_SIZE);
	memcpy(new, old, DIGEST_SIZE);
	for (; i < proof_count; i++) {
		if (last == 0)
			return refuse_proof("consistency", err);
		if ((at & 1) || at == last) {
			merkle_node(old, proof[i], old);
			merkle_node(new, proof[i], new);
			for (; !(at & 1) && at != 0; last >>= 1)
				at >>= 1;
		} else {
			merkle_node(new, new, proof[i]);
		}
		at >>= 1;
		last >>= 1;
	}
	if (last != 0 || memcmp(old, root_before, DIGEST_SIZE) != 0 ||
	    memcmp(new, root, DIGEST_SIZE) != 0)
		return refuse_proof("consistency", err);
	return CUSTODY_OK;
}
