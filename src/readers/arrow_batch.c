/* SPDX-License-Identifier: Apache-2.0
 *
 * arrow_batch: columns are gone through as the schema has them, each taking
 * the next node and the next buffers.  Buffers lie one after the other, so
 * that no two readers can find other values in a body; at the end all nodes
 * and buffers were taken.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "readers/arrow_batch.h"
#include "readers/arrow_cell.h"
#include "readers/arrow_file.h"
#include "readers/arrow_unpack.h"

#define GAP 64 /* bytes of padding there may be between buffers, and one */

/* Slots of a RecordBatch, and of its BodyCompression. */
enum {
	BATCH_LENGTH,
	BATCH_NODES,
	BATCH_BUFFERS,
	BATCH_COMPRESSION,
	BATCH_VIEWS,
};
enum { COMPRESSION_CODEC, COMPRESSION_METHOD };
#define NODE 16   /* bytes of a FieldNode: rows, nulls */
#define BUFFER 16 /* of a Buffer: place, length      */

struct reading {
	struct arrow_batch *batch;
	struct flat_vector nodes;
	struct flat_vector buffers;
	struct flat_vector views; /* how many pieces each of them has */
	size_t node;              /* the next */
	size_t buffer;
	size_t view;
	uint64_t reached; /* of the body */
	bool packed;
	int64_t codec;
	uint64_t unpacked; /* bytes */
};

static enum custody_status
refuse(const char *why, struct custody_error *err)
{
	return error_set(err, CUSTODY_MALFORMED, "bad-arrow", "%s", why);
}

/* --- buffers -------------------------------------------------------------- */

static enum custody_status
keep(struct arrow_batch *batch, uint8_t *memory, struct custody_error *err)
{
	if (batch->count == batch->room) {
		size_t room = 2 * batch->room + 16;
		uint8_t **grown =
		    reallocarray(batch->unpacked, room, sizeof *grown);

		if (grown == NULL) {
			free(memory);
			return error_memory(err);
		}
		batch->unpacked = grown;
		batch->room = room;
	}
	batch->unpacked[batch->count++] = memory;
	return CUSTODY_OK;
}

/* The length it has unpacked, 8 bytes, then what it is packed as; with -1
 * what follows is as it is. */
static enum custody_status
unpack(struct reading *reading, struct bytes *buffer, struct custody_error *err)
{
	struct arrow_batch *batch = reading->batch;
	struct bytes packed;
	enum custody_status status;
	uint8_t *memory;
	int64_t len;

	if (buffer->len < sizeof len)
		return refuse("a packed buffer that says no length", err);
	memcpy(&len, buffer->at, sizeof len);
	packed =
	    (struct bytes){buffer->at + sizeof len, buffer->len - sizeof len};
	*buffer = packed;
	if (len == -1)
		return CUSTODY_OK;
	if (len < 0)
		return refuse("a packed buffer that says no length", err);
	if ((uint64_t)len > batch->limit - reading->unpacked)
		return arrow_file_refuse_size("a batch", batch->limit, err);
	reading->unpacked += (uint64_t)len;
	memory = malloc((size_t)len + 1);
	if (memory == NULL)
		return error_memory(err);
	status = keep(batch, memory, err);
	if (status != CUSTODY_OK)
		return status;
	*buffer = (struct bytes){memory, (size_t)len};
	return arrow_unpack(reading->codec, packed, memory, (size_t)len, err);
}

/* The next buffer, which has at least `least` bytes. */
static enum custody_status
take_buffer(struct reading *reading, uint64_t least, struct bytes *out,
    struct custody_error *err)
{
	struct bytes body = reading->batch->body;
	size_t place = reading->buffer++ * BUFFER;
	enum custody_status status = CUSTODY_OK;
	uint64_t at, len;

	if (reading->buffer > reading->buffers.count)
		return refuse("fewer buffers than its columns have", err);
	at = (uint64_t)flat_at(&reading->buffers, place, 8);
	len = (uint64_t)flat_at(&reading->buffers, place + 8, 8);
	*out = (struct bytes){body.at, 0};
	if (len > 0) {
		if (at < reading->reached || at - reading->reached >= GAP ||
		    at > body.len || len > body.len - at)
			return refuse("a buffer that is not in its place", err);
		reading->reached = at + len;
		*out = (struct bytes){body.at + at, (size_t)len};
		if (reading->packed)
			status = unpack(reading, out, err);
	}
	if (status == CUSTODY_OK && out->len < least)
		return refuse("a buffer that does not reach", err);
	return status;
}

