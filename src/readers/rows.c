/* SPDX-License-Identifier: Apache-2.0
 *
 * rows: rows are written one after the other into blocks and leave in batches.
 */
#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "readers/decompress.h"
#include "readers/rows.h"

enum custody_status
rows_begin(struct rows *rows, struct delivery *delivery, uint64_t size,
    struct place *place, struct custody_error *err)
{
	*rows = (struct rows){
	    .delivery = delivery,
	    .row = {.limit = delivery->limits.record},
	    .size = size,
	};
	return delivery_begin(delivery, &rows->entry, place, err);
}

/* It goes out in a block, because a child can tell of nothing else. */
enum custody_status
rows_header(
    struct rows *rows, const struct column *table, struct custody_error *err)
{
	struct buffer text = {NULL, 0, 0};
	struct block *block = NULL;
	enum custody_status status;

	status = column_header(&text, table, err);
	if (status == CUSTODY_OK && text.len > rows->row.limit)
		status = error_set(err, CUSTODY_MALFORMED, "record-too-long",
		    "columns of more than %" PRIu64 " bytes", rows->row.limit);
	if (status == CUSTODY_OK)
		status = block_new(&block, rows->delivery->pool, text.len, err);
	if (status == CUSTODY_OK) {
		memcpy(block->bytes, text.at, text.len);
		status = delivery_header(rows->delivery, &rows->entry,
		    (struct bytes){block->bytes, text.len}, err);
	}
	block_free(block);
	buffer_clear(&text);
	return status;
}

static enum custody_status
flush(struct rows *rows, struct custody_error *err)
{
	struct record_batch *batch = rows->batch;

	rows->batch = NULL;
	if (batch == NULL)
		return CUSTODY_OK;
	return delivery_batch_take(rows->delivery, &rows->entry, batch, err);
}

static enum custody_status
begin_batch(struct rows *rows, size_t len, struct custody_error *err)
{
	size_t room = len > BLOCK_SIZE ? len : BLOCK_SIZE;
	struct block *block = NULL;
	enum custody_status status;

	status = block_new(&block, rows->delivery->pool, room, err);
	if (status == CUSTODY_OK)
		status = batch_new(&rows->batch, block, rows->entry.place,
		    BATCH_RECORDS, false, err);
	rows->used = 0;
	block_free(block);
	return status;
}

static enum custody_status
check_expanded(struct rows *rows, size_t len, struct custody_error *err)
{
	const struct custody_reading_limits *limits = &rows->delivery->limits;

	rows->expanded += len;
	if (rows->expanded > limits->expanded)
		return error_set(err, CUSTODY_MALFORMED, "too-big",
		    "its rows are too many bytes");
	if (rows->expanded > DECOMPRESS_RATIO_FLOOR &&
	    rows->expanded / limits->ratio > rows->size)
		return error_set(err, CUSTODY_MALFORMED, "too-big",
		    "its rows are too many bytes for each of its own");
	return CUSTODY_OK;
}

static enum custody_status
take_row(struct rows *rows, const struct column *table, uint64_t at,
    struct custody_error *err)
{
	size_t len;
	enum custody_status status;

	status = row_write(&rows->row, table, at, err);
	if (status != CUSTODY_OK)
		return status;
	len = rows->row.out.len;
	status = check_expanded(rows, len, err);
	if (status == CUSTODY_OK && rows->batch != NULL &&
	    (rows->batch->count == BATCH_RECORDS ||
		rows->batch->block->room - rows->used < len))
		status = flush(rows, err);
	if (status == CUSTODY_OK && rows->batch == NULL)
		status = begin_batch(rows, len, err);
	if (status != CUSTODY_OK)
		return status;
	memcpy(rows->batch->block->bytes + rows->used, rows->row.out.at, len);
	rows->batch->records[rows->batch->count++] =
	    (struct record){rows->batch->block->bytes + rows->used, len};
	rows->used += len;
	return CUSTODY_OK;
}

enum custody_status
rows_take(struct rows *rows, const struct column *table, uint64_t count,
    struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	for (uint64_t i = 0; i < count && status == CUSTODY_OK; i++) {
		rows->count++;
		status = take_row(rows, table, i, err);
		if (status == CUSTODY_MALFORMED && !rows->delivery->refused)
			error_prefix(err, "row %" PRIu64, rows->count);
	}
	return status;
}

enum custody_status
rows_end(struct rows *rows, struct custody_error *err)
{
	enum custody_status status = flush(rows, err);

	return status == CUSTODY_OK
		   ? delivery_end(rows->delivery, &rows->entry, err)
		   : status;
}

void
rows_clear(struct rows *rows)
{
	batch_free(rows->batch);
	delivery_clear(&rows->entry);
	buffer_clear(&rows->row.out);
}
