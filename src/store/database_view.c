/* SPDX-License-Identifier: Apache-2.0
 *
 * database_view: makes the views that a database was lent, each when a
 * statement first asks it.  SQLite says which one it lacks; what was undone
 * with a savepoint is lacking, and made, again.
 */
#include <stdio.h>
#include <string.h>

#include "store/database.h"
#include "store/sqlite.h"

void
database_lend_views(struct database *db, struct bytes views)
{
	db->views = views;
}

/* NULL where no view has that name. */
static const char *
find_view(struct bytes views, const char *name)
{
	const char *at = (const char *)views.at, *end = at + views.len;

	while (at < end) {
		const char *sql = at + strlen(at) + 1;

		if (sqlite3_stricmp(at, name) == 0)
			return sql;
		at = sql + strlen(sql) + 1;
	}
	return NULL;
}

bool
database_make_missing(struct database *db)
{
	static const char lacks[] = "no such table: ", schema[] = "main.";
	const char *told = sqlite3_errmsg(db->handle), *sql;
	char name[64];

	if (db->views.len == 0 || strncmp(told, lacks, strlen(lacks)) != 0)
		return false;
	told += strlen(lacks);
	if (strncmp(told, schema, strlen(schema)) == 0)
		told += strlen(schema);
	snprintf(name, sizeof name, "%s", told);
	sql = find_view(db->views, name);
	return sql != NULL &&
	       sqlite3_exec(db->handle, sql, NULL, NULL, NULL) == SQLITE_OK;
}

enum custody_status
database_make_views(struct database *db, struct custody_error *err)
{
	const char *at = (const char *)db->views.at, *end = at + db->views.len;
	enum custody_status status = CUSTODY_OK;

	while (status == CUSTODY_OK && at < end) {
		struct statement *ask = NULL;
		char sql[128];

		snprintf(sql, sizeof sql, "SELECT 1 FROM %s", at);
		status = statement_prepare(&ask, db, sql, strlen(sql), err);
		statement_free(ask);
		at += strlen(at) + 1;
		at += strlen(at) + 1;
	}
	return status;
}
