/* SPDX-License-Identifier: Apache-2.0
 *
 * merkle: roots and proofs against published vectors, against the recursive
 * definition of RFC 9162, and against every proof that was tampered with.
 */
#include <dirent.h>

#include "crypto/merkle.h"
#include "vectors.h"

#define LEAVES 1100

static uint8_t leaves[LEAVES][DIGEST_SIZE];
#define TREE ((const uint8_t(*)[DIGEST_SIZE])leaves)

static int
make_leaves(void **state)
{
	char text[16];

	(void)state;
	for (int i = 0; i < LEAVES; i++) {
		snprintf(text, sizeof text, "%d", i);
		merkle_leaf(leaves[i], text, strlen(text));
	}
	return 0;
}

/* RFC 9162, 2.1.1, word for word. */
static void
define_root(uint8_t out[DIGEST_SIZE], size_t from, size_t count)
{
	uint8_t left[DIGEST_SIZE], right[DIGEST_SIZE];
	size_t k = 1;

	if (count == 1) {
		memcpy(out, leaves[from], DIGEST_SIZE);
		return;
	}
	while (k * 2 < count)
		k *= 2;
	define_root(left, from, k);
	define_root(right, from + k, count - k);
	merkle_node(out, left, right);
}

static void
known_trees_have_known_roots(void **state)
{
	/* Over the leaf data "0", "1", "2", …; computed with Python. */
	static const struct {
		size_t count;
		const char *root;
	} known[] = {
	    {0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8"
		"55"},
	    {1, "db3426e878068d28d269b6c87172322ce5372b65756d0789001d3483"
		"5f601c03"},
	    {2, "cb00989d94a569c0a678ae042b63dcd4625db96440517f37a6eb7976"
		"ea24ed4b"},
	    {3, "725d5230db68f557470dc35f1d8865813acd7ebb07ad152774141dec"
		"bae71327"},
	    {7, "a3e23b32ccb6bf96d092d165d8aa546e09829de8f03b0e8957581d1e"
		"16b92bdf"},
	    {8, "3b85a9626c1ccb64c6b95ec7fa64888defe2cf12e39e77e10812ce5f"
		"cb9cb58e"},
	    {1000, "638afa98022925bacfddadb15ef22fd0199c1ac99c2973b6158243d1"
		   "3fce05c2"},
	    {1025, "ba9b10a0d60d30dbfdff3c0bbd42e01be43185aade36ec0f7d720275"
		   "efaf102b"},
	};
	uint8_t root[DIGEST_SIZE];
	char hex[ENCODE_HEX_SIZE(DIGEST_SIZE)];

	(void)state;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		merkle_root_of(root, TREE, known[i].count);
		encode_hex(hex, root, DIGEST_SIZE);
		assert_string_equal(hex, known[i].root);
	}
}

static void
a_tree_that_grows_has_the_root_of_the_definition(void **state)
{
	struct merkle tree = {0};
	uint8_t got[DIGEST_SIZE], expected[DIGEST_SIZE];

	(void)state;
	for (size_t count = 1; count <= LEAVES; count++) {
		merkle_add(&tree, leaves[count - 1]);
		merkle_root(&tree, got);
		define_root(expected, 0, count);
		assert_memory_equal(got, expected, DIGEST_SIZE);
	}
}

static void
leaves_added_in_any_portions_give_one_root(void **state)
{
	uint8_t got[DIGEST_SIZE], expected[DIGEST_SIZE];

	(void)state;
	define_root(expected, 0, LEAVES);
	for (size_t portion = 1; portion <= LEAVES; portion += 37) {
		struct merkle tree = {0};

		for (size_t i = 0; i < LEAVES; i += portion)
			merkle_add_many(&tree, TREE + i,
			    LEAVES - i < portion ? LEAVES - i : portion);
		assert_int_equal(tree.count, LEAVES);
		merkle_root(&tree, got);
		assert_memory_equal(got, expected, DIGEST_SIZE);
	}
}

#define SMALL 40

static enum custody_status
verify_inclusion(const uint8_t root[DIGEST_SIZE], uint64_t size, uint64_t index,
    const uint8_t leaf[DIGEST_SIZE], const struct merkle_proof *proof)
{
	return merkle_verify_inclusion(root, size, index, leaf,
	    (const uint8_t(*)[DIGEST_SIZE])proof->hashes, proof->count, NULL);
}

static void
every_leaf_is_proved_at_its_index_and_no_other(void **state)
{
	struct merkle_proof proof;
	uint8_t root[DIGEST_SIZE];

	(void)state;
	for (size_t size = 1; size <= SMALL; size++) {
		define_root(root, 0, size);
		for (size_t i = 0; i < size; i++) {
			assert_int_equal(
			    merkle_prove_inclusion(&proof, TREE, size, i, NULL),
			    CUSTODY_OK);
			for (size_t j = 0; j < size + 2; j++)
				assert_int_equal(verify_inclusion(root, size, j,
						     leaves[i], &proof),
				    i == j ? CUSTODY_OK : CUSTODY_DISAGREES);
		}
	}
}

