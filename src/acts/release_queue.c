/* SPDX-License-Identifier: Apache-2.0
 *
 * release_queue: one reader, one asker, a ring between them.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "acts/part_digest.h"
#include "acts/release_queue.h"
#include "acts/sealed_walk.h"
#include "base/error.h"

#define AHEAD 8

struct release_queue {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct release_piece ring[AHEAD];
	size_t first, count;
	size_t entries; /* begun */
	bool stopped, ended;
	enum custody_status status; /* of the walk, once ended */
	struct custody_error err;

	struct release_source file;
	const struct custody_reading_options *options;
};

void
release_piece_clear(struct release_piece *piece)
{
	batch_free(piece->batch);
	block_free(piece->block);
	free(piece->key);
	*piece = (struct release_piece){.entry = 0};
}

/* Waits for room; takes the piece whatever it answers. */
static enum custody_status
put(struct release_queue *queue, struct release_piece piece)
{
	enum custody_status status = CUSTODY_OK;

	pthread_mutex_lock(&queue->lock);
	while (queue->count == AHEAD && !queue->stopped)
		pthread_cond_wait(&queue->changed, &queue->lock);
	if (queue->stopped) {
		status = CUSTODY_INTERRUPTED;
	} else {
		queue->ring[(queue->first + queue->count) % AHEAD] = piece;
		queue->count++;
	}
	pthread_cond_broadcast(&queue->changed);
	pthread_mutex_unlock(&queue->lock);
	if (status != CUSTODY_OK)
		release_piece_clear(&piece);
	return status;
}

static enum custody_status
begin_entry(
    void *ctx, void **entry, struct place *place, struct custody_error *err)
{
	struct release_queue *queue = ctx;

	(void)place;
	(void)err;
	*entry = (void *)(uintptr_t)queue->entries++;
	return CUSTODY_OK;
}

static enum custody_status
take_batch(void *ctx, void *entry, struct record_batch *batch,
    struct custody_error *err)
{
	(void)err;
	return put(ctx, (struct release_piece){
			    .entry = (size_t)(uintptr_t)entry, .batch = batch});
}

static enum custody_status
take_chunk(void *ctx, void *entry, const struct record_chunk *chunk,
    struct custody_error *err)
{
	struct bytes key = chunk->label.key;
	struct release_piece piece = {
	    .entry = (size_t)(uintptr_t)entry,
	    .data = chunk->data,
	    .key = strndup(key.at == NULL ? "" : (const char *)key.at, key.len),
	    .ordinal = chunk->ordinal,
	    .first = chunk->first,
	    .last = chunk->last,
	};

	if (piece.key == NULL)
		return error_memory(err);
	piece.block = block_ref(chunk->block);
	return put(ctx, piece);
}

static const struct reading_sink sink = {
    .sha256 = &part_digest,
    .begin_entry = begin_entry,
    .batch_take = take_batch,
    .chunk = take_chunk,
};

static void *
walk(void *ctx)
{
	struct release_queue *queue = ctx;
	enum custody_status status;

	status = queue->file.sealed != NULL
		     ? sealed_walk_file(queue->file.sealed, queue->file.number,
			   queue->options, &sink, queue, &queue->err)
		     : reading_walk_named(&queue->file.named, 1, queue->options,
			   &sink, queue, &queue->err);
	pthread_mutex_lock(&queue->lock);
	queue->status = status == CUSTODY_OK ? CUSTODY_END : status;
	queue->ended = true;
	pthread_cond_broadcast(&queue->changed);
	pthread_mutex_unlock(&queue->lock);
	return NULL;
}

static void
free_queue(struct release_queue *queue)
{
	for (size_t i = 0; i < queue->count; i++)
		release_piece_clear(&queue->ring[(queue->first + i) % AHEAD]);
	pthread_cond_destroy(&queue->changed);
	pthread_mutex_destroy(&queue->lock);
	free(queue);
}

enum custody_status
release_queue_start(struct release_queue **out,
    const struct release_source *file,
    const struct custody_reading_options *options, struct custody_error *err)
{
	struct release_queue *queue = calloc(1, sizeof *queue);

	*out = NULL;
	if (queue == NULL)
		return error_memory(err);
	pthread_mutex_init(&queue->lock, NULL);
	pthread_cond_init(&queue->changed, NULL);
	queue->options = options;
	queue->file = *file;
	if (pthread_create(&queue->thread, NULL, walk, queue) != 0) {
		free_queue(queue);
		return error_set(err, CUSTODY_UNKNOWN, "thread",
		    "release: no thread could be started");
	}
	*out = queue;
	return CUSTODY_OK;
}

enum custody_status
release_queue_take(struct release_queue *queue, struct release_piece *out,
    struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	pthread_mutex_lock(&queue->lock);
	while (queue->count == 0 && !queue->ended)
		pthread_cond_wait(&queue->changed, &queue->lock);
	if (queue->count > 0) {
		*out = queue->ring[queue->first];
		queue->first = (queue->first + 1) % AHEAD;
		queue->count--;
	} else {
		status = queue->status;
		if (status != CUSTODY_END && err != NULL)
			*err = queue->err;
	}
	pthread_cond_broadcast(&queue->changed);
	pthread_mutex_unlock(&queue->lock);
	return status;
}

void
release_queue_stop(struct release_queue *queue)
{
	if (queue == NULL)
		return;
	pthread_mutex_lock(&queue->lock);
	queue->stopped = true;
	pthread_cond_broadcast(&queue->changed);
	pthread_mutex_unlock(&queue->lock);
	pthread_join(queue->thread, NULL);
	free_queue(queue);
}
