/* SPDX-License-Identifier: Apache-2.0
 *
 * parquet: rows are written one after the other into blocks and leave in
 * batches.  What a file says of its number of rows is held against what came.
 */
#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "readers/decompress.h"
#include "readers/parquet.h"
#include "readers/parquet_cell.h"

#define MAGIC "PAR1"

struct rows {
	struct delivery *delivery;
	struct entry entry;
	struct parquet_file file;
	struct parquet_names names;
	struct parquet_column table;
	struct parquet_row row;
	struct record_batch *batch;
	size_t used;       /* bytes of its block  */
	uint64_t expanded; /* bytes of all rows   */
	uint64_t size;     /* of the file         */
};

bool
parquet_detect(struct bytes head)
{
	return head.len >= strlen(MAGIC) &&
	       memcmp(head.at, MAGIC, strlen(MAGIC)) == 0;
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
take_row(struct rows *rows, uint64_t at, struct custody_error *err)
{
	size_t len;
	enum custody_status status;

	status = parquet_cell_row(&rows->row, &rows->table, at, err);
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

static enum custody_status
take_header(struct rows *rows, struct custody_error *err)
{
	struct buffer header = {NULL, 0, 0};
	enum custody_status status;

	status = parquet_column_header(&header, &rows->table, err);
	if (status == CUSTODY_OK)
		status = delivery_header(
		    rows->delivery, &rows->entry, buffer_view(&header), err);
	buffer_clear(&header);
	return status;
}

static enum custody_status
take_chunk(struct rows *rows, struct parquet_answer *answer, uint64_t *count,
    struct custody_error *err)
{
	enum custody_status status = parquet_file_next(answer, err);

	if (status != CUSTODY_OK)
		return status;
	parquet_column_point(&rows->table, &rows->file.duckdb, answer->chunk);
	for (uint64_t i = 0; i < answer->rows && status == CUSTODY_OK; i++) {
		++*count;
		status = take_row(rows, i, err);
		if (status == CUSTODY_MALFORMED && !rows->delivery->refused)
			error_prefix(err, "row %" PRIu64, *count);
	}
	return status;
}

static enum custody_status
take_rows(struct rows *rows, struct custody_error *err)
{
	struct parquet_answer answer;
	enum custody_status status;
	uint64_t count = 0;

	status =
	    parquet_file_ask(&answer, &rows->file, "*", "read_parquet", err);
	if (status == CUSTODY_OK)
		status = parquet_column_read(&rows->table, &rows->file.duckdb,
		    &answer.result, &rows->names, err);
	if (status == CUSTODY_OK)
		status = take_header(rows, err);
	while (status == CUSTODY_OK)
		status = take_chunk(rows, &answer, &count, err);
	if (status == CUSTODY_END)
		status = flush(rows, err);
	parquet_file_end(&answer);
	if (status == CUSTODY_OK && count != rows->names.rows)
		return error_set(err, CUSTODY_MALFORMED, "bad-parquet",
		    "it has %" PRIu64 " rows and says %" PRIu64, count,
		    rows->names.rows);
	return status;
}

enum custody_status
parquet_run(struct delivery *delivery, int fd, uint64_t size,
    struct place *place, struct custody_error *err)
{
	struct rows rows = {
	    .delivery = delivery,
	    .row = {.limit = delivery->limits.record},
	    .size = size,
	};
	enum custody_status status;

	status =
	    parquet_file_open(&rows.file, delivery->options->duckdb, fd, err);
	if (status == CUSTODY_OK)
		status = parquet_names_read(&rows.names, &rows.file, err);
	if (status == CUSTODY_OK)
		status = delivery_begin(delivery, &rows.entry, place, err);
	if (status == CUSTODY_OK)
		status = take_rows(&rows, err);
	if (status == CUSTODY_OK)
		status = delivery_end(delivery, &rows.entry, err);
	batch_free(rows.batch);
	delivery_clear(&rows.entry);
	buffer_clear(&rows.row.out);
	parquet_column_clear(&rows.table);
	parquet_names_clear(&rows.names);
	parquet_file_close(&rows.file);
	return status;
}
