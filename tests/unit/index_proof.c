/* SPDX-License-Identifier: Apache-2.0
 *
 * index_proof: what an index says of a digest is what a plain array says, and
 * a file that says anything else is caught without being verified.
 */
#include "index_data.h"

#include <sqlite3.h>

#include "store/index_proof.h"

struct leaf {
	uint8_t bytes[40];
};

static struct leaf leaves[RECORDS];
static uint8_t hashes[RECORDS][32];

static int
compare_leaves(const void *a, const void *b)
{
	return memcmp(a, b, 40);
}

/* The run by hand. */
static void
sort_leaves(size_t records)
{
	for (size_t i = 0; i < records; i++) {
		memcpy(leaves[i].bytes, digests[i], 32);
		for (size_t k = 0; k < 8; k++)
			leaves[i].bytes[32 + k] =
			    (uint8_t)((uint64_t)i >> (56 - 8 * k));
	}
	qsort(leaves, records, sizeof(leaves[0]), compare_leaves);
	for (size_t i = 0; i < records; i++)
		merkle_leaf(hashes[i], leaves[i].bytes, 40);
}

static uint64_t
count_below(const uint8_t *key, size_t records, bool equal_too)
{
	uint64_t count = 0;

	for (size_t i = 0; i < records; i++) {
		int order = memcmp(leaves[i].bytes, key, 32);

		count += order < 0 || (equal_too && order == 0);
	}
	return count;
}

static enum custody_status
find(const uint8_t *key, uint64_t *first, uint64_t *end)
{
	struct index_file *index = open_index();
	enum custody_status status;

	status = index_proof_find(
	    index, INDEX_SHA256, key, &totals[INDEX_SHA256], first, end, &err);
	index_file_close(index);
	return status;
}

static void
what_is_found_or_absent_is_what_a_plain_array_says(void **state)
{
	static const size_t sizes[] = {
	    0, 1, 2, 63, 64, 65, 128, 1023, 1024, 4097, RECORDS};
	uint8_t key[32];
	uint64_t first, end;

	(void)state;
	for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
		build_index(sizes[s]);
		sort_leaves(sizes[s]);
		for (size_t i = 0; i < 60; i++) {
			memcpy(key, digests[random_number() % RECORDS], 32);
			key[31] ^= i % 3 == 0;
			memset(key, (int)i, i == 20 ? 32 : 0);
			memset(key, 0xff, i == 21 ? 32 : 0);
			if (find(key, &first, &end) != CUSTODY_OK)
				fail_msg("%s", err.text);
			assert_int_equal(
			    first, count_below(key, sizes[s], false));
			assert_int_equal(end, count_below(key, sizes[s], true));
		}
	}
}

static void
a_leaf_has_the_proof_that_rfc_9162_makes(void **state)
{
	static const size_t sizes[] = {1, 2, 65, 4160, RECORDS};
	struct index_proof_leaf leaf;
	struct merkle_proof proof;

	(void)state;
	for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
		struct index_file *index;

		build_index(sizes[s]);
		sort_leaves(sizes[s]);
		index = open_index();
		for (size_t i = 0; i < 40; i++) {
			uint64_t place = i == 0   ? 0
					 : i == 1 ? sizes[s] - 1
						  : random_number() % sizes[s];

			assert_int_equal(
			    index_proof_of(index, INDEX_SHA256, place,
				&totals[INDEX_SHA256], &leaf, &err),
			    CUSTODY_OK);
			assert_int_equal(merkle_prove_inclusion(&proof,
					     (const uint8_t(*)[32])hashes,
					     sizes[s], place, &err),
			    CUSTODY_OK);
			assert_int_equal(leaf.len, 40);
			assert_memory_equal(leaf.data, leaves[place].bytes, 40);
			assert_int_equal(leaf.proof.count, proof.count);
			assert_memory_equal(
			    leaf.proof.hashes, proof.hashes, 32 * proof.count);
		}
		assert_int_equal(index_proof_of(index, INDEX_SHA256, sizes[s],
				     &totals[INDEX_SHA256], &leaf, &err),
		    CUSTODY_DISAGREES);
		index_file_close(index);
	}
}

static void
change(const char *sql)
{
	char *message = NULL;
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
		fail_msg("%s: %s", sql, message);
	sqlite3_close(db);
}

/* What is there must be found or the file convicted, and what is not. */
static void
seek_some(const char *changed)
{
	uint64_t first, end;
	uint8_t absent[32];

	for (size_t i = 0; i < 16; i++) {
		enum custody_status status =
		    find(digests[i * 1001], &first, &end);

		if (status == CUSTODY_OK ? end == first
					 : status != CUSTODY_DISAGREES)
			fail_msg("hidden by: %s", changed);
		memcpy(absent, digests[i * 1001], 32);
		absent[31] ^= 1;
		status = find(absent, &first, &end);
		if (status == CUSTODY_OK ? end != first
					 : status != CUSTODY_DISAGREES)
			fail_msg("invented by: %s", changed);
	}
}

static void
a_record_cannot_be_hidden_nor_invented(void **state)
{
	static const char *const changes[] = {
	    "UPDATE ordered SET body = zeroblob(length(body)) WHERE id = 0",
	    "UPDATE sorted SET body = zeroblob(length(body)) WHERE kind = 0",
	    "UPDATE sorted SET key = x'00' WHERE kind = 0",
	    "UPDATE sorted SET key = zeroblob(32) WHERE kind = 0",
	    "DELETE FROM sorted WHERE kind = 0 AND key <= x'80'",
	    "DELETE FROM sorted WHERE kind = 0",
	    "DELETE FROM ordered WHERE id = 0",
	    "UPDATE node SET body = zeroblob(length(body))",
	    "DELETE FROM node",
	    "UPDATE entry SET records = records - 1 WHERE path = x'62'",
	};
	struct buffer whole = {0};
	uint64_t first, end;

	(void)state;
	build_index(RECORDS);
	assert_int_equal(
	    file_read(&whole, AT_FDCWD, path, 64 << 20, &err), CUSTODY_OK);
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		change(changes[i]);
		seek_some(changes[i]);
		assert_int_equal(
		    file_write(AT_FDCWD, path, whole.at, whole.len, 0644, &err),
		    CUSTODY_OK);
	}
	totals[INDEX_SHA256].root[0] ^= 1;
	assert_int_equal(find(digests[77], &first, &end), CUSTODY_DISAGREES);
	buffer_clear(&whole);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CLAIM(what_is_found_or_absent_is_what_a_plain_array_says),
	    CLAIM(a_leaf_has_the_proof_that_rfc_9162_makes),
	    CLAIM(a_record_cannot_be_hidden_nor_invented),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
