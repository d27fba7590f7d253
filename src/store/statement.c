/* SPDX-License-Identifier: Apache-2.0
 *
 * statement: prepared statements without SQLite's types.  It refuses a text
 * that hides a second statement, and a name that the statement does not have.
 */
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "store/sqlite.h"
#include "store/statement.h"

struct statement {
	sqlite3_stmt *handle; /* NULL until a late one is used */
	size_t views;         /* before its own text, as it was prepared */
	struct database *db;
	bool keeps;              /* the database, when it is freed */
	const char *sql;         /* where it is prepared late */
	unsigned reads, changes; /* of the tables that are noted */
};

/* One of this text that is not in use; false if none is kept. */
static bool
take_kept(
    struct prepared *out, struct database *db, const char *sql, size_t len)
{
	for (size_t i = 0; i < SQLITE_KEPT; i++) {
		const char *text;

		*out = db->kept[i];
		if (out->handle == NULL)
			continue;
		text = sqlite3_sql(out->handle) + out->views;
		if (strncmp(text, sql, len) != 0 || text[len] != '\0')
			continue;
		db->kept[i].handle = NULL;
		return true;
	}
	return false;
}

static void
keep(struct database *db, struct prepared own)
{
	sqlite3_reset(own.handle);
	sqlite3_clear_bindings(own.handle);
	sqlite3_finalize(db->kept[db->keep_next].handle);
	db->kept[db->keep_next] = own;
	db->keep_next = (db->keep_next + 1) % SQLITE_KEPT;
}

static enum custody_status
wrap(struct statement **out, struct database *db, struct prepared own,
    struct custody_error *err)
{
	/* No authorizer is asked before VACUUM is run. */
	if (db->guarded && !sqlite3_stmt_readonly(own.handle)) {
		sqlite3_finalize(own.handle);
		return error_set(err, CUSTODY_REFUSED, "read-only",
		    "prepare SQL: only questions may be asked");
	}
	*out = malloc(sizeof(**out));
	if (*out == NULL) {
		sqlite3_finalize(own.handle);
		return error_memory(err);
	}
	**out = (struct statement){.handle = own.handle,
	    .views = own.views,
	    .db = db,
	    .reads = UINT_MAX,
	    .changes = UINT_MAX};
	return CUSTODY_OK;
}

enum custody_status
statement_prepare(struct statement **out, struct database *db, const char *sql,
    size_t len, struct custody_error *err)
{
	struct prepared own;
	enum custody_status status = CUSTODY_OK;

	*out = NULL;
	/* What was prepared before a guard was set up answered to none. */
	if (db->guarded || !take_kept(&own, db, sql, len))
		status = database_view_prepare(&own, db, sql, len, err);
	if (status == CUSTODY_OK)
		status = wrap(out, db, own, err);
	if (status == CUSTODY_OK)
		(*out)->keeps = !db->guarded;
	return status;
}

enum custody_status
statement_prepare_late(struct statement **out, struct database *db,
    const char *sql, struct custody_error *err)
{
	*out = malloc(sizeof(**out));
	if (*out == NULL)
		return error_memory(err);
	**out = (struct statement){
	    .db = db, .sql = sql, .reads = UINT_MAX, .changes = UINT_MAX};
	return CUSTODY_OK;
}

static enum custody_status
make_ready(struct statement *statement, struct custody_error *err)
{
	struct prepared own;
	enum custody_status status;

	if (statement->handle != NULL)
		return CUSTODY_OK;
	status = database_view_prepare(
	    &own, statement->db, statement->sql, strlen(statement->sql), err);
	statement->handle = own.handle;
	return status;
}

/* As `wrap`, with what the authorizer noted while it was prepared. */
static enum custody_status
wrap_noted(struct statement **out, struct database *db, struct prepared own,
    struct custody_error *err)
{
	enum custody_status status = wrap(out, db, own, err);

	if (status == CUSTODY_OK && db->noted != NULL && !db->guarded) {
		(*out)->reads = db->reads;
		(*out)->changes = db->changes;
	}
	return status;
}

