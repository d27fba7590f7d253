/* SPDX-License-Identifier: Apache-2.0
 *
 * parquet: the library's chunks become rows.  What a file says of its number
 * of rows is held against what came.
 */
#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "readers/parquet.h"
#include "readers/parquet_column.h"
#include "readers/rows.h"

#define MAGIC "PAR1"

struct parquet {
	struct rows rows;
	struct parquet_file file;
	struct parquet_names names;
	struct column table;
};

bool
parquet_detect(struct bytes head)
{
	return head.len >= strlen(MAGIC) &&
	       memcmp(head.at, MAGIC, strlen(MAGIC)) == 0;
}

static enum custody_status
take_chunk(struct parquet *parquet, struct parquet_answer *answer,
    struct custody_error *err)
{
	enum custody_status status = parquet_file_next(answer, err);

	if (status != CUSTODY_OK)
		return status;
	parquet_column_point(
	    &parquet->table, &parquet->file.duckdb, answer->chunk);
	return rows_take(&parquet->rows, &parquet->table, answer->rows, err);
}

static enum custody_status
take_rows(struct parquet *parquet, struct custody_error *err)
{
	struct parquet_answer answer;
	enum custody_status status;
	uint64_t said = parquet->names.rows;

	status =
	    parquet_file_ask(&answer, &parquet->file, "*", "read_parquet", err);
	if (status == CUSTODY_OK)
		status =
		    parquet_column_read(&parquet->table, &parquet->file.duckdb,
			&answer.result, &parquet->names, err);
	if (status == CUSTODY_OK)
		status = rows_header(&parquet->rows, &parquet->table, err);
	while (status == CUSTODY_OK)
		status = take_chunk(parquet, &answer, err);
	parquet_file_end(&answer);
	if (status == CUSTODY_END)
		status = CUSTODY_OK;
	if (status == CUSTODY_OK && parquet->rows.count != said)
		return error_set(err, CUSTODY_MALFORMED, "bad-parquet",
		    "it has %" PRIu64 " rows and says %" PRIu64,
		    parquet->rows.count, said);
	return status;
}

enum custody_status
parquet_run(struct delivery *delivery, int fd, uint64_t size,
    struct place *place, struct custody_error *err)
{
	struct parquet parquet = {.rows = {.delivery = delivery}};
	enum custody_status status;

	status = parquet_file_open(
	    &parquet.file, delivery->options->duckdb, fd, err);
	if (status == CUSTODY_OK)
		status = parquet_names_read(&parquet.names, &parquet.file, err);
	if (status == CUSTODY_OK)
		status = rows_begin(&parquet.rows, delivery, size, place, err);
	if (status == CUSTODY_OK)
		status = take_rows(&parquet, err);
	if (status == CUSTODY_OK)
		status = rows_end(&parquet.rows, err);
	rows_clear(&parquet.rows);
	column_clear(&parquet.table);
	parquet_names_clear(&parquet.names);
	parquet_file_close(&parquet.file);
	return status;
}
