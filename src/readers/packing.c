/* SPDX-License-Identifier: Apache-2.0
 *
 * packing: labels are written while they may still move; taking settles them.
 */
#include <string.h>

#include "readers/naming.h"
#include "readers/packing.h"

#define PACKED_MAX 1024 /* records in one batch */

bool
packing_is_full(const struct packing *packing, size_t size)
{
	const struct record_batch *batch = packing->batch;

	return batch != NULL && (batch->count == PACKED_MAX ||
				    size >= BLOCK_SIZE - packing->used);
}

enum custody_status
packing_begin(struct packing *packing, struct block_pool *pool,
    struct place *place, struct custody_error *err)
{
	struct block *block = NULL;
	enum custody_status status;

	if (packing->batch != NULL)
		return CUSTODY_OK;
	status = block_new(&block, pool, BLOCK_SIZE, err);
	if (status == CUSTODY_OK)
		status = batch_new(
		    &packing->batch, block, place, PACKED_MAX, true, err);
	packing->used = 0;
	block_free(block);
	return status;
}

enum custody_status
packing_label(struct buffer *to, struct bytes stored, struct bytes key,
    struct record_label *label, struct custody_error *err)
{
	size_t before = to->len;
	enum custody_status status = CUSTODY_OK;

	if (stored.len > 0)
		status = naming_json(to, stored, err);
	*label = (struct record_label){
	    .attributes = {NULL, to->len - before},
	    .key = {NULL, key.len},
	};
	if (status == CUSTODY_OK)
		status = buffer_append(to, key.at, key.len, err);
	return status;
}

enum custody_status
packing_add(struct packing *packing, struct bytes stored, struct bytes key,
    size_t size, struct custody_error *err)
{
	struct record_batch *batch = packing->batch;
	enum custody_status status;

	status = packing_label(&batch->label_bytes, stored, key,
	    &batch->labels[batch->count], err);
	if (status != CUSTODY_OK)
		return status;
	batch->records[batch->count++] =
	    (struct record){batch->block->bytes + packing->used, size};
	packing->used += size;
	return CUSTODY_OK;
}

enum custody_status
packing_add_text(struct packing *packing, struct bytes stored, struct bytes key,
    struct bytes text, struct custody_error *err)
{
	memcpy(packing->batch->block->bytes + packing->used, text.at, text.len);
	return packing_add(packing, stored, key, text.len, err);
}

struct record_batch *
packing_take(struct packing *packing)
{
	struct record_batch *batch = packing->batch;

	packing->batch = NULL;
	if (batch != NULL)
		batch_settle(batch);
	return batch;
}

void
packing_clear(struct packing *packing)
{
	batch_free(packing->batch);
	packing->batch = NULL;
}
