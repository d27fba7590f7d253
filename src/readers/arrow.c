/* SPDX-License-Identifier: Apache-2.0
 *
 * arrow: a schema, then dictionaries and batches of rows.  A dictionary's
 * values are written once, as they will be in the rows that have them.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "readers/arrow.h"
#include "readers/arrow_batch.h"
#include "readers/arrow_file.h"
#include "readers/rows.h"

/* Slots of a DictionaryBatch. */
enum { DICTIONARY_ID, DICTIONARY_VALUES, DICTIONARY_IS_MORE };

struct arrow {
	struct rows rows;
	struct arrow_file file;
	struct arrow_message message;
	struct arrow_message head; /* a stream's first: its names are there */
	struct arrow_schema schema;
	struct row value;  /* of a dictionary */
	uint64_t messages; /* after that        */
	uint64_t told;     /* bytes that dictionaries have */
};

bool
arrow_detect(struct bytes head)
{
	static const uint8_t mark[] = {0xff, 0xff, 0xff, 0xff};

	return head.len >= 8 && (memcmp(head.at, "ARROW1", 6) == 0 ||
				    memcmp(head.at, "FEA1", 4) == 0 ||
				    memcmp(head.at, mark, sizeof mark) == 0);
}

static enum custody_status
refuse(const char *why, struct custody_error *err)
{
	return error_set(err, CUSTODY_MALFORMED, "bad-arrow", "%s", why);
}

/* A stream begins with it; a file ends with it, and may begin with it. */
static enum custody_status
take_schema(struct arrow *arrow, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	if (arrow->file.is_stream) {
		status = arrow_file_next(&arrow->file, &arrow->head, err);
		if (status == CUSTODY_END ||
		    (status == CUSTODY_OK && arrow->head.kind != ARROW_SCHEMA))
			return refuse("it does not begin with a schema", err);
		if (status == CUSTODY_OK)
			status = arrow_schema_read(
			    &arrow->schema, &arrow->head.says, err);
	} else
		status = arrow_file_schema(&arrow->file, &arrow->schema, err);
	if (status == CUSTODY_OK)
		status = rows_header(&arrow->rows, &arrow->schema.table, err);
	return status;
}

static enum custody_status
compare_schema(struct arrow *arrow, struct custody_error *err)
{
	struct arrow_schema first = {.left = 0};
	enum custody_status status;

	if (arrow->file.is_stream || arrow->messages != 1)
		return refuse("a second schema", err);
	status = arrow_schema_read(&first, &arrow->message.says, err);
	if (status == CUSTODY_OK && !arrow_schema_same(&first, &arrow->schema))
		status = refuse("its end has another schema", err);
	arrow_schema_clear(&first);
	return status;
}

/* --- dictionaries --------------------------------------------------------- */

/* A value, as it is in a row. */
static enum custody_status
keep_value(struct arrow *arrow, struct arrow_dictionary *dictionary,
    uint64_t at, struct custody_error *err)
{
	struct row *value = &arrow->value;
	enum custody_status status;

	value->out.len = 0;
	status = row_value(value, &dictionary->values, at, err);
	if (status != CUSTODY_OK)
		return status;
	arrow->told += value->out.len + sizeof *dictionary->ends;
	if (arrow->told > arrow->file.limit)
		return arrow_file_refuse_size(
		    "dictionaries", arrow->file.limit, err);
	if (dictionary->count == dictionary->room) {
		size_t room = 2 * dictionary->room + 64;
		uint64_t *grown = reallocarray(
		    dictionary->ends, room, sizeof *dictionary->ends);

		if (grown == NULL)
			return error_memory(err);
		dictionary->ends = grown;
		dictionary->room = room;
	}
	status = buffer_append(
	    &dictionary->texts, value->out.at, value->out.len, err);
	dictionary->ends[dictionary->count++] = dictionary->texts.len;
	return status;
}

/* What a batch has of it comes after what it had, or instead of it, which only
 * a stream can do: in a file nothing would say which rows meant which. */