/* --- columns -------------------------------------------------------------- */

static uint64_t
count_bits(const uint8_t *bits, uint64_t count)
{
	uint64_t set = 0, i = 0;

	for (; i + 64 <= count; i += 64) {
		uint64_t word;

		memcpy(&word, bits + i / 8, sizeof word);
		set += (uint64_t)__builtin_popcountll(word);
	}
	for (; i < count; i++)
		set += bits[i / 8] >> i % 8 & 1;
	return set;
}

/* The next node: how many rows, and which of them are null. */
static enum custody_status
take_node(
    struct reading *reading, struct column *column, struct custody_error *err)
{
	size_t place = reading->node++ * NODE;
	enum custody_status status;
	struct bytes validity;
	int64_t rows, nulls;

	if (reading->node > reading->nodes.count)
		return refuse("fewer columns than its schema", err);
	rows = flat_at(&reading->nodes, place, 8);
	nulls = flat_at(&reading->nodes, place + 8, 8);
	if (rows < 0 || nulls < 0 || nulls > rows)
		return refuse("a column of no length", err);
	column->rows = (uint64_t)rows;
	column->validity = NULL;
	if (column->kind->type == ARROW_NOTHING)
		return CUSTODY_OK;
	status = take_buffer(reading, 0, &validity, err);
	if (status != CUSTODY_OK)
		return status;
	if (validity.len == 0)
		return nulls == 0 ? CUSTODY_OK
				  : refuse("nulls that it does not name", err);
	if (validity.len < column->rows / 8 + (column->rows % 8 > 0))
		return refuse("a buffer that does not reach", err);
	if (count_bits(validity.at, column->rows) != (uint64_t)(rows - nulls))
		return refuse("other nulls than it says", err);
	column->validity = validity.at;
	return CUSTODY_OK;
}

static enum custody_status
take_data(struct reading *reading, struct column *column, uint64_t width,
    struct custody_error *err)
{
	struct bytes data = {0};
	enum custody_status status;
	uint64_t bytes;

	if (__builtin_mul_overflow(column->rows, width, &bytes))
		return refuse("a column of no length", err);
	status = take_buffer(reading, bytes, &data, err);
	column->data = data.at;
	column->len = data.len;
	return status;
}

/* One bound more than rows; of no rows there may be none. */
static enum custody_status
take_bounds(
    struct reading *reading, struct column *column, struct custody_error *err)
{
	uint64_t width = column->kind->width;
	enum custody_status status;
	struct bytes bounds = {0};

	if (column->rows > UINT64_MAX / 8 - 1)
		return refuse("a column of no length", err);
	status = take_buffer(reading,
	    column->rows == 0 ? 0 : (column->rows + 1) * width, &bounds, err);
	column->bounds = bounds.at;
	return status;
}

/* The pieces that long texts are in: as many buffers as the batch says. */
static enum custody_status
take_pieces(
    struct reading *reading, struct column *column, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	struct bytes *pieces;
	int64_t count;

	if (reading->view == reading->views.count)
		return refuse("fewer buffers than its columns have", err);
	count = flat_at(&reading->views, 8 * reading->view++, 8);
	if (count < 0 || reading->buffer > reading->buffers.count ||
	    (uint64_t)count > reading->buffers.count - reading->buffer)
		return refuse("fewer buffers than its columns have", err);
	pieces = calloc((size_t)count + 1, sizeof *pieces);
	if (pieces == NULL)
		return error_memory(err);
	column->pieces = pieces;
	column->piece_count = (uint64_t)count;
	status = keep(reading->batch, (uint8_t *)pieces, err);
	for (int64_t i = 0; i < count && status == CUSTODY_OK; i++)
		status = take_buffer(reading, 0, &pieces[i], err);
	return status;
}

static enum custody_status take_column(
    struct reading *reading, struct column *column, struct custody_error *err);

/* Of a struct and a list of one size all children have so many rows. */
static enum custody_status
take_children(struct reading *reading, struct column *column, uint64_t each,
    struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	uint64_t rows;

	if (__builtin_mul_overflow(column->rows, each, &rows))
		return refuse("a column of no length", err);
	for (size_t i = 0; i < column->children && status == CUSTODY_OK; i++) {
		status = take_column(reading, &column->child[i], err);
		if (status == CUSTODY_OK && column->child[i].rows != rows)
			status =
			    refuse("columns that are not equally long", err);
	}
	return status;
}

