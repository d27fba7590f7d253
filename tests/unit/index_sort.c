/* SPDX-License-Identifier: Apache-2.0
 *
 * index_sort: the order is that of key bytes and then of ordinals, whether it
 * fits into memory or not, and whatever the keys are.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store/index_sort.h"

#define ITEMS 30000
#define KEY_MAX 40

struct item {
	uint64_t ordinal;
	size_t len;
	uint8_t key[KEY_MAX];
};

static struct item items[ITEMS];
static struct custody_error err;
static uint64_t seed = 88172645463325252ULL;

static uint64_t
random_number(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

static int
compare_items(const void *a, const void *b)
{
	const struct item *one = a, *other = b;
	int order = bytes_compare((struct bytes){one->key, one->len},
	    (struct bytes){other->key, other->len});

	if (order != 0)
		return order;
	return one->ordinal < other->ordinal ? -1 : 1;
}

static enum custody_status
expect_next(
    void *context, const struct index_item *item, struct custody_error *error)
{
	size_t *next = context;
	const struct item *expected = &items[(*next)++];

	(void)error;
	assert_int_equal(item->ordinal, expected->ordinal);
	assert_int_equal(item->key.len, expected->len);
	assert_memory_equal(item->key.at, expected->key, expected->len);
	assert_int_equal(item->value.len, item->ordinal % 3);
	return CUSTODY_OK;
}

/* Sorts ITEMS of them with so much room, and compares with qsort(3). */
static void
sort_with_room(size_t count, size_t bytes, const char *scratch)
{
	struct index_sort *sort;
	size_t next = 0;

	assert_int_equal(
	    index_sort_new(&sort, count, bytes, scratch, &err), CUSTODY_OK);
	for (size_t i = 0; i < ITEMS; i++) {
		const struct index_item item = {items[i].ordinal,
		    {items[i].key, items[i].len},
		    {(const uint8_t *)"vv", items[i].ordinal % 3}};

		assert_int_equal(index_sort_add(sort, &item, &err), CUSTODY_OK);
	}
	qsort(items, ITEMS, sizeof(items[0]), compare_items);
	assert_int_equal(
	    index_sort_each(sort, expect_next, &next, &err), CUSTODY_OK);
	assert_int_equal(next, ITEMS);
	index_sort_free(sort);
}

static void
sort_with_any_room(void (*make)(struct item *item, size_t i))
{
	static const size_t rooms[][2] = {
	    {ITEMS, 4 << 20}, {ITEMS, 1 << 18}, {1000, 4 << 20}, {77, 4096}};

	/* The last also where what spills stays in memory. */
	for (size_t r = 0; r < 5; r++) {
		for (size_t i = 0; i < ITEMS; i++) {
			memset(&items[i], 0, sizeof(items[i]));
			items[i].ordinal = i;
			make(&items[i], i);
		}
		sort_with_room(rooms[r < 4 ? r : 3][0], rooms[r < 4 ? r : 3][1],
		    r < 4 ? "/tmp" : NULL);
	}
}

static void
make_random(struct item *item, size_t i)
{
	(void)i;
	item->len = 32;
	for (size_t k = 0; k < 32; k++)
		item->key[k] = (uint8_t)random_number();
}

static void
make_same(struct item *item, size_t i)
{
	(void)i;
	item->len = 32;
	memset(item->key, 7, 32);
}

/* Few different bytes, zeros among them, and any length: keys that begin
 * alike, end where others go on with zeros, and come several times. */
static void
make_alike(struct item *item, size_t i)
{
	(void)i;
	item->len = 1 + random_number() % KEY_MAX;
	for (size_t k = 0; k < item->len; k++)
		item->key[k] = random_number() % 8 == 0 ? 1 : 0;
}

static void
make_falling(struct item *item, size_t i)
{
	item->len = 16;
	memset(item->key, 'x', 8);
	for (size_t k = 0; k < 8; k++)
		item->key[8 + k] = (uint8_t)((ITEMS - i) >> (56 - 8 * k));
}

static void
random_keys_are_sorted(void **state)
{
	(void)state;
	sort_with_any_room(make_random);
}

static void
equal_keys_stay_by_ordinal(void **state)
{
	(void)state;
	sort_with_any_room(make_same);
}

static void
keys_that_begin_alike_are_sorted(void **state)
{
	(void)state;
	sort_with_any_room(make_alike);
}

static void
keys_that_fall_are_sorted(void **state)
{
	(void)state;
	sort_with_any_room(make_falling);
}

static void
what_has_no_room_at_all_is_refused(void **state)
{
	static uint8_t key[INDEX_SORT_KEY_MAX + 1];
	struct index_item item = {0, {key, sizeof(key)}, {NULL, 0}};
	struct index_sort *sort;

	(void)state;
	assert_int_equal(
	    index_sort_new(&sort, 10, 1 << 20, "/tmp", &err), CUSTODY_OK);
	assert_int_equal(index_sort_add(sort, &item, &err), CUSTODY_MALFORMED);
	item.key.len--;
	assert_int_equal(index_sort_add(sort, &item, &err), CUSTODY_OK);
	index_sort_free(sort);
}

static void
a_scratch_folder_that_is_not_there_is_told(void **state)
{
	struct index_item item = {0, {(const uint8_t *)"k", 1}, {NULL, 0}};
	struct index_sort *sort;

	(void)state;
	assert_int_equal(
	    index_sort_new(&sort, 1, 100, "/nowhere", &err), CUSTODY_OK);
	assert_int_equal(index_sort_add(sort, &item, &err), CUSTODY_OK);
	assert_int_equal(index_sort_add(sort, &item, &err), CUSTODY_UNKNOWN);
	index_sort_free(sort);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(random_keys_are_sorted),
	    cmocka_unit_test(equal_keys_stay_by_ordinal),
	    cmocka_unit_test(keys_that_begin_alike_are_sorted),
	    cmocka_unit_test(keys_that_fall_are_sorted),
	    cmocka_unit_test(what_has_no_room_at_all_is_refused),
	    cmocka_unit_test(a_scratch_folder_that_is_not_there_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