static void
an_inclusion_proof_with_any_hash_changed_is_refused(void **state)
{
	struct merkle_proof proof;
	uint8_t root[DIGEST_SIZE];

	(void)state;
	for (size_t size = 1; size <= SMALL; size++) {
		size_t i = size / 2;

		define_root(root, 0, size);
		assert_int_equal(
		    merkle_prove_inclusion(&proof, TREE, size, i, NULL),
		    CUSTODY_OK);
		for (size_t k = 0; k < proof.count; k++) {
			proof.hashes[k][k % DIGEST_SIZE] ^= 1;
			assert_int_equal(
			    verify_inclusion(root, size, i, leaves[i], &proof),
			    CUSTODY_DISAGREES);
			proof.hashes[k][k % DIGEST_SIZE] ^= 1;
		}
		proof.count++; /* one more, whatever it is */
		assert_int_equal(
		    verify_inclusion(root, size, i, leaves[i], &proof),
		    CUSTODY_DISAGREES);
		proof.count--;
		if (proof.count > 0) {
			proof.count--;
			assert_int_equal(
			    verify_inclusion(root, size, i, leaves[i], &proof),
			    CUSTODY_DISAGREES);
		}
	}
	assert_int_equal(
	    verify_inclusion(root, 0, 0, leaves[0], &proof), CUSTODY_DISAGREES);
}

static enum custody_status
verify_consistency(size_t before, size_t size, const struct merkle_proof *proof)
{
	uint8_t old[DIGEST_SIZE], new[DIGEST_SIZE];

	merkle_root_of(old, TREE, before);
	merkle_root_of(new, TREE, size);
	return merkle_verify_consistency(old, before, new, size,
	    (const uint8_t(*)[DIGEST_SIZE])proof->hashes, proof->count, NULL);
}

static void
every_growth_is_proved_and_no_other(void **state)
{
	struct merkle_proof proof;

	(void)state;
	for (size_t size = 1; size <= SMALL; size++) {
		for (size_t before = 1; before <= size; before++) {
			assert_int_equal(merkle_prove_consistency(
					     &proof, TREE, size, before, NULL),
			    CUSTODY_OK);
			assert_int_equal(
			    verify_consistency(before, size, &proof),
			    CUSTODY_OK);
			/* Between equal trees nothing need be sent, so an
			 * empty proof fits each of them. */
			for (size_t other = 0; other <= size + 1; other++)
				assert_int_equal(
				    verify_consistency(other, size, &proof),
				    other == before ||
					    (other == size && proof.count == 0)
					? CUSTODY_OK
					: CUSTODY_DISAGREES);
		}
	}
}

static void
a_consistency_proof_with_any_hash_changed_is_refused(void **state)
{
	struct merkle_proof proof;

	(void)state;
	for (size_t size = 2; size <= SMALL; size++) {
		for (size_t before = 1; before < size; before++) {
			assert_int_equal(merkle_prove_consistency(
					     &proof, TREE, size, before, NULL),
			    CUSTODY_OK);
			for (size_t k = 0; k < proof.count; k++) {
				proof.hashes[k][5] ^= 0x80;
				assert_int_equal(
				    verify_consistency(before, size, &proof),
				    CUSTODY_DISAGREES);
				proof.hashes[k][5] ^= 0x80;
			}
			proof.count--;
			assert_int_equal(
			    verify_consistency(before, size, &proof),
			    CUSTODY_DISAGREES);
			proof.count += 2;
			assert_int_equal(
			    verify_consistency(before, size, &proof),
			    CUSTODY_DISAGREES);
		}
	}
}

static void
a_rewritten_past_has_no_proof(void **state)
{
	struct merkle_proof proof;
	uint8_t old[DIGEST_SIZE], new[DIGEST_SIZE];

	(void)state;
	merkle_root_of(old, TREE, 21);
	leaves[7][0] ^= 1;
	merkle_root_of(new, TREE, 33);
	assert_int_equal(
	    merkle_prove_consistency(&proof, TREE, 33, 21, NULL), CUSTODY_OK);
	leaves[7][0] ^= 1;
	assert_int_equal(
	    merkle_verify_consistency(old, 21, new, 33,
		(const uint8_t(*)[DIGEST_SIZE])proof.hashes, proof.count, NULL),
	    CUSTODY_DISAGREES);
}