static enum custody_status
take_list(
    struct reading *reading, struct column *column, struct custody_error *err)
{
	enum custody_status status = take_bounds(reading, column, err);

	if (status == CUSTODY_OK)
		status = take_column(reading, column->child, err);
	column->child_rows = column->child->rows;
	return status;
}

/* The struct of a map's pairs is no column of ours, but has a node. */
static enum custody_status
take_map(
    struct reading *reading, struct column *column, struct custody_error *err)
{
	struct column pairs = {
	    .kind = arrow_cell_kind(ARROW_STRUCT_TYPE, 0),
	    .child = column->child,
	    .children = column->children,
	};
	enum custody_status status = take_bounds(reading, column, err);

	if (status == CUSTODY_OK)
		status = take_node(reading, &pairs, err);
	if (status == CUSTODY_OK && pairs.validity != NULL &&
	    count_bits(pairs.validity, pairs.rows) != pairs.rows)
		status = refuse("a map with a null for a pair", err);
	column->child_rows = pairs.rows;
	return status == CUSTODY_OK ? take_children(reading, &pairs, 1, err)
				    : status;
}

static enum custody_status
take_column(
    struct reading *reading, struct column *column, struct custody_error *err)
{
	enum custody_status status = take_node(reading, column, err);

	if (status != CUSTODY_OK)
		return status;
	switch ((enum arrow_layout)column->kind->type) {
	case ARROW_NOTHING:
		return CUSTODY_OK;
	case ARROW_BITS:
		status = take_data(reading, column, 0, err);
		if (status == CUSTODY_OK &&
		    column->len < column->rows / 8 + (column->rows % 8 > 0))
			return refuse("a buffer that does not reach", err);
		return status;
	case ARROW_FIXED:
	case ARROW_PLACES:
		return take_data(reading, column, column->width, err);
	case ARROW_BYTES:
		status = take_bounds(reading, column, err);
		return status == CUSTODY_OK ? take_data(reading, column, 0, err)
					    : status;
	case ARROW_VIEWS:
		status = take_data(reading, column, column->width, err);
		return status == CUSTODY_OK ? take_pieces(reading, column, err)
					    : status;
	case ARROW_LISTS:
		return take_list(reading, column, err);
	case ARROW_MAPS:
		return take_map(reading, column, err);
	case ARROW_ARRAYS:
		return take_children(reading, column, column->size, err);
	case ARROW_STRUCT:
		return take_children(reading, column, 1, err);
	}
	return CUSTODY_UNKNOWN;
}

static enum custody_status
read_compression(struct reading *reading, const struct flat_table *says,
    struct custody_error *err)
{
	struct flat_table how = flat_table(says, BATCH_COMPRESSION);

	reading->packed = how.fields != 0;
	reading->codec = flat_number(&how, COMPRESSION_CODEC, 1, 0);
	if (flat_number(&how, COMPRESSION_METHOD, 1, 0) != 0)
		return refuse("a way to tell columns that is not known", err);
	return CUSTODY_OK;
}

enum custody_status
arrow_batch_read(struct arrow_batch *batch, const struct flat_table *says,
    struct column *table, struct custody_error *err)
{
	struct reading reading = {
	    .batch = batch,
	    .nodes = flat_vector(says, BATCH_NODES, NODE),
	    .buffers = flat_vector(says, BATCH_BUFFERS, BUFFER),
	    .views = flat_vector(says, BATCH_VIEWS, 8),
	};
	int64_t rows = flat_number(says, BATCH_LENGTH, 8, 0);
	enum custody_status status;

	if (rows < 0)
		return refuse("a batch of no length", err);
	batch->rows = table->rows = (uint64_t)rows;
	status = read_compression(&reading, says, err);
	if (status == CUSTODY_OK)
		status = take_children(&reading, table, 1, err);
	if (says->flat->bad || says->fields == 0)
		return refuse("a batch that points outside of itself", err);
	if (status == CUSTODY_OK &&
	    (reading.node != reading.nodes.count ||
		reading.buffer != reading.buffers.count ||
		reading.view != reading.views.count))
		return refuse("more columns than its schema", err);
	if (status == CUSTODY_OK && batch->body.len - reading.reached >= GAP)
		return refuse("bytes that are in no buffer", err);
	return status;
}

void
arrow_batch_clear(struct arrow_batch *batch)
{
	for (size_t i = 0; i < batch->count; i++)
		free(batch->unpacked[i]);
	free(batch->unpacked);
	batch->unpacked = NULL;
	batch->count = batch->room = 0;
}
