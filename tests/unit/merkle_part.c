/* SPDX-License-Identifier: Apache-2.0
 *
 * merkle_part: for every size and many choices of leaves, the root is that of
 * merkle, the hashes are no more than single proofs have, and nothing else
 * than what was told is believed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "crypto/merkle_part.h"

#define LEAVES 70

static uint8_t leaves[LEAVES][DIGEST_SIZE];
static struct custody_error err;

static int
make_leaves(void **state)
{
	(void)state;
	for (int i = 0; i < LEAVES; i++)
		merkle_leaf(leaves[i], &i, sizeof i);
	srand(7);
	return 0;
}

/* One choice of leaves of a tree. */
struct choice {
	uint64_t places[LEAVES];
	uint8_t told[LEAVES][DIGEST_SIZE];
	size_t count;
	struct buffer hashes;
	uint8_t root[DIGEST_SIZE];
};

/* About one leaf in `share`, and one at least. */
static void
choose(struct choice *choice, size_t size, int share)
{
	struct merkle_part_path paths[LEAVES];
	struct merkle_proof proofs[LEAVES];
	const uint8_t(*tree)[DIGEST_SIZE] =
	    (const uint8_t(*)[DIGEST_SIZE])leaves;

	memset(choice, 0, sizeof *choice);
	merkle_root_of(choice->root, tree, size);
	for (size_t i = 0; i < size; i++) {
		size_t k = choice->count;

		if (rand() % share != 0 && (k > 0 || i + 1 < size))
			continue;
		choice->places[k] = i;
		memcpy(choice->told[k], leaves[i], DIGEST_SIZE);
		assert_int_equal(
		    merkle_prove_inclusion(&proofs[k], tree, size, i, &err),
		    CUSTODY_OK);
		paths[k] = (struct merkle_part_path){.place = i,
		    .hashes = (const uint8_t(*)[DIGEST_SIZE])proofs[k].hashes,
		    .count = proofs[k].count};
		choice->count++;
	}
	assert_int_equal(
	    merkle_part_make(&choice->hashes, size, paths, choice->count, &err),
	    CUSTODY_OK);
}

static enum custody_status
verify(const struct choice *choice, size_t size, size_t hash_bytes)
{
	const struct merkle_part_told told = {
	    .places = choice->places,
	    .leaves = (const uint8_t(*)[DIGEST_SIZE])choice->told,
	    .count = choice->count,
	    .hashes = (const uint8_t(*)[DIGEST_SIZE])(uint8_t(*)[DIGEST_SIZE])(
		void *)choice->hashes.at,
	    .hash_count = hash_bytes / DIGEST_SIZE,
	};

	return merkle_part_verify(choice->root, size, &told, &err);
}

static void
what_is_told_gives_the_root(void **state)
{
	struct choice choice;

	(void)state;
	for (size_t size = 0; size <= LEAVES; size++)
		for (int share = 1; share < 12; share++) {
			choose(&choice, size, share);
			assert_int_equal(
			    verify(&choice, size, choice.hashes.len),
			    CUSTODY_OK);
			buffer_clear(&choice.hashes);
		}
}

static void
one_leaf_takes_the_hashes_of_its_own_proof(void **state)
{
	struct merkle_proof proof;
	struct choice choice;

	(void)state;
	for (size_t size = 1; size <= LEAVES; size++) {
		choose(&choice, size, RAND_MAX);
		assert_int_equal(merkle_prove_inclusion(&proof,
				     (const uint8_t(*)[DIGEST_SIZE])leaves,
				     size, choice.places[0], &err),
		    CUSTODY_OK);
		if (choice.count == 1)
			assert_int_equal(
			    choice.hashes.len, proof.count * DIGEST_SIZE);
		buffer_clear(&choice.hashes);
	}
}

static void
anything_else_is_refused(void **state)
{
	struct choice choice;

	(void)state;
	for (int round = 0; round < 400; round++) {
		size_t size = 2 + (size_t)rand() % (LEAVES - 1);
		size_t len, at;

		choose(&choice, size, 1 + rand() % 9);
		len = choice.hashes.len;
		at = (size_t)rand() % choice.count;
		choice.told[at][rand() % DIGEST_SIZE] ^= 1;
		assert_int_not_equal(verify(&choice, size, len), CUSTODY_OK);
		memcpy(choice.told[at], leaves[choice.places[at]], DIGEST_SIZE);
		choice.places[at] ^= 1;
		assert_int_not_equal(verify(&choice, size, len), CUSTODY_OK);
		choice.places[at] ^= 1;
		if (len > 0) {
			assert_int_not_equal(
			    verify(&choice, size, len - DIGEST_SIZE),
			    CUSTODY_OK);
			choice.hashes.at[(size_t)rand() % len] ^= 1;
			assert_int_not_equal(
			    verify(&choice, size, len), CUSTODY_OK);
		}
		choice.count = 0;
		assert_int_not_equal(verify(&choice, size, len), CUSTODY_OK);
		buffer_clear(&choice.hashes);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_told_gives_the_root),
	    cmocka_unit_test(one_leaf_takes_the_hashes_of_its_own_proof),
	    cmocka_unit_test(anything_else_is_refused),
	};

	return cmocka_run_group_tests(tests, make_leaves, NULL);
}
