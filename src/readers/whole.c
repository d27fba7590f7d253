/* SPDX-License-Identifier: Apache-2.0
 *
 * whole: a file or member that is one record, whatever its size.
 */
#include "readers/delivery.h"

static enum custody_status
take_batch(struct delivery *delivery, struct entry *entry, struct block *block,
    size_t len, struct custody_error *err)
{
	struct record_batch *batch;
	enum custody_status status;

	status = batch_new(&batch, block, entry->place, 1, false, err);
	if (status != CUSTODY_OK)
		return status;
	batch->records[0] = (struct record){block->bytes, len};
	batch->span = (struct bytes){block->bytes, len};
	batch->count = 1;
	return delivery_batch_take(delivery, entry, batch, err);
}

/* From a first full block on; one block is held back, because only the end
 * tells which is the last. */
static enum custody_status
take_chunks(struct delivery *delivery, struct source *source,
    struct entry *entry, struct block **held, const struct record_label *label,
    struct custody_error *err)
{
	struct record_chunk chunk = {.first = true, .size = source->hint};
	enum custody_status status = CUSTODY_OK;
	size_t len = (*held)->room;
	struct block *next = NULL;
	size_t got = 0;

	if (label != NULL)
		chunk.label = *label;
	while (status == CUSTODY_OK && !chunk.last) {
		status = block_new(&next, delivery->pool, BLOCK_SIZE, err);
		if (status != CUSTODY_OK)
			break;
		status = source_fill(source, next, 0, BLOCK_SIZE, &got, err);
		if (status == CUSTODY_END)
			status = CUSTODY_OK;
		if (status == CUSTODY_OK) {
			chunk.block = *held;
			chunk.data = (struct bytes){(*held)->bytes, len};
			chunk.last = got == 0;
			status = delivery_chunk(delivery, entry, &chunk, err);
		}
		chunk.first = false;
		block_free(*held);
		*held = next;
		len = got;
	}
	return status;
}

enum custody_status
whole_run(struct delivery *delivery, struct source *source, struct entry *entry,
    const struct record_label *label, struct custody_error *err)
{
	size_t room = source->hint > 0 && source->hint < BLOCK_SIZE
			  ? (size_t)source->hint + 1
			  : BLOCK_SIZE;
	struct block *block = NULL;
	enum custody_status status;
	size_t got;

	status = block_new(&block, delivery->pool, room, err);
	if (status != CUSTODY_OK)
		return status;
	status = source_fill(source, block, 0, room, &got, err);
	if (status == CUSTODY_OK)
		status =
		    take_chunks(delivery, source, entry, &block, label, err);
	else if (status == CUSTODY_END)
		status = got == 0
			     ? CUSTODY_OK
			     : take_batch(delivery, entry, block, got, err);
	block_free(block);
	return status;
}