enum custody_status
statement_prepare_next(struct statement **out, struct database *db,
    struct bytes *rest, struct custody_error *err)
{
	const char *text = (const char *)rest->at;
	struct prepared own = {NULL, 0};
	const char *tail = NULL;
	enum custody_status status;
	int rc;

	*out = NULL;
	while (rest->len > 0) {
		status = sqlite_check_text(text, rest->len, err);
		if (status != CUSTODY_OK)
			return status;
		rc = database_view_prepare_first(
		    &own, db, text, rest->len, &tail);
		if (rc != SQLITE_OK)
			return sqlite_error(err, db->handle, rc, "prepare SQL");
		/* A lone semicolon is no statement, and no end either. */
		rest->len -= (size_t)(tail - text);
		rest->at = (const uint8_t *)tail;
		text = tail;
		if (own.handle != NULL)
			return wrap_noted(out, db, own, err);
	}
	return CUSTODY_END;
}

int
statement_parameters(const struct statement *statement)
{
	return sqlite3_bind_parameter_count(statement->handle);
}

const char *
statement_parameter(const struct statement *statement, int number)
{
	return sqlite3_bind_parameter_name(statement->handle, number);
}

static enum custody_status
find_parameter(struct statement *statement, const char *name, int *number,
    struct custody_error *err)
{
	enum custody_status status = make_ready(statement, err);

	if (status != CUSTODY_OK)
		return status;
	*number = sqlite3_bind_parameter_index(statement->handle, name);
	if (*number == 0)
		return error_set(err, CUSTODY_UNKNOWN, "database",
		    "bind %s: the statement has no such parameter", name);
	return CUSTODY_OK;
}

static enum custody_status
tell_bound(struct statement *statement, int rc, struct custody_error *err)
{
	if (rc == SQLITE_OK)
		return CUSTODY_OK;
	return sqlite_error(
	    err, sqlite3_db_handle(statement->handle), rc, "bind a value");
}

enum custody_status
statement_bind_text(struct statement *statement, const char *name,
    const char *text, size_t len, struct custody_error *err)
{
	enum custody_status status;
	int number;

	status = find_parameter(statement, name, &number, err);
	if (status != CUSTODY_OK)
		return status;
	return tell_bound(statement,
	    sqlite3_bind_text64(statement->handle, number,
		text == NULL ? "" : text, len, SQLITE_TRANSIENT, SQLITE_UTF8),
	    err);
}

enum custody_status
statement_bind_blob(struct statement *statement, const char *name,
    const void *data, size_t len, struct custody_error *err)
{
	enum custody_status status;
	int number;

	status = find_parameter(statement, name, &number, err);
	if (status != CUSTODY_OK)
		return status;
	return tell_bound(statement,
	    sqlite3_bind_blob64(statement->handle, number,
		data == NULL ? "" : data, len, SQLITE_TRANSIENT),
	    err);
}

enum custody_status
statement_bind_integer(struct statement *statement, const char *name,
    int64_t value, struct custody_error *err)
{
	enum custody_status status;
	int number;

	status = find_parameter(statement, name, &number, err);
	if (status != CUSTODY_OK)
		return status;
	return tell_bound(statement,
	    sqlite3_bind_int64(statement->handle, number, value), err);
}

enum custody_status
statement_bind_null(
    struct statement *statement, const char *name, struct custody_error *err)
{
	enum custody_status status;
	int number;

	status = find_parameter(statement, name, &number, err);
	if (status != CUSTODY_OK)
		return status;
	return tell_bound(
	    statement, sqlite3_bind_null(statement->handle, number), err);
}

enum custody_status
statement_lend_bytes(struct statement *statement, int number, struct bytes text,
    struct custody_error *err)
{
	enum custody_status status = make_ready(statement, err);

	if (status != CUSTODY_OK)
		return status;
	return tell_bound(statement,
	    sqlite3_bind_text64(statement->handle, number,
		text.at == NULL ? "" : (const char *)text.at, text.len,
		SQLITE_STATIC, SQLITE_UTF8),
	    err);
}

enum custody_status
statement_lend_text(struct statement *statement, int number, const char *text,
    struct custody_error *err)
{
	return statement_lend_bytes(statement, number, bytes_text(text), err);
}

