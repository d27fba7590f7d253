/* SPDX-License-Identifier: Apache-2.0
 *
 * block: memory that is filled by one thread and read by many.  Fresh pages
 * cost as much as digesting them, so blocks of the usual size are kept and
 * the one that came home last is used first: its lines are still in cache.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "readers/block.h"

#define KEPT_MAX 16

struct block_pool {
	pthread_mutex_t lock;
	struct area *area; /* NULL: blocks are from the heap */
	struct block *kept;
	unsigned kept_count;
	unsigned out_count;
	bool orphaned;
};

enum custody_status
block_pool_new(struct block_pool **out, struct custody_error *err)
{
	struct block_pool *pool;

	*out = NULL;
	pool = calloc(1, sizeof *pool);
	if (pool == NULL)
		return error_memory(err);
	if (pthread_mutex_init(&pool->lock, NULL) != 0) {
		free(pool);
		return error_memory(err);
	}
	*out = pool;
	return CUSTODY_OK;
}

enum custody_status
block_pool_new_in_take(
    struct block_pool **out, struct area *area, struct custody_error *err)
{
	enum custody_status status = block_pool_new(out, err);

	if (status == CUSTODY_OK)
		(*out)->area = area;
	else
		area_free(area);
	return status;
}

static void
destroy_pool(struct block_pool *pool)
{
	while (pool->kept != NULL) {
		struct block *block = pool->kept;

		pool->kept = block->next;
		free(block);
	}
	pthread_mutex_destroy(&pool->lock);
	area_free(pool->area);
	free(pool);
}

void
block_pool_free(struct block_pool *pool)
{
	bool last;

	if (pool == NULL)
		return;
	pthread_mutex_lock(&pool->lock);
	pool->orphaned = true;
	last = pool->out_count == 0;
	pthread_mutex_unlock(&pool->lock);
	if (last)
		destroy_pool(pool);
}

/* Called with the lock: an area is handed out by one at a time. */
static struct block *
make_block(const struct block_pool *pool, size_t room)
{
	size_t behind = pool->area == NULL ? room + BLOCK_SLACK : 0;
	struct block *block;

	if (room > SIZE_MAX - sizeof *block - BLOCK_SLACK)
		return NULL;
	block = malloc(sizeof *block + behind);
	if (block == NULL)
		return NULL;
	block->bytes = pool->area == NULL
			   ? (uint8_t *)(block + 1)
			   : area_take(pool->area, room + BLOCK_SLACK);
	if (block->bytes == NULL) {
		free(block);
		return NULL;
	}
	block->room = room;
	memset(block->bytes + room, 0, BLOCK_SLACK);
	return block;
}

/* The same. */
static void
destroy_block(const struct block_pool *pool, struct block *block)
{
	if (pool->area != NULL)
		area_give(pool->area, block->bytes, block->room + BLOCK_SLACK);
	free(block);
}

enum custody_status
block_new(struct block **out, struct block_pool *pool, size_t room,
    struct custody_error *err)
{
	struct block *block = NULL;

	*out = NULL;
	pthread_mutex_lock(&pool->lock);
	if (room == BLOCK_SIZE && pool->kept != NULL) {
		block = pool->kept;
		pool->kept = block->next;
		pool->kept_count--;
	} else {
		block = make_block(pool, room);
	}
	pool->out_count += block != NULL;
	pthread_mutex_unlock(&pool->lock);
	if (block == NULL)
		return error_memory(err);
	block->pool = pool;
	block->next = NULL;
	block->refs = 1;
	*out = block;
	return CUSTODY_OK;
}

struct block *
block_ref(struct block *block)
{
	__atomic_add_fetch(&block->refs, 1, __ATOMIC_RELAXED);
	return block;
}

void
block_free(struct block *block)
{
	struct block_pool *pool;
	bool last;

	if (block == NULL ||
	    __atomic_sub_fetch(&block->refs, 1, __ATOMIC_ACQ_REL) > 0)
		return;
	pool = block->pool;
	pthread_mutex_lock(&pool->lock);
	if (block->room == BLOCK_SIZE && pool->kept_count < KEPT_MAX &&
	    !pool->orphaned) {
		block->next = pool->kept;
		pool->kept = block;
		pool->kept_count++;
	} else {
		destroy_block(pool, block);
	}
	pool->out_count--;
	last = pool->orphaned && pool->out_count == 0;
	pthread_mutex_unlock(&pool->lock);
	if (last)
		destroy_pool(pool);
}
