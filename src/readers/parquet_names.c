/* SPDX-License-Identifier: Apache-2.0
 *
 * parquet_names: the schema, as the library lists it.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "readers/parquet_names.h"

/* Lengths only: the text may still move. */
static enum custody_status
add_name(struct parquet_names *names, const union duckdb_text *text,
    uint64_t children, int64_t precision, struct custody_error *err)
{
	struct bytes name = duckdb_bytes(text);

	if (names->count == names->room) {
		size_t room = 2 * names->room + 64;
		void *grown =
		    reallocarray(names->name, room, sizeof *names->name);

		if (grown == NULL)
			return error_memory(err);
		names->name = grown;
		names->room = room;
	}
	names->name[names->count++] = (struct parquet_name){
	    .text = {NULL, name.len},
	    .children = children,
	    .precision = precision,
	};
	return buffer_append(&names->text, name.at, name.len, err);
}

static const void *
find_data(const struct parquet_answer *answer, uint64_t column)
{
	const struct duckdb *duckdb = &answer->file->duckdb;

	return duckdb->vector_get_data(
	    duckdb->data_chunk_get_vector(answer->chunk, column));
}

static enum custody_status
read_schema(struct parquet_names *names, const struct parquet_file *file,
    struct custody_error *err)
{
	struct parquet_answer answer;
	enum custody_status status;

	status = parquet_file_ask(&answer, file,
	    "name, coalesce(num_children, 0)::UBIGINT, "
	    "coalesce(precision, 0)::BIGINT",
	    "parquet_schema", err);
	while (status == CUSTODY_OK) {
		status = parquet_file_next(&answer, err);
		for (uint64_t i = 0; i < answer.rows; i++)
			if (status == CUSTODY_OK)
				status = add_name(names,
				    (const union duckdb_text *)find_data(
					&answer, 0) +
					i,
				    ((const uint64_t *)find_data(
					&answer, 1))[i],
				    ((const int64_t *)find_data(&answer, 2))[i],
				    err);
	}
	parquet_file_end(&answer);
	return status == CUSTODY_END ? CUSTODY_OK : status;
}

static enum custody_status
read_count(struct parquet_names *names, const struct parquet_file *file,
    struct custody_error *err)
{
	struct parquet_answer answer;
	enum custody_status status;

	status = parquet_file_ask(
	    &answer, file, "num_rows::UBIGINT", "parquet_file_metadata", err);
	if (status == CUSTODY_OK)
		status = parquet_file_next(&answer, err);
	if (status == CUSTODY_OK)
		names->rows = *(const uint64_t *)find_data(&answer, 0);
	parquet_file_end(&answer);
	return status == CUSTODY_END
		   ? error_set(err, CUSTODY_MALFORMED, "bad-parquet",
			 "it does not say how many rows it has")
		   : status;
}

enum custody_status
parquet_names_read(struct parquet_names *names, const struct parquet_file *file,
    struct custody_error *err)
{
	enum custody_status status;
	const uint8_t *at;

	*names = (struct parquet_names){.count = 0};
	status = read_schema(names, file, err);
	if (status == CUSTODY_OK)
		status = read_count(names, file, err);
	at = names->text.at;
	for (size_t i = 0; i < names->count; i++) {
		names->name[i].text.at = at;
		at += names->name[i].text.len;
	}
	return status;
}

void
parquet_names_clear(struct parquet_names *names)
{
	buffer_clear(&names->text);
	free(names->name);
	*names = (struct parquet_names){.count = 0};
}

size_t
parquet_names_after(const struct parquet_names *names, size_t place)
{
	uint64_t open = 1;

	for (; open > 0 && place < names->count; place++)
		if (__builtin_add_overflow(
			open - 1, names->name[place].children, &open))
			return names->count;
	return place;
}

size_t
parquet_names_find(const struct parquet_names *names, size_t place, size_t end,
    const char *text)
{
	while (place < end &&
	       !bytes_equal(names->name[place].text, bytes_text(text)))
		place++;
	return place;
}