enum custody_status
statement_put_integer(struct statement *statement, int number, int64_t value,
    struct custody_error *err)
{
	enum custody_status status = make_ready(statement, err);

	if (status != CUSTODY_OK)
		return status;
	return tell_bound(statement,
	    sqlite3_bind_int64(statement->handle, number, value), err);
}

enum custody_status
statement_put_null(
    struct statement *statement, int number, struct custody_error *err)
{
	enum custody_status status = make_ready(statement, err);

	if (status != CUSTODY_OK)
		return status;
	return tell_bound(
	    statement, sqlite3_bind_null(statement->handle, number), err);
}

unsigned
statement_reads(const struct statement *statement)
{
	return statement->reads;
}

unsigned
statement_changes(const struct statement *statement)
{
	return statement->changes;
}

enum custody_status
statement_step(struct statement *statement, struct custody_error *err)
{
	enum custody_status status = make_ready(statement, err);
	int rc;

	if (status != CUSTODY_OK)
		return status;
	rc = sqlite3_step(statement->handle);
	/* A savepoint was undone since it was prepared, and its view with
	 * it. */
	while (rc == SQLITE_ERROR && database_view_make(statement->db)) {
		sqlite3_reset(statement->handle);
		rc = sqlite3_step(statement->handle);
	}
	if (rc == SQLITE_ROW)
		return CUSTODY_OK;
	if (rc == SQLITE_DONE)
		return CUSTODY_END;
	return sqlite_error(
	    err, sqlite3_db_handle(statement->handle), rc, "run SQL");
}

enum custody_status
statement_run(struct statement *statement, struct custody_error *err)
{
	enum custody_status status;

	do
		status = statement_step(statement, err);
	while (status == CUSTODY_OK);
	statement_reset(statement);
	return status == CUSTODY_END ? CUSTODY_OK : status;
}

void
statement_reset(struct statement *statement)
{
	if (statement->handle == NULL)
		return;
	sqlite3_reset(statement->handle);
	sqlite3_clear_bindings(statement->handle);
}

void
statement_free(struct statement *statement)
{
	if (statement == NULL)
		return;
	if (statement->keeps)
		keep(statement->db,
		    (struct prepared){statement->handle, statement->views});
	else
		sqlite3_finalize(statement->handle);
	free(statement);
}

int
statement_columns(const struct statement *statement)
{
	return sqlite3_column_count(statement->handle);
}

const char *
statement_column_name(const struct statement *statement, int column)
{
	return sqlite3_column_name(statement->handle, column);
}

const char *
statement_column_declared(const struct statement *statement, int column)
{
	return sqlite3_column_decltype(statement->handle, column);
}

enum statement_type
statement_type(struct statement *statement, int column)
{
	switch (sqlite3_column_type(statement->handle, column)) {
	case SQLITE_INTEGER:
		return STATEMENT_INTEGER;
	case SQLITE_FLOAT:
		return STATEMENT_REAL;
	case SQLITE_TEXT:
		return STATEMENT_TEXT;
	case SQLITE_BLOB:
		return STATEMENT_BLOB;
	default:
		return STATEMENT_NULL;
	}
}

bool
statement_is_null(struct statement *statement, int column)
{
	return sqlite3_column_type(statement->handle, column) == SQLITE_NULL;
}

struct bytes
statement_text(struct statement *statement, int column)
{
	const uint8_t *at = sqlite3_column_text(statement->handle, column);
	int len = sqlite3_column_bytes(statement->handle, column);

	return (struct bytes){at, at == NULL ? 0 : (size_t)len};
}

struct bytes
statement_blob(struct statement *statement, int column)
{
	const uint8_t *at = sqlite3_column_blob(statement->handle, column);
	int len = sqlite3_column_bytes(statement->handle, column);

	return (struct bytes){at, at == NULL ? 0 : (size_t)len};
}

int64_t
statement_integer(struct statement *statement, int column)
{
	return sqlite3_column_int64(statement->handle, column);
}

double
statement_real(struct statement *statement, int column)
{
	return sqlite3_column_double(statement->handle, column);
}
