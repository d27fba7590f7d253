/* SPDX-License-Identifier: Apache-2.0
 *
 * index_place: the one thing that is added to an index after it was made, with
 * a journal, as others may be reading it.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "store/index_connect.h"
#include "store/index_place.h"

static enum custody_status
run_with(sqlite3 *db, const char *sql, uint64_t seq, struct bytes path,
    struct custody_error *err)
{
	sqlite3_stmt *statement = NULL;
	enum custody_status status;
	int rc;

	status = sqlite_prepare(&statement, db, sql, strlen(sql), err);
	if (status != CUSTODY_OK)
		return status;
	sqlite3_bind_int64(statement, 1, (sqlite3_int64)seq);
	if (sqlite3_bind_parameter_count(statement) > 1)
		sqlite3_bind_blob64(
		    statement, 2, path.at, path.len, SQLITE_STATIC);
	rc = sqlite3_step(statement);
	if (rc != SQLITE_DONE)
		status = sqlite_error(err, db, rc, "writing the index");
	sqlite3_finalize(statement);
	return status;
}

static enum custody_status
change(const char *index, const char *sql, uint64_t seq, struct bytes path,
    struct custody_error *err)
{
	sqlite3 *db = NULL;
	char *name = sqlite_path(index);
	enum custody_status status;
	int rc;

	if (name == NULL)
		return error_memory(err);
	rc = sqlite3_open_v2(
	    name, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	status = rc == SQLITE_OK
		     ? sqlite_harden(db, err)
		     : sqlite_error(err, db, rc, "opening the index");
	if (status == CUSTODY_OK)
		status = sqlite_run(db, "PRAGMA synchronous = FULL", err);
	if (status == CUSTODY_OK)
		status = run_with(db, sql, seq, path, err);
	sqlite3_close(db);
	free(name);
	if (status != CUSTODY_OK)
		error_prefix(err, "%s", index);
	return status;
}

enum custody_status
index_place_add(const char *index, uint64_t seq, struct bytes path,
    struct custody_error *err)
{
	return change(index, "INSERT OR REPLACE INTO location VALUES (?1, ?2)",
	    seq, path, err);
}

enum custody_status
index_place_drop(const char *index, uint64_t seq, struct custody_error *err)
{
	return change(index, "DELETE FROM location WHERE seq = ?1", seq,
	    (struct bytes){NULL, 0}, err);
}

enum custody_status
index_place_each(struct index_file *index, index_place_visit *each,
    void *context, struct custody_error *err)
{
	static const char sql[] = "SELECT seq, path FROM location ORDER BY seq";
	sqlite3_stmt *row = NULL;
	enum custody_status status;
	int rc = SQLITE_DONE;

	status = sqlite_prepare(&row, index->db, sql, sizeof(sql) - 1, err);
	while (status == CUSTODY_OK && (rc = sqlite3_step(row)) == SQLITE_ROW) {
		const struct bytes path = {sqlite3_column_blob(row, 1),
		    (size_t)sqlite3_column_bytes(row, 1)};

		status = each(
		    context, (uint64_t)sqlite3_column_int64(row, 0), path, err);
	}
	if (status == CUSTODY_OK && rc != SQLITE_DONE)
		status = index_connect_tell(err, index, rc);
	sqlite3_finalize(row);
	return status;
}
