/* SPDX-License-Identifier: Apache-2.0
 *
 * index_merge: digests of several indexes come in one order, each once, at the
 * place where it lies; equal ones in the order of the indexes.
 */
#include "index_data.h"

#include "store/index_merge.h"

struct merging {
	uint8_t last[32];
	uint64_t place;
	uint64_t count;
};

static enum custody_status
check(void *context, const uint8_t digest[32], uint64_t place,
    struct custody_error *error)
{
	struct merging *merging = context;
	int order = memcmp(merging->last, digest, 32);

	(void)error;
	assert_true(place < 2 * (uint64_t)RECORDS);
	assert_memory_equal(digest, digests[place % RECORDS], 32);
	if (merging->count > 0)
		assert_true(
		    order < 0 || (order == 0 && merging->place < place));
	memcpy(merging->last, digest, 32);
	merging->place = place;
	merging->count++;
	return CUSTODY_OK;
}

static enum custody_status
refuse(void *context, const uint8_t digest[32], uint64_t place,
    struct custody_error *error)
{
	(void)context;
	(void)digest;
	(void)place;
	(void)error;
	return CUSTODY_END;
}

static void
merge_all(index_merge_visit *each, struct merging *merging,
    enum custody_status expected)
{
	struct index_merge *merge = NULL;
	struct index_file *index;

	build_index(RECORDS);
	index = open_index();
	assert_int_equal(index_merge_new(&merge, dir, &err), CUSTODY_OK);
	assert_int_equal(index_merge_add(merge, index, &err), CUSTODY_OK);
	assert_int_equal(index_merge_add(merge, index, &err), CUSTODY_OK);
	assert_int_equal(
	    index_merge_each(merge, each, merging, &err), expected);
	index_merge_free(merge);
	index_file_close(index);
}

static void
every_digest_comes_once_in_order_at_its_place(void **state)
{
	struct merging merging = {.count = 0};

	(void)state;
	merge_all(check, &merging, CUSTODY_OK);
	assert_int_equal(merging.count, 2 * RECORDS);
}

static void
a_visitor_can_end_it(void **state)
{
	(void)state;
	merge_all(refuse, NULL, CUSTODY_END);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CLAIM(every_digest_comes_once_in_order_at_its_place),
	    CLAIM(a_visitor_can_end_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
