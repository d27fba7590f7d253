/* SPDX-License-Identifier: Apache-2.0
 *
 * index_run: cuts a sorted run into chunks and hashes its leaves, a thousand
 * at a time.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "crypto/merkle.h"
#include "store/index_pack.h"
#include "store/index_run.h"

#define BATCH 1024
#define BATCH_BYTES ((size_t)1 << 20)
#define BODY_BYTES ((size_t)48 << 10)

const char *const index_run_name[INDEX_RUNS] = {
    [INDEX_SHA256] = "sha256",
    [INDEX_XXH3] = "xxh3",
    [INDEX_URL] = "url",
    [INDEX_TIME] = "time",
    [INDEX_ID] = "id",
};

const size_t index_run_key_len[INDEX_RUNS] = {
    [INDEX_SHA256] = 32,
    [INDEX_XXH3] = 16,
};

struct making {
	struct index_chunk chunk; /* key and body are in the buffers */
	struct buffer key, body, last;
	index_run_take *take;
	void *context;
	struct merkle tree;
	uint64_t distinct;
	uint8_t previous[DIGEST_SIZE];
	size_t batch_count;
	size_t batch_len;
	struct bytes messages[BATCH];
	uint8_t hashes[BATCH][DIGEST_SIZE];
	uint8_t batch[BATCH_BYTES];
};

static void
put_number(uint8_t *out, uint64_t number, size_t size)
{
	for (size_t i = size; i > 0; i--, number >>= 8)
		out[i - 1] = (uint8_t)number;
}

static void
hash_batch(struct making *making)
{
	digest_many(making->messages, making->batch_count, making->hashes);
	merkle_add_many(&making->tree,
	    (const uint8_t(*)[DIGEST_SIZE])making->hashes, making->batch_count);
	making->batch_count = 0;
	making->batch_len = 0;
}

static void
add_leaf(struct making *making, const struct index_item *item)
{
	struct bytes value = item->value.len > 0 ? item->value : item->key;
	size_t size = 1 + value.len + 8;
	uint8_t *at;

	if (making->batch_count == BATCH ||
	    BATCH_BYTES - making->batch_len < size)
		hash_batch(making);
	at = making->batch + making->batch_len;
	at[0] = 0;
	memcpy(at + 1, value.at, value.len);
	put_number(at + 1 + value.len, item->ordinal, 8);
	making->messages[making->batch_count++] = (struct bytes){at, size};
	making->batch_len += size;
}

static enum custody_status
end_chunk(struct making *making, struct custody_error *err)
{
	enum custody_status status;

	if (making->chunk.count == 0)
		return CUSTODY_OK;
	making->chunk.key = buffer_view(&making->key);
	making->chunk.body = buffer_view(&making->body);
	status = making->take(making->context, &making->chunk, err);
	making->chunk.place += making->chunk.count;
	making->chunk.count = 0;
	making->key.len = 0;
	making->body.len = 0;
	making->last.len = 0;
	return status;
}

static enum custody_status
add_to_body(struct making *making, const struct index_item *item,
    struct custody_error *err)
{
	enum custody_status status;
	uint8_t *at;

	if (index_run_key_len[making->chunk.kind] == 0) {
		status = index_pack_text(
		    &making->body, &making->last, item->key, 0, err);
		if (status != CUSTODY_OK)
			return status;
		return index_pack_number(&making->body, item->ordinal, err);
	}
	at = buffer_reserve(&making->body, INDEX_RUN_ENTRY);
	if (at == NULL)
		return error_memory(err);
	/* Before the first there is nothing to be equal to. */
	if (making->distinct == 0 ||
	    memcmp(making->previous, item->key.at, item->key.len) != 0)
		making->distinct++;
	memcpy(making->previous, item->key.at, item->key.len);
	memcpy(at, item->key.at, 4);
	put_number(at + 4, item->ordinal, 5);
	making->body.len += INDEX_RUN_ENTRY;
	return CUSTODY_OK;
}

static enum custody_status
add_item(
    void *context, const struct index_item *item, struct custody_error *err)
{
	struct making *making = context;
	enum custody_status status = CUSTODY_OK;

	if (making->chunk.count == INDEX_RUN_CHUNK ||
	    making->body.len > BODY_BYTES)
		status = end_chunk(making, err);
	if (status == CUSTODY_OK && making->chunk.count == 0)
		status = buffer_append(
		    &making->key, item->key.at, item->key.len, err);
	if (status == CUSTODY_OK)
		status = add_to_body(making, item, err);
	if (status != CUSTODY_OK)
		return status;
	making->chunk.count++;
	add_leaf(making, item);
	return CUSTODY_OK;
}

enum custody_status
index_run_make(struct index_sort *sort, enum index_run kind,
    index_run_take *take, void *context, struct index_total *total,
    struct custody_error *err)
{
	struct making *making = calloc(1, sizeof(*making));
	enum custody_status status;

	if (making == NULL)
		return error_memory(err);
	making->chunk.kind = kind;
	making->take = take;
	making->context = context;
	status = index_sort_each(sort, add_item, making, err);
	if (status == CUSTODY_OK)
		status = end_chunk(making, err);
	if (status == CUSTODY_OK) {
		hash_batch(making);
		total->count = making->tree.count;
		total->distinct = making->distinct;
		merkle_root(&making->tree, total->root);
	}
	buffer_clear(&making->last);
	buffer_clear(&making->body);
	buffer_clear(&making->key);
	free(making);
	return status;
}
