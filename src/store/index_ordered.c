/* SPDX-License-Identifier: Apache-2.0
 *
 * index_ordered: rows of values in the order of the records.  Of a field, a
 * record's place holds 0 where it has none, else one more than what its value
 * shares with the value before, and the rest (index_pack.h).
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "store/index_key.h"
#include "store/index_ordered.h"
#include "store/index_pack.h"
#include "store/index_run.h"

#define BODY_BYTES ((size_t)48 << 10)

sqlite3_int64
index_ordered_id(enum index_run kind, uint64_t first)
{
	return (sqlite3_int64)((uint64_t)kind << 48 | first);
}

enum custody_status
index_ordered_end(struct index_ordered_field *field, enum index_run kind,
    index_ordered_put *put, void *context, struct custody_error *err)
{
	struct bytes body = buffer_view(&field->body);
	uint64_t first = field->first;

	if (body.len == 0)
		return CUSTODY_OK;
	field->first = field->next;
	field->body.len = 0;
	field->last.len = 0;
	return put(context, kind, first, field->next - first, body, err);
}

enum custody_status
index_ordered_add(struct index_ordered_field *field, enum index_run kind,
    uint64_t ordinal, struct bytes value, index_ordered_put *put, void *context,
    struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	if (ordinal < field->next)
		return error_set(err, CUSTODY_UNKNOWN, "index-build",
		    "writing the index: the %s of record %llu came late",
		    index_run_name[kind], (unsigned long long)ordinal);
	if (field->body.len > BODY_BYTES ||
	    ordinal - field->first >= INDEX_ORDERED_FIELDS)
		status = index_ordered_end(field, kind, put, context, err);
	if (field->body.len == 0)
		field->first = field->next = ordinal;
	for (; status == CUSTODY_OK && field->next < ordinal; field->next++)
		status = buffer_append(&field->body, "", 1, err); /* 0 */
	if (status == CUSTODY_OK)
		status =
		    index_pack_text(&field->body, &field->last, value, 1, err);
	field->next = ordinal + 1;
	return status;
}

void
index_ordered_clear(struct index_ordered_field *field)
{
	buffer_clear(&field->last);
	buffer_clear(&field->body);
}

enum custody_status
index_ordered_item(struct index_item *item, enum index_run kind,
    struct buffer *key, struct custody_error *err)
{
	char text[CLOCK_TEXT_SIZE] = {0};
	enum custody_status status;
	int64_t at;

	if (kind == INDEX_TIME) {
		if (item->key.len == CLOCK_TEXT_SIZE - 1)
			memcpy(text, item->key.at, CLOCK_TEXT_SIZE - 1);
		if (clock_parse(&at, text))
			return CUSTODY_OK;
		return error_set(err, CUSTODY_MALFORMED, "bad-time",
		    "writing the index: record %llu has no time",
		    (unsigned long long)item->ordinal);
	}
	if (kind != INDEX_URL)
		return CUSTODY_OK;
	status = index_key_url(key, item->key, err);
	item->value = item->key;
	item->key = buffer_view(key);
	return status;
}

enum custody_status
index_ordered_tiled(
    sqlite3 *db, uint64_t records, bool *whole, struct custody_error *err)
{
	static const char sql[] =
	    "SELECT first, records FROM entry ORDER BY first, records";
	sqlite3_stmt *query = NULL;
	enum custody_status status;
	uint64_t next = 0;
	int rc;

	status = sqlite_prepare(&query, db, sql, sizeof(sql) - 1, err);
	if (status != CUSTODY_OK)
		return status;
	*whole = true;
	while ((rc = sqlite3_step(query)) == SQLITE_ROW) {
		uint64_t count = (uint64_t)sqlite3_column_int64(query, 1);

		*whole &= (uint64_t)sqlite3_column_int64(query, 0) == next &&
			  count <= records - next;
		if (!*whole)
			break;
		next += count;
	}
	*whole &= next == records;
	sqlite3_finalize(query);
	if (rc != SQLITE_DONE && rc != SQLITE_ROW)
		return sqlite_error(err, db, rc, "reading the index");
	return CUSTODY_OK;
}

static bool
read_field(uint64_t first, uint64_t count, struct bytes body,
    index_ordered_visit *each, void *context)
{
	struct index_pack_reader *reader = malloc(sizeof(*reader));
	bool good = true;
	uint64_t shared;

	if (reader == NULL)
		return false;
	reader->rest = body;
	reader->len = 0;
	for (uint64_t i = 0; i < count && good; i++) {
		good = index_pack_read_number(reader, &shared);
		if (!good || shared == 0)
			continue;
		good = index_pack_read_text(reader, shared - 1) &&
		       each(context, first + i,
			   (struct bytes){reader->text, reader->len});
	}
	free(reader);
	return good;
}

bool
index_ordered_read(enum index_run kind, uint64_t first, uint64_t count,
    struct bytes body, index_ordered_visit *each, void *context)
{
	size_t size = index_run_key_len[kind];

	if (size == 0)
		return count <= INDEX_ORDERED_FIELDS &&
		       read_field(first, count, body, each, context);
	if (body.len > INDEX_ORDERED_BYTES || body.len != count * size)
		return false;
	for (uint64_t i = 0; i < count; i++)
		if (!each(context, first + i,
			(struct bytes){body.at + i * size, size}))
			return false;
	return true;
}
