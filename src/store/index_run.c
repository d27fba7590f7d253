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
#define TEXT_BYTES ((size_t)160 << 10)
#define TEXT_BYTES_2 ((size_t)48 << 10) /* until version 2 */
/* So that a row is a page of SQLite's, and hardly more is left of it; in the
 * first version of the index the key was forgotten. */
#define ORDINAL_BYTES ((size_t)8140)
#define ORDINAL_BYTES_1 ((size_t)8128)

const char *const index_run_name[INDEX_RUNS] = {
    [INDEX_SHA256] = "sha256",
    [INDEX_XXH3] = "xxh3",
    [INDEX_URL] = "url",
    [INDEX_TIME] = "time",
    [INDEX_ID] = "id",
    [INDEX_FORM] = "form",
};

const size_t index_run_key_len[INDEX_RUNS] = {
    [INDEX_SHA256] = 32,
    [INDEX_XXH3] = 16,
    [INDEX_FORM] = INDEX_FORM_SIZE,
};

/* Leaves that wait to be hashed together, and the tree they go to. */
struct batch {
	struct index_node_tree tree;
	size_t count;
	size_t len;
	struct bytes messages[BATCH];
	uint8_t hashes[BATCH][DIGEST_SIZE];
	uint8_t bytes[BATCH_BYTES];
};

struct making {
	struct index_chunk chunk; /* key and body are in the buffers */
	struct buffer key, body, last;
	const struct index_run_sink *sink;
	uint64_t distinct;
	size_t width;    /* of an ordinal */
	size_t room;     /* of a body */
	uint64_t most;   /* texts of one */
	uint64_t number; /* of forms, the last key */
	uint8_t previous[DIGEST_SIZE];
	struct batch *batch;
};

static enum custody_status
hash_batch(struct making *making, struct custody_error *err)
{
	struct batch *batch = making->batch;
	size_t count = batch->count;

	digest_many(batch->messages, count, batch->hashes);
	batch->count = 0;
	batch->len = 0;
	return index_node_add(&batch->tree,
	    (const uint8_t(*)[DIGEST_SIZE])batch->hashes, count, err);
}

static enum custody_status
add_leaf(struct making *making, const struct index_item *item,
    struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	struct bytes value = item->value.len > 0 ? item->value : item->key;
	struct batch *batch = making->batch;
	size_t size = 1 + value.len + 8;
	uint8_t *at;

	if (batch->count == BATCH || BATCH_BYTES - batch->len < size)
		status = hash_batch(making, err);
	at = batch->bytes + batch->len;
	at[0] = 0;
	memcpy(at + 1, value.at, value.len);
	bytes_put_number(at + 1 + value.len, item->ordinal, 8);
	batch->messages[batch->count++] = (struct bytes){at, size};
	batch->len += size;
	return status;
}

static enum custody_status
end_chunk(struct making *making, struct custody_error *err)
{
	enum custody_status status;

	if (making->chunk.count == 0)
		return CUSTODY_OK;
	making->chunk.key = buffer_view(&making->key);
	making->chunk.body = buffer_view(&making->body);
	status =
	    making->sink->chunk(making->sink->context, &making->chunk, err);
	making->chunk.place += making->chunk.count;
	making->chunk.count = 0;
	making->key.len = 0;
	making->body.len = 0;
	making->last.len = 0;
	return status;
}

static enum custody_status
add_text(struct making *making, const struct index_item *item,
    struct custody_error *err)
{
	enum custody_status status;

	status =
	    index_pack_text(&making->body, &making->last, item->key, 0, err);
	if (status != CUSTODY_OK)
		return status;
	return index_pack_number(&making->body, item->ordinal, err);
}

/* How much a form is above the one before. */
static enum custody_status
add_form(struct making *making, const struct index_item *item,
    struct custody_error *err)
{
	uint64_t number = bytes_number(item->key.at, INDEX_FORM_SIZE);
	uint64_t before = making->chunk.count == 0 ? number : making->number;

