/* SPDX-License-Identifier: Apache-2.0
 *
 * database_view: the views that a database was lent.  A statement that asks
 * some has them as common table expressions of its own: to make a view takes
 * four times as long as to parse it.  Where it cannot, as in a text of several
 * statements, they are made; what was undone with a savepoint is made again.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "store/database.h"
#include "store/sqlite.h"

#define WORD "abcdefghijklmnopqrstuvwxyz_"

struct view {
	const char *name, *sql;
	unsigned number;
};

void
database_lend_views(struct database *db, struct bytes views)
{
	db->views = views;
	db->made = 0;
}

/* The one after `view`, or the first; false when there is none. */
static bool
next_view(struct bytes views, struct view *view)
{
	const char *end = (const char *)views.at + views.len;
	const char *at = (const char *)views.at;

	if (view->name != NULL) {
		at = view->sql + strlen(view->sql) + 1;
		view->number++;
	}
	if (at >= end)
		return false;
	view->name = at;
	view->sql = at + strlen(at) + 1;
	return true;
}

static bool
asks(const char *sql, const char *name)
{
	size_t len = strlen(name);
	const char *at = sql;

	while ((at = strstr(at, name)) != NULL) {
		if ((at == sql || strchr(WORD, at[-1]) == NULL) &&
		    (at[len] == '\0' || strchr(WORD, at[len]) == NULL))
			return true;
		at += len;
	}
	return false;
}

/* Adds to `needed` every view that `sql` asks, and those that they ask in turn;
 * no view asks itself. */
static void
add_needed(const struct database *db, const char *sql, uint64_t *needed)
{
	struct view view = {.name = NULL};

	while (next_view(db->views, &view)) {
		uint64_t bit = UINT64_C(1) << view.number;

		if (((db->made | *needed) & bit) != 0 || !asks(sql, view.name))
			continue;
		*needed |= bit;
		add_needed(db, view.sql + strlen("CREATE"), needed);
	}
}

/* --- as part of the statement --------------------------------------------- */

/* CREATE VIEW NAME AS ... becomes NAME AS (...), which may end in a comment. */
static enum custody_status
add_expression(
    struct buffer *out, const struct view *view, struct custody_error *err)
{
	const char *body = view->sql + strlen("CREATE VIEW ");

	body += strlen(view->name) + strlen(" AS");
	return buffer_print(out, err, "%s%s AS NOT MATERIALIZED (%s\n)",
	    out->len == 0 ? "WITH " : ", ", view->name, body);
}

/* What `sql` asks of the views, to be put before it. */
static enum custody_status
write_expressions(struct buffer *out, const struct database *db,
    const char *sql, struct custody_error *err)
{
	struct view view = {.name = NULL};
	enum custody_status status = CUSTODY_OK;
	uint64_t needed = 0;

	add_needed(db, sql, &needed);
	while (status == CUSTODY_OK && next_view(db->views, &view))
		if ((needed >> view.number & 1) != 0)
			status = add_expression(out, &view, err);
	return status == CUSTODY_OK ? buffer_append(out, "\n", 1, err) : status;
}

/* --- for good ------------------------------------------------------------- */

static bool
make(struct database *db, const struct view *wanted)
{
	uint64_t needed = UINT64_C(1) << wanted->number;
	struct view view = {.name = NULL};
	bool made = false;

	add_needed(db, wanted->sql + strlen("CREATE"), &needed);
	while (next_view(db->views, &view)) {
		int rc;

		if ((needed >> view.number & 1) == 0)
			continue;
		rc = sqlite3_exec(db->handle, view.sql, NULL, NULL, NULL);
		db->made |= UINT64_C(1) << view.number;
		if (view.number == wanted->number)
			made = rc == SQLITE_OK;
	}
	return made;
}

/* The view that a statement asked and was not there; false if it is none. */
static bool
find_lacking(const struct database *db, struct view *view)
{
	static const char lacks[] = "no such table: ", schema[] = "main.";
	const char *told = sqlite3_errmsg(db->handle);

	if (db->views.len == 0 || strncmp(told, lacks, strlen(lacks)) != 0)
		return false;
	told += strlen(lacks);
	if (strncmp(told, schema, strlen(schema)) == 0)
		told += strlen(schema);
	while (next_view(db->views, view))
		if (sqlite3_stricmp(view->name, told) == 0)
			return true;
	return false;
}

static bool
is_lacking(const struct database *db)
{
	struct view view = {.name = NULL};

	return find_lacking(db, &view);
}

bool
database_view_make(struct database *db)
{
	struct view view = {.name = NULL};

	return find_lacking(db, &view) && make(db, &view);
}

/* --- preparing ------------------------------------------------------------ */

static int
prepare_noting(sqlite3_stmt **out, struct database *db, const char *text,
    size_t len, const char **tail)
{
	db->reads = 0;
	db->changes = 0;
	return sqlite3_prepare_v2(db->handle, text, (int)len, out, tail);
}

/* The first statement of `text`, semicolon and all, to be freed; NULL where
 * memory is short. */
static char *
copy_first(const char *text, size_t len)
{
	char *first = strndup(text, len);

	for (size_t i = 0; first != NULL && i + 1 < len; i++) {
		if (text[i] != ';')
			continue;
		first[i + 1] = '\0';
		if (sqlite3_complete(first))
			break;
		first[i + 1] = text[i + 1];
	}
	return first;
}

/* False where it has a WITH of its own, or memory is short. */
static bool
prepare_with_views(struct prepared *out, struct database *db, const char *text,
    size_t len, const char **tail)
{
	char *first = copy_first(text, len);
	struct buffer with = {0};
	const char *end;

	if (first != NULL &&
	    write_expressions(&with, db, first, NULL) == CUSTODY_OK) {
		out->views = with.len;
		if (buffer_append(&with, first, strlen(first), NULL) ==
			CUSTODY_OK &&
		    prepare_noting(&out->handle, db, (const char *)with.at,
			with.len, &end) == SQLITE_OK)
			*tail = text + strlen(first);
	}
	buffer_clear(&with);
	free(first);
	return out->handle != NULL;
}

int
database_view_prepare_first(struct prepared *out, struct database *db,
    const char *text, size_t len, const char **tail)
{
	int rc = prepare_noting(&out->handle, db, text, len, tail);

	out->views = 0;
	if (rc != SQLITE_ERROR || !is_lacking(db))
		return rc;
	if (prepare_with_views(out, db, text, len, tail))
		return SQLITE_OK;
	out->views = 0;
	do
		rc = prepare_noting(&out->handle, db, text, len, tail);
	while (rc == SQLITE_ERROR && database_view_make(db));
	return rc;
}

enum custody_status
database_view_prepare(struct prepared *out, struct database *db,
    const char *sql, size_t len, struct custody_error *err)
{
	enum custody_status status = sqlite_check_text(sql, len, err);
	const char *tail = NULL;
	int rc;

	*out = (struct prepared){NULL, 0};
	if (status != CUSTODY_OK)
		return status;
	rc = database_view_prepare_first(out, db, sql, len, &tail);
	return sqlite_prepared(
	    &out->handle, db->handle, rc, tail, sql + len, err);
}

enum custody_status
database_make_views(struct database *db, struct custody_error *err)
{
	struct view view = {.name = NULL};
	enum custody_status status = CUSTODY_OK;

	while (status == CUSTODY_OK && next_view(db->views, &view))
		if ((db->made >> view.number & 1) == 0 && !make(db, &view))
			status = sqlite_error(err, db->handle,
			    sqlite3_errcode(db->handle), "make a view");
	return status;
}