static void
what_is_not_in_the_tree_cannot_be_proved(void **state)
{
	struct merkle_proof proof;

	(void)state;
	assert_int_equal(
	    merkle_prove_inclusion(&proof, TREE, 5, 5, NULL), CUSTODY_USAGE);
	assert_int_equal(
	    merkle_prove_inclusion(&proof, TREE, 0, 0, NULL), CUSTODY_USAGE);
	assert_int_equal(
	    merkle_prove_consistency(&proof, TREE, 5, 6, NULL), CUSTODY_USAGE);
	assert_int_equal(
	    merkle_prove_consistency(&proof, TREE, 5, 0, NULL), CUSTODY_USAGE);
}

/* ---- published vectors: wantErr or not ---- */

struct vector {
	struct buffer first, second; /* root and leaf, or two roots */
	uint8_t proof[128][DIGEST_SIZE];
	size_t count;
	bool sound; /* every hash has 32 bytes */
};

static void
read_vector(struct vector *out, const json_t *root, const char *first,
    const char *second)
{
	json_t *hash;
	size_t i;

	memset(out, 0, sizeof *out);
	out->first = vectors_base64(json_object_get(root, first));
	out->second = vectors_base64(json_object_get(root, second));
	out->sound =
	    out->first.len == DIGEST_SIZE && out->second.len == DIGEST_SIZE;
	json_array_foreach (json_object_get(root, "proof"), i, hash) {
		struct buffer bytes = vectors_base64(hash);

		if (bytes.len == DIGEST_SIZE)
			memcpy(out->proof[out->count++], bytes.at, DIGEST_SIZE);
		else
			out->sound = false;
		buffer_clear(&bytes);
	}
}

static uint64_t
number(const json_t *root, const char *key)
{
	const json_t *value = json_object_get(root, key);

	if (json_is_integer(value))
		return (uint64_t)json_integer_value(value);
	/* The vectors go below 0, which is this in their own words. */
	return json_real_value(value) < 0x1p63
		   ? (uint64_t)json_real_value(value)
		   : UINT64_MAX;
}

static enum custody_status
run_vector(const json_t *root)
{
	bool inclusion = json_object_get(root, "leafHash") != NULL;
	enum custody_status status = CUSTODY_DISAGREES;
	struct vector vector;

	read_vector(&vector, root, inclusion ? "root" : "root1",
	    inclusion ? "leafHash" : "root2");
	if (vector.sound && inclusion)
		status = merkle_verify_inclusion(vector.first.at,
		    number(root, "treeSize"), number(root, "leafIdx"),
		    vector.second.at,
		    (const uint8_t(*)[DIGEST_SIZE])vector.proof, vector.count,
		    NULL);
	else if (vector.sound)
		status = merkle_verify_consistency(vector.first.at,
		    number(root, "size1"), vector.second.at,
		    number(root, "size2"),
		    (const uint8_t(*)[DIGEST_SIZE])vector.proof, vector.count,
		    NULL);
	buffer_clear(&vector.first);
	buffer_clear(&vector.second);
	return status;
}

static size_t
run_folder(const char *name)
{
	char path[4096], file[512];
	struct dirent *entry;
	size_t count = 0;
	DIR *dir;

	vectors_path(path, name);
	dir = opendir(path);
	assert_non_null(dir);
	while ((entry = readdir(dir)) != NULL) {
		json_t *root;

		if (entry->d_name[0] == '.')
			continue;
		snprintf(file, sizeof file, "%s/%s", name, entry->d_name);
		root = vectors_json(file);
		assert_int_equal(run_vector(root),
		    json_is_true(json_object_get(root, "wantErr"))
			? CUSTODY_DISAGREES
			: CUSTODY_OK);
		json_decref(root);
		count++;
	}
	closedir(dir);
	return count;
}

static void
published_proofs_are_judged_as_published(void **state)
{
	static const char *const folders[] = {"merkle-dev/consistency/0",
	    "merkle-dev/consistency/1", "merkle-dev/consistency/2",
	    "merkle-dev/inclusion/0", "merkle-dev/inclusion/1",
	    "merkle-dev/inclusion/2"};
	size_t count = 0;

	(void)state;
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
		count += run_folder(folders[i]);
	assert_int_equal(count, 92);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(known_trees_have_known_roots),
	    cmocka_unit_test(a_tree_that_grows_has_the_root_of_the_definition),
	    cmocka_unit_test(leaves_added_in_any_portions_give_one_root),
	    cmocka_unit_test(every_leaf_is_proved_at_its_index_and_no_other),
	    cmocka_unit_test(
		an_inclusion_proof_with_any_hash_changed_is_refused),
	    cmocka_unit_test(every_growth_is_proved_and_no_other),
	    cmocka_unit_test(
		a_consistency_proof_with_any_hash_changed_is_refused),
	    cmocka_unit_test(a_rewritten_past_has_no_proof),
	    cmocka_unit_test(what_is_not_in_the_tree_cannot_be_proved),
	    cmocka_unit_test(published_proofs_are_judged_as_published),
	};

	return cmocka_run_group_tests_name("merkle", tests, make_leaves, NULL);
}
