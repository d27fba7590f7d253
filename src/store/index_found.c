/* SPDX-License-Identifier: Apache-2.0
 *
 * index_found: rows of ordinals and patterns, packed as numbers: how many
 * records lie between one and the next, then the bits.
 */
#include "store/index_found.h"

#include <string.h>

#include "base/error.h"
#include "store/index_build_inside.h"
#include "store/index_connect.h"

#define FOUND_MAX 4096 /* items of a row */

enum custody_status
index_found_end(struct index_build *build, struct custody_error *err)
{
	struct index_build_found *found = &build->found;
	sqlite3_stmt *add = build->add_found;
	enum custody_status status;

	if (found->count == 0)
		return CUSTODY_OK;
	sqlite3_bind_int64(add, 1, (sqlite3_int64)found->first);
	sqlite3_bind_int64(add, 2, (sqlite3_int64)found->count);
	sqlite3_bind_blob64(
	    add, 3, found->body.at, found->body.len, SQLITE_STATIC);
	status = index_build_insert(build, add, err);
	found->body.len = 0;
	found->count = 0;
	return status;
}

enum custody_status
index_found_add(struct index_build *build, uint64_t ordinal, uint32_t patterns,
    struct custody_error *err)
{
	struct index_build_found *found = &build->found;
	enum custody_status status = CUSTODY_OK;

	if (ordinal < found->next || patterns == 0)
		return error_set(err, CUSTODY_UNKNOWN, "index-build",
		    "writing the index: what was found is out of order");
	if (found->count == FOUND_MAX)
		status = index_found_end(build, err);
	if (found->count == 0)
		found->first = found->next = ordinal;
	if (status == CUSTODY_OK)
		status =
		    index_pack_number(&found->body, ordinal - found->next, err);
	if (status == CUSTODY_OK)
		status = index_pack_number(&found->body, patterns, err);
	found->next = ordinal + 1;
	found->count++;
	return status;
}

/* One row; *next is the least ordinal that may come. */
static enum custody_status
read_row(struct index_file *index, sqlite3_stmt *rows, uint64_t *next,
    index_found_visit *each, void *context, struct custody_error *err)
{
	uint64_t ordinal = (uint64_t)sqlite3_column_int64(rows, 0);
	sqlite3_int64 count = sqlite3_column_int64(rows, 1);
	struct index_pack_reader body;
	enum custody_status status = CUSTODY_OK;

	body.rest.at = sqlite3_column_blob(rows, 2);
	body.rest.len = (size_t)sqlite3_column_bytes(rows, 2);
	if (ordinal < *next)
		return index_connect_damaged(err, index, "what was found");
	for (sqlite3_int64 i = 0; status == CUSTODY_OK && i < count; i++) {
		uint64_t between, patterns;

		if (!index_pack_read_number(&body, &between) ||
		    !index_pack_read_number(&body, &patterns) ||
		    ordinal >= index->records ||
		    between >= index->records - ordinal || patterns == 0 ||
		    patterns > UINT32_MAX)
			return index_connect_damaged(
			    err, index, "what was found");
		ordinal += between;
		status = each(context, ordinal, (uint32_t)patterns, err);
		*next = ++ordinal;
	}
	return status;
}

enum custody_status
index_found_each(struct index_file *index, index_found_visit *each,
    void *context, struct custody_error *err)
{
	static const char sql[] =
	    "SELECT id, count, body FROM found ORDER BY id";
	sqlite3_stmt *rows = NULL;
	uint64_t next = 0;
	enum custody_status status;
	int rc = SQLITE_DONE;

	status = sqlite_prepare(&rows, index->db, sql, sizeof sql - 1, err);
	while (status == CUSTODY_OK && (rc = sqlite3_step(rows)) == SQLITE_ROW)
		status = read_row(index, rows, &next, each, context, err);
	if (status == CUSTODY_OK && rc != SQLITE_DONE)
		status = index_connect_tell(err, index, rc);
	sqlite3_finalize(rows);
	return status;
}

struct range {
	uint64_t first;
	size_t count;
	uint32_t *found;
};

static enum custody_status
note_found(void *context, uint64_t ordinal, uint32_t patterns,
    struct custody_error *err)
{
	struct range *range = context;

	(void)err;
	if (ordinal >= range->first && ordinal - range->first < range->count)
		range->found[ordinal - range->first] = patterns;
	return CUSTODY_OK;
}

/* From the last row that begins before the range, which may reach into it. */
enum custody_status
index_found_range(struct index_file *index, uint64_t first, size_t count,
    uint32_t *found, struct custody_error *err)
{
	static const char sql[] =
	    "SELECT id, count, body FROM found WHERE id < ?2 AND id >="
	    " coalesce((SELECT max(id) FROM found WHERE id <= ?1), ?1)"
	    " ORDER BY id";
	struct range range = {first, count, found};
	sqlite3_stmt *rows = NULL;
	uint64_t next = 0;
	enum custody_status status;
	int rc = SQLITE_DONE;

	memset(found, 0, count * sizeof *found);
	status = sqlite_prepare(&rows, index->db, sql, sizeof sql - 1, err);
	if (status != CUSTODY_OK)
		return status;
	sqlite3_bind_int64(rows, 1, (sqlite3_int64)first);
	sqlite3_bind_int64(rows, 2, (sqlite3_int64)(first + count));
	while (status == CUSTODY_OK && (rc = sqlite3_step(rows)) == SQLITE_ROW)
		status = read_row(index, rows, &next, note_found, &range, err);
	if (status == CUSTODY_OK && rc != SQLITE_DONE)
		status = index_connect_tell(err, index, rc);
	sqlite3_finalize(rows);
	return status;
}
