/* SPDX-License-Identifier: Apache-2.0
 *
 * index_connect: opens an index to read it.  It refuses a file whose mark or
 * schema is not ours.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "store/index_connect.h"
#include "store/index_ordered.h"
#include "store/index_run.h"
#include "store/index_seal.h"
#include "store/index_squeeze.h"
#include "store/schema.h"

#define SCHEMA "0002_index.sql"

enum custody_status
index_connect_damaged(
    struct custody_error *err, const struct index_file *index, const char *what)
{
	return error_set(err, CUSTODY_DISAGREES, "index",
	    "reading the index %s: %s is not what it should be", index->path,
	    what);
}

enum custody_status
index_connect_tell(
    struct custody_error *err, const struct index_file *index, int rc)
{
	rc = sqlite_cause(index->db, rc);
	switch (rc & 0xff) {
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return index_connect_damaged(err, index, "the file");
	case SQLITE_NOMEM:
		return error_memory(err);
	default:
		return error_set(err, CUSTODY_UNKNOWN, "io",
		    "reading the index %s: %s", index->path,
		    sqlite_text(index->db, rc));
	}
}

static enum custody_status
connect_to(struct index_file *index, struct custody_error *err)
{
	enum custody_status status;
	struct stat st;
	char *path;
	int rc;

	if (lstat(index->path, &st) != 0)
		return error_system(err, errno == ENOENT ? "no-index" : "io",
		    "opening the index %s", index->path);
	if (!S_ISREG(st.st_mode))
		return index_connect_damaged(err, index, "the file");
	path = sqlite_path(index->path);
	if (path == NULL)
		return error_memory(err);
	rc = sqlite3_open_v2(path, &index->db,
	    SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX,
	    index_seal_vfs(index->seal));
	free(path);
	if (rc != SQLITE_OK)
		return index_connect_tell(err, index, rc);
	status = sqlite_harden(index->db, err);
	return status == CUSTODY_DISAGREES
		   ? index_connect_damaged(err, index, "the file")
		   : status;
}

static enum custody_status
check_marks(struct index_file *index, struct custody_error *err)
{
	int64_t application = 0, version = 0;
	enum custody_status status;

	status = sqlite_ask_integer(
	    index->db, "PRAGMA application_id", &application, err);
	if (status == CUSTODY_OK)
		status = sqlite_ask_integer(
		    index->db, "PRAGMA user_version", &version, err);
	if (status == CUSTODY_OK && (application != 0x43555349 || version < 1 ||
					version > INDEX_RUN_VERSION))
		return index_connect_damaged(err, index, "its mark");
	index->version = (unsigned)version;
	if (status == CUSTODY_OK)
		status = schema_check(index->db, SCHEMA, index->path, err);
	return status == CUSTODY_DISAGREES
		   ? index_connect_damaged(err, index, "the schema")
		   : status;
}

static enum custody_status
prepare(struct index_file *index, struct custody_error *err)
{
	const struct {
		sqlite3_stmt **statement;
		const char *sql;
	} statements[] = {
	    {&index->entry_at,
		"SELECT " INDEX_CONNECT_ENTRY " FROM entry WHERE first <= ?1"
		" AND records > 0 ORDER BY first DESC LIMIT 1"},
	    {&index->row_at,
		"SELECT id, count, body FROM ordered WHERE id <= ?1"
		" AND id >= ?2 ORDER BY id DESC LIMIT 1"},
	    {&index->before,
		"SELECT id FROM sorted WHERE kind = ?1 AND key < ?2"
		" ORDER BY key DESC, id DESC LIMIT 1"},
	    {&index->chunk,
		"SELECT id, key, count, body FROM sorted WHERE id >= ?1"
		" AND id < ?2 ORDER BY id LIMIT 1"},
	    {&index->chunk_of,
		"SELECT id, count, body, key FROM sorted WHERE id <= ?1"
		" AND id >= ?2 ORDER BY id DESC LIMIT 1"},
	    {&index->node_at, "SELECT body FROM node WHERE id = ?1"},
	};
	enum custody_status status = CUSTODY_OK;

	for (size_t i = 0; i < sizeof(statements) / sizeof(statements[0]) &&
			   status == CUSTODY_OK;
	     i++)
		status = sqlite_prepare(statements[i].statement, index->db,
		    statements[i].sql, strlen(statements[i].sql), err);
	return status;
}

static enum custody_status
count_records(struct index_file *index, struct custody_error *err)
{
	int64_t records = 0, entries = 0, forms = 0;
	enum custody_status status;

	status = sqlite_ask_integer(
	    index->db, "SELECT count(*) FROM entry", &entries, err);
	if (status == CUSTODY_OK)
		status = sqlite_ask_integer(index->db,
		    "SELECT coalesce((SELECT first + records FROM entry"
		    " ORDER BY first DESC, records DESC LIMIT 1), 0)",
		    &records, err);
	if (status == CUSTODY_OK)
		status = sqlite_ask_integer(index->db,
		    "SELECT coalesce((SELECT (id & 0xffffffffffff) + count"
		    " FROM sorted WHERE id >= 5 << 48 AND id < 6 << 48"
		    " ORDER BY id DESC LIMIT 1), 0)",
		    &forms, err);
	if (status != CUSTODY_OK)
		return status;
	if (forms < 0 || forms > records)
		return index_connect_damaged(err, index, "form");
	index->forms = (uint64_t)forms;
	if (records < 0 || (uint64_t)records > INDEX_RUN_ORDINALS)
		return index_connect_damaged(err, index, "the manifest");
	index->records = (uint64_t)records;
	index->entries = (uint64_t)entries;
	return CUSTODY_OK;
}

enum custody_status
index_connect(struct index_file *index, struct custody_error *err)
{
	enum custody_status status = connect_to(index, err);

	/* One lock: each question takes one of its own otherwise.  Hardly a
	 * page is read twice, and one more takes new memory. */
	if (status == CUSTODY_OK)
		status = sqlite_run(
		    index->db, "PRAGMA cache_size = -512; BEGIN", err);
	if (status == CUSTODY_OK)
		status = check_marks(index, err);
	if (status == CUSTODY_OK)
		status = prepare(index, err);
	if (status == CUSTODY_OK)
		status = count_records(index, err);
	if (status == CUSTODY_OK)
		status = sqlite_run(index->db, "COMMIT", err);
	return status;
}

