/* SPDX-License-Identifier: Apache-2.0
 *
 * index_texts: chunk after chunk is copied before any of it is told.
 */
#include <stdlib.h>

#include "base/error.h"
#include "store/index_ordered.h"
#include "store/index_run.h"
#include "store/index_squeeze.h"
#include "store/index_texts.h"

struct walk {
	struct index_file *index;
	enum index_run kind;
	sqlite3_int64 from; /* where the next chunk is, or later */
	uint64_t count;     /* items of the chunk at hand */
	struct buffer body;
	struct index_pack_reader reader;
};

static enum custody_status
damaged(const struct walk *walk, struct custody_error *err)
{
	return index_connect_damaged(
	    err, walk->index, index_run_name[walk->kind]);
}

/* CUSTODY_END where there is none. */
static enum custody_status
next_chunk(struct walk *walk, struct custody_error *err)
{
	sqlite3_stmt *chunk = walk->index->chunk;
	enum custody_status status = CUSTODY_END;
	int rc;

	sqlite3_bind_int64(chunk, 1, walk->from);
	sqlite3_bind_int64(chunk, 2, index_ordered_id(walk->kind + 1, 0));
	rc = sqlite3_step(chunk);
	walk->body.len = 0;
	if (rc == SQLITE_ROW) {
		walk->count = (uint64_t)sqlite3_column_int64(chunk, 2);
		walk->from =
		    sqlite3_column_int64(chunk, 0) + (sqlite3_int64)walk->count;
		status = index_squeeze_undo(&walk->body, walk->index->version,
		    walk->kind,
		    (struct bytes){sqlite3_column_blob(chunk, 3),
			(size_t)sqlite3_column_bytes(chunk, 3)},
		    err);
	} else if (rc != SQLITE_DONE)
		status = index_connect_tell(err, walk->index, rc);
	sqlite3_reset(chunk);
	if (status == CUSTODY_MALFORMED ||
	    (status == CUSTODY_OK &&
		(walk->count == 0 || walk->count > INDEX_RUN_TEXTS ||
		    walk->body.len == 0)))
		status = damaged(walk, err);
	return status;
}

static enum custody_status
tell_chunk(struct walk *walk, index_texts_visit *each, void *context,
    struct custody_error *err)
{
	struct index_pack_reader *reader = &walk->reader;
	enum custody_status status = CUSTODY_OK;
	uint64_t shared, ordinal;

	reader->rest = buffer_view(&walk->body);
	reader->len = 0;
	for (uint64_t i = 0; i < walk->count && status == CUSTODY_OK; i++) {
		if (!index_pack_read_number(reader, &shared) ||
		    !index_pack_read_text(reader, shared) ||
		    !index_pack_read_number(reader, &ordinal) ||
		    ordinal >= walk->index->records)
			return damaged(walk, err);
		status = each(context,
		    (struct bytes){reader->text, reader->len}, ordinal, err);
	}
	return status;
}

enum custody_status
index_texts_each(struct index_file *index, enum index_run kind,
    sqlite3_int64 from, index_texts_visit *each, void *context,
    struct custody_error *err)
{
	struct walk *walk = malloc(sizeof *walk);
	enum custody_status status;

	if (walk == NULL)
		return error_memory(err);
	walk->index = index;
	walk->kind = kind;
	walk->from = from;
	walk->body = (struct buffer){0};
	while ((status = next_chunk(walk, err)) == CUSTODY_OK) {
		status = tell_chunk(walk, each, context, err);
		if (status != CUSTODY_OK)
			goto out;
	}
	if (status == CUSTODY_END)
		status = CUSTODY_OK;
out:
	buffer_clear(&walk->body);
	free(walk);
	return status;
}