static enum custody_status
begin_dictionary(struct arrow *arrow, struct arrow_dictionary *dictionary,
    bool is_more, struct custody_error *err)
{
	if (is_more != dictionary->told && (is_more || !arrow->file.is_stream))
		return refuse(is_more ? "more of a dictionary that there is not"
				      : "a dictionary twice",
		    err);
	if (!is_more) {
		dictionary->texts.len = 0;
		dictionary->count = 0;
	}
	dictionary->told = true;
	return CUSTODY_OK;
}

static enum custody_status
take_dictionary(struct arrow *arrow, struct custody_error *err)
{
	const struct flat_table *says = &arrow->message.says;
	struct flat_table values = flat_table(says, DICTIONARY_VALUES);
	struct arrow_dictionary *dictionary = arrow_schema_find(
	    &arrow->schema, flat_number(says, DICTIONARY_ID, 8, 0));
	struct arrow_batch batch = {
	    .body = buffer_view(&arrow->message.body),
	    .limit = arrow->file.limit,
	};
	struct column table = {.children = 1};
	enum custody_status status;

	if (dictionary == NULL)
		return refuse("a dictionary that no column has", err);
	status = begin_dictionary(arrow, dictionary,
	    flat_number(says, DICTIONARY_IS_MORE, 1, 0) != 0, err);
	table.child = &dictionary->values;
	if (status == CUSTODY_OK)
		status = arrow_batch_read(&batch, &values, &table, err);
	for (uint64_t i = 0; i < batch.rows && status == CUSTODY_OK; i++)
		status = keep_value(arrow, dictionary, i, err);
	arrow_batch_clear(&batch);
	return status;
}

/* --- rows ----------------------------------------------------------------- */

static enum custody_status
take_rows(struct arrow *arrow, struct custody_error *err)
{
	struct arrow_batch batch = {
	    .body = buffer_view(&arrow->message.body),
	    .limit = arrow->file.limit,
	};
	struct column *table = &arrow->schema.table;
	enum custody_status status;

	status = arrow_batch_read(&batch, &arrow->message.says, table, err);
	if (status == CUSTODY_OK)
		status = rows_take(&arrow->rows, table, batch.rows, err);
	arrow_batch_clear(&batch);
	return status;
}

static enum custody_status
take_message(struct arrow *arrow, struct custody_error *err)
{
	enum custody_status status;

	status = arrow_file_next(&arrow->file, &arrow->message, err);
	if (status != CUSTODY_OK)
		return status;
	arrow->messages++;
	switch (arrow->message.kind) {
	case ARROW_SCHEMA:
		return compare_schema(arrow, err);
	case ARROW_DICTIONARY:
		return take_dictionary(arrow, err);
	case ARROW_ROWS:
		return take_rows(arrow, err);
	default:
		return refuse(
		    "a message that is neither rows nor a dictionary", err);
	}
}

enum custody_status
arrow_run(struct delivery *delivery, int fd, uint64_t size, struct place *place,
    struct custody_error *err)
{
	struct arrow arrow = {
	    .rows = {.delivery = delivery},
	    .value = {.limit = delivery->limits.record},
	};
	enum custody_status status;

	status = arrow_file_open(
	    &arrow.file, fd, size, delivery->limits.memory, err);
	if (status == CUSTODY_OK)
		status = rows_begin(&arrow.rows, delivery, size, place, err);
	if (status == CUSTODY_OK)
		status = take_schema(&arrow, err);
	while (status == CUSTODY_OK)
		status = take_message(&arrow, err);
	if (status == CUSTODY_END)
		status = arrow_file_check(&arrow.file, err);
	if (status == CUSTODY_OK)
		status = rows_end(&arrow.rows, err);
	rows_clear(&arrow.rows);
	arrow_schema_clear(&arrow.schema);
	arrow_message_clear(&arrow.message);
	arrow_message_clear(&arrow.head);
	buffer_clear(&arrow.value.out);
	arrow_file_close(&arrow.file);
	return status;
}