/* How far from the beginning of its row it is, where all rows are as long: to
 * look for what is between two, SQLite reads both. */
static uint64_t
find_within(enum index_run kind, uint64_t ordinal)
{
	size_t size = index_run_key_len[kind];

	return size == 0 ? 0 : ordinal % (INDEX_ORDERED_BYTES / size);
}

enum custody_status
index_connect_row(struct index_file *index, enum index_run kind,
    uint64_t ordinal, struct index_row *row, struct custody_error *err)
{
	sqlite3_stmt *query = index->row_at;
	enum custody_status status = CUSTODY_OK;
	int rc;

	row->loaded = false;
	row->first = row->count = 0;
	row->body.len = 0;
	sqlite3_bind_int64(query, 1,
	    index_ordered_id(kind, ordinal - find_within(kind, ordinal)));
	sqlite3_bind_int64(query, 2, index_ordered_id(kind, 0));
	rc = sqlite3_step(query);
	if (rc == SQLITE_ROW) {
		row->first = (uint64_t)(sqlite3_column_int64(query, 0) -
					index_ordered_id(kind, 0));
		row->count = (uint64_t)sqlite3_column_int64(query, 1);
		status = index_squeeze_undo(&row->body, index->version, kind,
		    (struct bytes){sqlite3_column_blob(query, 2),
			(size_t)sqlite3_column_bytes(query, 2)},
		    err);
	} else if (rc != SQLITE_DONE)
		status = index_connect_tell(err, index, rc);
	sqlite3_reset(query);
	if (status == CUSTODY_MALFORMED ||
	    (status == CUSTODY_OK && row->count > INDEX_ORDERED_FIELDS))
		status = index_connect_damaged(err, index, "a row");
	row->loaded = status == CUSTODY_OK;
	row->next = row->first;
	return status;
}

/* One statement from end to end: each would lock the file anew. */
enum custody_status
index_connect_each(struct index_file *index, enum index_run kind,
    index_connect_visit *each, void *context, struct custody_error *err)
{
	static const char sql[] = "SELECT id, count, body FROM ordered"
				  " WHERE id >= ?1 AND id < ?2 ORDER BY id";
	size_t size = index_run_key_len[kind];
	sqlite3_stmt *row = NULL;
	enum custody_status status;
	uint64_t next = 0;
	int rc = SQLITE_DONE;

	status = sqlite_prepare(&row, index->db, sql, sizeof(sql) - 1, err);
	if (status != CUSTODY_OK)
		return status;
	sqlite3_bind_int64(row, 1, index_ordered_id(kind, 0));
	sqlite3_bind_int64(row, 2, index_ordered_id(kind + 1, 0));
	while (status == CUSTODY_OK && (rc = sqlite3_step(row)) == SQLITE_ROW) {
		uint64_t count = (uint64_t)sqlite3_column_int64(row, 1);
		const struct bytes body = {sqlite3_column_blob(row, 2),
		    (size_t)sqlite3_column_bytes(row, 2)};

		if (sqlite3_column_int64(row, 0) !=
			index_ordered_id(kind, next) ||
		    count == 0 || count > index->records - next ||
		    body.len != count * size)
			break;
		status = each(context, next, count, body, err);
		next += count;
	}
	if (status == CUSTODY_OK && rc != SQLITE_DONE && rc != SQLITE_ROW)
		status = index_connect_tell(err, index, rc);
	else if (status == CUSTODY_OK && next != index->records)
		status =
		    index_connect_damaged(err, index, index_run_name[kind]);
	sqlite3_finalize(row);
	return status;
}
