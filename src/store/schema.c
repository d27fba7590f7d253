/* SPDX-License-Identifier: Apache-2.0
 *
 * schema: compares what a file's schema says with what our own SQL makes of
 * an empty database.  It refuses the smallest difference, because a trigger
 * that is missing or one that was added changes what every later statement
 * does.
 */
#include <string.h>

#include "base/embed.h"
#include "base/error.h"
#include "store/schema.h"

static const char schema_sql[] =
    "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY rowid";

enum custody_status
schema_create(sqlite3 *db, const char *migration, struct custody_error *err)
{
	for (const struct embed_file *file = embed_migrations;
	     file->name != NULL; file++)
		if (strcmp(file->name, migration) == 0)
			return sqlite_run(db, file->text, err);
	return error_set(err, CUSTODY_UNKNOWN, "database",
	    "creating tables: this program was built without %s", migration);
}

static bool
columns_equal(sqlite3_stmt *a, sqlite3_stmt *b, int column)
{
	const void *one = sqlite3_column_blob(a, column);
	const void *other = sqlite3_column_blob(b, column);
	int len = sqlite3_column_bytes(a, column);

	if (one == NULL || other == NULL)
		return one == other;
	return len == sqlite3_column_bytes(b, column) &&
	       memcmp(one, other, (size_t)len) == 0;
}

static enum custody_status
compare_rows(sqlite3_stmt *found, sqlite3_stmt *expected, const char *path,
    struct custody_error *err)
{
	int rc;

	while ((rc = sqlite3_step(found)) == SQLITE_ROW) {
		bool same = sqlite3_step(expected) == SQLITE_ROW;

		for (int i = 0; same && i < 4; i++)
			same = columns_equal(found, expected, i);
		if (!same)
			return error_set(err, CUSTODY_DISAGREES, "schema",
			    "opening %s: its %s %s is not custody's", path,
			    (const char *)sqlite3_column_text(found, 0),
			    (const char *)sqlite3_column_text(found, 1));
	}
	if (rc != SQLITE_DONE)
		return sqlite_error(
		    err, sqlite3_db_handle(found), rc, "reading a schema");
	if (sqlite3_step(expected) == SQLITE_ROW)
		return error_set(err, CUSTODY_DISAGREES, "schema",
		    "opening %s: its %s %s is missing", path,
		    (const char *)sqlite3_column_text(expected, 0),
		    (const char *)sqlite3_column_text(expected, 1));
	return CUSTODY_OK;
}

enum custody_status
schema_check(sqlite3 *db, const char *migration, const char *path,
    struct custody_error *err)
{
	sqlite3_stmt *expected = NULL;
	sqlite3_stmt *found = NULL;
	sqlite3 *ours = NULL;
	enum custody_status status;
	int rc;

	rc = sqlite3_open_v2(":memory:", &ours,
	    SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX,
	    NULL);
	if (rc != SQLITE_OK) {
		status = sqlite_error(err, ours, rc, "reading a schema");
		goto out;
	}
	status = schema_create(ours, migration, err);
	if (status != CUSTODY_OK)
		goto out;
	status = sqlite_prepare(
	    &expected, ours, schema_sql, sizeof(schema_sql) - 1, err);
	if (status != CUSTODY_OK)
		goto out;
	status =
	    sqlite_prepare(&found, db, schema_sql, sizeof(schema_sql) - 1, err);
	if (status != CUSTODY_OK)
		goto out;
	status = compare_rows(found, expected, path, err);
out:
	sqlite3_finalize(found);
	sqlite3_finalize(expected);
	sqlite3_close(ours);
	return status;
}