	making->number = number;
	return index_pack_number(&making->body, number - before, err);
}

static enum custody_status
add_to_body(struct making *making, const struct index_item *item,
    struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	uint8_t *at;

	if (index_run_key_len[making->chunk.kind] == 0)
		return add_text(making, item, err);
	if (making->chunk.kind == INDEX_FORM)
		status = add_form(making, item, err);
	if (status != CUSTODY_OK)
		return status;
	at = buffer_reserve(&making->body, making->width);
	if (at == NULL)
		return error_memory(err);
	/* Before the first there is nothing to be equal to. */
	if (making->distinct == 0 ||
	    memcmp(making->previous, item->key.at, item->key.len) != 0)
		making->distinct++;
	memcpy(making->previous, item->key.at, item->key.len);
	bytes_put_number(at, item->ordinal, making->width);
	making->body.len += making->width;
	return CUSTODY_OK;
}

static bool
is_full(const struct making *making)
{
	if (index_run_key_len[making->chunk.kind] == 0)
		return making->chunk.count == making->most ||
		       making->body.len > making->room;
	if (making->chunk.count == INDEX_RUN_CHUNK)
		return true;
	if (making->chunk.kind == INDEX_FORM)
		return making->body.len + making->width +
			   INDEX_PACK_NUMBER_MAX >
		       making->room;
	return making->body.len + making->width > making->room;
}

static enum custody_status
add_item(
    void *context, const struct index_item *item, struct custody_error *err)
{
	struct making *making = context;
	enum custody_status status = CUSTODY_OK;

	if (is_full(making))
		status = end_chunk(making, err);
	if (status == CUSTODY_OK && making->chunk.count == 0)
		status = buffer_append(
		    &making->key, item->key.at, item->key.len, err);
	if (status == CUSTODY_OK)
		status = add_to_body(making, item, err);
	if (status != CUSTODY_OK)
		return status;
	making->chunk.count++;
	return add_leaf(making, item, err);
}

size_t
index_run_width(uint64_t records)
{
	size_t width = 1;

	while (records > UINT64_C(1) << (8 * width))
		width++;
	return width;
}

static size_t
find_room(enum index_run kind, unsigned version)
{
	if (index_run_key_len[kind] == 0)
		return version < 3 ? TEXT_BYTES_2 : TEXT_BYTES;
	return version == 1 ? ORDINAL_BYTES_1
			    : ORDINAL_BYTES - index_run_key_len[kind];
}

enum custody_status
index_run_make(struct index_sort *sort, enum index_run kind, uint64_t records,
    const struct index_run_sink *sink, struct index_total *total,
    struct custody_error *err)
{
	struct making making = {
	    .chunk.kind = kind,
	    .sink = sink,
	    .width = index_run_width(records),
	    .room = find_room(kind, sink->version),
	    .most = sink->version < 3 ? INDEX_RUN_CHUNK : INDEX_RUN_TEXTS,
	    .batch = malloc(sizeof(*making.batch)),
	};
	enum custody_status status;

	if (making.batch == NULL)
		return error_memory(err);
	/* Most of a megabyte is never touched where there are few leaves. */
	making.batch->count = 0;
	making.batch->len = 0;
	index_node_begin(&making.batch->tree, kind, sink->node, sink->context);
	status = index_sort_each(sort, add_item, &making, err);
	if (status == CUSTODY_OK)
		status = end_chunk(&making, err);
	if (status == CUSTODY_OK)
		status = hash_batch(&making, err);
	if (status == CUSTODY_OK)
		status = index_node_end(&making.batch->tree, total->root, err);
	total->count = making.batch->tree.count;
	total->distinct = making.distinct;
	buffer_clear(&making.last);
	buffer_clear(&making.body);
	buffer_clear(&making.key);
	free(making.batch);
	return status;
}
