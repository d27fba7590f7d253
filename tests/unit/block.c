/* SPDX-License-Identifier: Apache-2.0
 *
 * block: a block lives as long as somebody holds it, on whatever thread, and
 * a pool as long as its last block.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "readers/block.h"

#define ROUNDS 20000

static void
a_pool_outlives_its_last_block(void **state)
{
	struct block_pool *pool = NULL;
	struct block *large = NULL;
	struct block *block = NULL;

	(void)state;
	assert_int_equal(block_pool_new(&pool, NULL), CUSTODY_OK);
	assert_int_equal(block_new(&block, pool, BLOCK_SIZE, NULL), CUSTODY_OK);
	assert_int_equal(
	    block_new(&large, pool, 3 * BLOCK_SIZE, NULL), CUSTODY_OK);
	assert_ptr_equal(block_ref(block), block);
	block_pool_free(pool);
	block_free(large);
	block_free(block);
	memset(block->bytes, 1, block->room);
	block_free(block);
	block_free(NULL);
	block_pool_free(NULL);
}

static void
what_came_home_is_used_again(void **state)
{
	struct block_pool *pool = NULL;
	struct block *first = NULL;
	struct block *again = NULL;
	const uint8_t *bytes;

	(void)state;
	assert_int_equal(block_pool_new(&pool, NULL), CUSTODY_OK);
	assert_int_equal(block_new(&first, pool, BLOCK_SIZE, NULL), CUSTODY_OK);
	bytes = first->bytes;
	block_free(first);
	assert_int_equal(block_new(&again, pool, BLOCK_SIZE, NULL), CUSTODY_OK);
	assert_ptr_equal(again->bytes, bytes);
	block_free(again);
	block_pool_free(pool);
}

static void *
hold_and_drop(void *block)
{
	for (int i = 0; i < ROUNDS; i++)
		block_free(block_ref(block));
	block_free(block);
	return NULL;
}

static void
threads_may_hold_one_block(void **state)
{
	struct block_pool *pool = NULL;
	struct block *block = NULL;
	pthread_t threads[4];

	(void)state;
	assert_int_equal(block_pool_new(&pool, NULL), CUSTODY_OK);
	assert_int_equal(block_new(&block, pool, 100, NULL), CUSTODY_OK);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL,
				     hold_and_drop, block_ref(block)),
		    0);
	block_free(block);
	block_pool_free(pool);
	for (size_t i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_pool_outlives_its_last_block),
	    cmocka_unit_test(what_came_home_is_used_again),
	    cmocka_unit_test(threads_may_hold_one_block),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
