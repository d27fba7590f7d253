/* SPDX-License-Identifier: Apache-2.0
 *
 * bars: a database that a stranger's SELECT may see whole, because there is
 * nothing in it but what was copied in.  It refuses what is not on a list:
 * recursion, any function that takes long in one call, anything that is not
 * a SELECT.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "store/bars.h"
#include "store/sqlite.h"

#define STEPS_A_LOOK 100
#define MEMORY_MAX ((sqlite3_int64)64 << 20)
#define PREPARE_MEMORY_MAX ((sqlite3_int64)16 << 20)
#define LENGTH_MAX 65536
#define COLUMNS_MAX 64

struct bars {
	sqlite3 *db;
	struct sqlite_limit limit;
	sqlite3_int64 memory_before;
	char denied[96];
};

/* Each ends within microseconds on the longest text there can be, and gives
 * the same answer on any day. */
static const char *const functions[] = {"abs", "avg", "coalesce", "count",
    "glob", "group_concat", "ifnull", "iif", "length", "licence_covers", "like",
    "lower", "ltrim", "max", "min", "nullif", "round", "rtrim", "substr",
    "substring", "sum", "total", "trim", "typeof", "upper"};

static const struct {
	int limit;
	int value;
} limits[] = {
    {SQLITE_LIMIT_LENGTH, LENGTH_MAX},
    {SQLITE_LIMIT_SQL_LENGTH, LENGTH_MAX},
    {SQLITE_LIMIT_COLUMN, COLUMNS_MAX},
    {SQLITE_LIMIT_EXPR_DEPTH, 200},
    {SQLITE_LIMIT_COMPOUND_SELECT, 100},
    {SQLITE_LIMIT_VDBE_OP, 100000},
    {SQLITE_LIMIT_FUNCTION_ARG, 32},
    {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 256},
    {SQLITE_LIMIT_VARIABLE_NUMBER, COLUMNS_MAX},
    {SQLITE_LIMIT_TRIGGER_DEPTH, 0},
};

enum custody_status
bars_open(struct bars **out, struct custody_error *err)
{
	struct bars *bars = NULL;
	enum custody_status status;
	int rc;

	*out = NULL;
	bars = calloc(1, sizeof(*bars));
	if (bars == NULL)
		return error_memory(err);
	rc = sqlite3_open_v2(":memory:", &bars->db,
	    SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX,
	    NULL);
	status = rc == SQLITE_OK ? sqlite_harden(bars->db, err)
				 : sqlite_error(err, bars->db, rc,
				       "open a database in memory");
	if (status != CUSTODY_OK) {
		bars_close(bars);
		return status;
	}
	/* No virtual table is left: what can be read are our tables. */
	sqlite3_drop_modules(bars->db, NULL);
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
		sqlite3_limit(bars->db, limits[i].limit, limits[i].value);
	*out = bars;
	return CUSTODY_OK;
}

enum custody_status
bars_function(struct bars *bars, const char *name, int arguments,
    function_body *body, struct custody_error *err)
{
	struct function *function = calloc(1, sizeof(*function));
	int rc;

	if (function == NULL)
		return error_memory(err);
	function->body = body;
	/* SQLite calls free() when this fails, too. */
	rc = sqlite3_create_function_v2(bars->db, name, arguments,
	    SQLITE_UTF8 | SQLITE_DETERMINISTIC, function, function_enter, NULL,
	    NULL, free);
	return rc == SQLITE_OK ? CUSTODY_OK
			       : sqlite_error(err, bars->db, rc, name);
}

void
bars_close(struct bars *bars)
{
	if (bars == NULL)
		return;
	sqlite3_close_v2(bars->db);
	free(bars);
}

static bool
name_is_plain(const char *name, const char *lead)
{
	size_t skip = strlen(lead);

	if (name == NULL || strncmp(name, lead, skip) != 0)
		return false;
	name += skip;
	if (!(*name >= 'a' && *name <= 'z') && *name != '_')
		return false;
	return name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_")] ==
	       '\0';
}

static enum custody_status
refuse_name(struct custody_error *err, const char *name)
{
	return error_set(err, CUSTODY_MALFORMED, "bad-name",
	    "showing a table to policies: %s is no name for it or a column",
	    name == NULL ? "nothing" : name);
}

/* "TEXT" and its like; a type that SQLite would guess at is none. */
static const char *
known_type(const char *declared)
{
	static const char *const types[] = {"TEXT", "INTEGER", "REAL", "BLOB"};

	for (size_t i = 0; declared != NULL && i < 4; i++)
		if (sqlite3_stricmp(declared, types[i]) == 0)
			return types[i];
	return "";
}

static enum custody_status
make_table(struct bars *bars, const char *name, const char *const *columns,
    const char *const *types, size_t count, struct custody_error *err)
{
	struct buffer sql = {0};
	enum custody_status status;

	if (!name_is_plain(name, "policy_"))
		return refuse_name(err, name);
	if (count == 0 || count > COLUMNS_MAX)
		return error_set(err, CUSTODY_MALFORMED, "bad-name",
		    "showing %s to policies: %zu columns", name, count);
	status = buffer_print(&sql, err, "CREATE TABLE %s (", name);
	for (size_t i = 0; status == CUSTODY_OK && i < count; i++) {
		if (!name_is_plain(columns[i], ""))
			status = refuse_name(err, columns[i]);
		else
			status = buffer_print(&sql, err, "%s\"%s\" %s",
			    i == 0 ? "" : ", ", columns[i],
			    types == NULL ? "TEXT" : known_type(types[i]));
	}
	if (status == CUSTODY_OK)
		status = buffer_print(&sql, err, ")");
	if (status == CUSTODY_OK)
		status = sqlite_run(bars->db, (const char *)sql.at, err);
	buffer_clear(&sql);
	return status;
}

enum custody_status
bars_table(struct bars *bars, const char *name, const char *const *columns,
    size_t count, struct custody_error *err)
{
	return make_table(bars, name, columns, NULL, count, err);
}

/* The INSERT of a table of ours that has `count` columns. */
static enum custody_status
prepare_insert(sqlite3_stmt **out, struct bars *bars, const char *name,
    size_t count, struct custody_error *err)
{
	char sql[64 + 128 + 2 * COLUMNS_MAX];
	size_t len;

	*out = NULL;
	if (!name_is_plain(name, "policy_") || strlen(name) > 64)
		return refuse_name(err, name);
	if (count == 0 || count > COLUMNS_MAX)
		return error_set(err, CUSTODY_MALFORMED, "bad-name",
		    "showing %s to policies: %zu columns", name, count);
	len = (size_t)snprintf(
	    sql, sizeof(sql), "INSERT INTO %s VALUES (?", name);
	for (size_t i = 1; i < count; i++, len += 2)
		memcpy(sql + len, ",?", 2);
	sql[len++] = ')';
	return sqlite_prepare(out, bars->db, sql, len, err);
}

static enum custody_status
insert_row(sqlite3_stmt *insert, struct custody_error *err)
{
	int rc = sqlite3_step(insert);

	sqlite3_reset(insert);
	sqlite3_clear_bindings(insert);
	if (rc == SQLITE_DONE)
		return CUSTODY_OK;
	return sqlite_error(
	    err, sqlite3_db_handle(insert), rc, "show a row to policies");
}

enum custody_status
bars_row(struct bars *bars, const char *name, const struct bytes *values,
    size_t count, struct custody_error *err)
{
	sqlite3_stmt *insert = NULL;
	enum custody_status status;

	status = prepare_insert(&insert, bars, name, count, err);
	if (status != CUSTODY_OK)
		return status;
	for (size_t i = 0; i < count; i++)
		if (values[i].at != NULL &&
		    sqlite3_bind_text64(insert, (int)i + 1,
			(const char *)values[i].at, values[i].len,
			SQLITE_STATIC, SQLITE_UTF8) != SQLITE_OK)
			status = error_set(err, CUSTODY_UNKNOWN, "database",
			    "showing a row of %s to policies: a value of "
			    "%zu bytes",
			    name, values[i].len);
	if (status == CUSTODY_OK)
		status = insert_row(insert, err);
	sqlite3_finalize(insert);
	return status;
}

static int
copy_value(sqlite3_stmt *insert, struct statement *row, int column)
{
	struct bytes value;

	switch (statement_type(row, column)) {
	case STATEMENT_INTEGER:
		return sqlite3_bind_int64(
		    insert, column + 1, statement_integer(row, column));
	case STATEMENT_REAL:
		return sqlite3_bind_double(
		    insert, column + 1, statement_real(row, column));
	case STATEMENT_TEXT:
		value = statement_text(row, column);
		return sqlite3_bind_text64(insert, column + 1,
		    (const char *)value.at, value.len, SQLITE_STATIC,
		    SQLITE_UTF8);
	case STATEMENT_BLOB:
		value = statement_blob(row, column);
		return sqlite3_bind_blob64(insert, column + 1,
		    value.at == NULL ? (const void *)"" : value.at, value.len,
		    SQLITE_STATIC);
	case STATEMENT_NULL:
		return sqlite3_bind_null(insert, column + 1);
	}
	return SQLITE_MISUSE;
}

static enum custody_status
copy_rows(
    sqlite3_stmt *insert, struct statement *rows, struct custody_error *err)
{
	int count = statement_columns(rows);
	enum custody_status status;

	while ((status = statement_step(rows, err)) == CUSTODY_OK) {
		for (int i = 0; i < count; i++) {
			int rc = copy_value(insert, rows, i);

			if (rc != SQLITE_OK)
				return sqlite_error(err,
				    sqlite3_db_handle(insert), rc,
				    "show a row to policies");
		}
		status = insert_row(insert, err);
		if (status != CUSTODY_OK)
			return status;
	}
	return status == CUSTODY_END ? CUSTODY_OK : status;
}

enum custody_status
bars_copy(struct bars *bars, const char *name, struct statement *rows,
    struct custody_error *err)
{
	const char *columns[COLUMNS_MAX] = {NULL};
	const char *types[COLUMNS_MAX] = {NULL};
	int count = statement_columns(rows);
	sqlite3_stmt *insert = NULL;
	enum custody_status status;

	for (int i = 0; i < count && i < COLUMNS_MAX; i++) {
		columns[i] = statement_column_name(rows, i);
		types[i] = statement_column_declared(rows, i);
	}
	status = make_table(bars, name, columns, types, (size_t)count, err);
	if (status == CUSTODY_OK)
		status =
		    prepare_insert(&insert, bars, name, (size_t)count, err);
	if (status == CUSTODY_OK)
		status = copy_rows(insert, rows, err);
	sqlite3_finalize(insert);
	return status;
}

static int
deny(struct bars *bars, const char *what, const char *which)
{
	if (bars->denied[0] == '\0')
		snprintf(bars->denied, sizeof(bars->denied), "%s %s", what,
		    which == NULL ? "" : which);
	return SQLITE_DENY;
}

static int
allow_question(void *context, int action, const char *first, const char *second,
    const char *schema, const char *trigger)
{
	struct bars *bars = context;

	(void)schema;
	(void)trigger;
	switch (action) {
	case SQLITE_SELECT:
		return SQLITE_OK;
	case SQLITE_READ:
		if (sqlite3_strnicmp(first, "sqlite_", 7) != 0 &&
		    sqlite3_strnicmp(first, "pragma_", 7) != 0)
			return SQLITE_OK;
		return deny(bars, "the table", first);
	case SQLITE_FUNCTION:
		for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]);
		     i++)
			if (sqlite3_stricmp(second, functions[i]) == 0)
				return SQLITE_OK;
		return deny(bars, "the function", second);
	case SQLITE_RECURSIVE:
		return deny(bars, "recursion", "");
	default:
		return deny(bars, "anything but a SELECT", "");
	}
}

/* SQLite counts its memory for the whole process; what others take at the
 * same time can only make this stop sooner. */
static int
takes_too_much(void *context)
{
	struct bars *bars = context;

	if (sqlite3_memory_used() - bars->memory_before > MEMORY_MAX)
		return 1;
	return sqlite_is_over(&bars->limit, STEPS_A_LOOK);
}

static enum custody_status
tell_failed(struct custody_error *err, const struct bars *bars, int rc)
{
	if (bars->denied[0] != '\0')
		return error_set(err, CUSTODY_UNKNOWN, "policy-failed",
		    "asking: a policy may not use %s", bars->denied);
	if ((rc & 0xff) == SQLITE_INTERRUPT)
		return error_set(err, CUSTODY_UNKNOWN, "policy-timeout",
		    "asking: stopped at its limit of time, steps or memory");
	return error_set(err, CUSTODY_UNKNOWN, "policy-failed", "asking: %s",
	    sqlite3_errmsg(bars->db));
}

/*
 * SQLite copies a CTE wherever it is named, so that twenty that each name the
 * one before twice are a million, and no handler is called meanwhile.  Only
 * its limit of memory ends that.  The limit is the process's: what others ask
 * SQLite for in these microseconds can fail, which nobody takes for a yes.
 */
static enum custody_status
prepare_in_little_memory(sqlite3_stmt **out, struct bars *bars, const char *sql,
    size_t len, struct custody_error *err)
{
	static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
	enum custody_status status;
	sqlite3_int64 hard, soft;

	pthread_mutex_lock(&one_at_a_time);
	soft = sqlite3_soft_heap_limit64(-1);
	hard = sqlite3_hard_heap_limit64(
	    sqlite3_memory_used() + PREPARE_MEMORY_MAX);
	status = sqlite_prepare(out, bars->db, sql, len, err);
	sqlite3_hard_heap_limit64(hard);
	sqlite3_soft_heap_limit64(soft);
	pthread_mutex_unlock(&one_at_a_time);
	return status;
}

static enum custody_status
prepare_question(sqlite3_stmt **out, struct bars *bars, const char *sql,
    size_t len, struct custody_error *err)
{
	struct custody_error cause = {0};
	enum custody_status status;

	status = prepare_in_little_memory(out, bars, sql, len, &cause);
	if (bars->denied[0] != '\0')
		return tell_failed(err, bars, SQLITE_AUTH);
	if (status != CUSTODY_OK)
		return error_set(err, CUSTODY_UNKNOWN, "policy-failed",
		    "asking: %s", cause.text);
	if (!sqlite3_stmt_readonly(*out) || sqlite3_stmt_isexplain(*out) ||
	    sqlite3_bind_parameter_count(*out) != 0)
		return error_set(err, CUSTODY_UNKNOWN, "policy-failed",
		    "asking: not a SELECT without parameters");
	if (sqlite3_column_count(*out) != 4)
		return error_set(err, CUSTODY_UNKNOWN, "policy-failed",
		    "asking: %d columns; they are subject, verdict, reason and "
		    "remedy",
		    sqlite3_column_count(*out));
	return CUSTODY_OK;
}

static struct bytes
column_text(sqlite3_stmt *row, int column)
{
	const uint8_t *at = sqlite3_column_text(row, column);
	int len = sqlite3_column_bytes(row, column);

	return (struct bytes){at, at == NULL ? 0 : (size_t)len};
}

static enum custody_status
hand_over(sqlite3_stmt *question, struct bars *bars, uint64_t rows,
    bars_visit *each, void *context, struct custody_error *err)
{
	enum custody_status status;
	int rc;

	while ((rc = sqlite3_step(question)) == SQLITE_ROW) {
		const struct bars_answer answer = {
		    column_text(question, 0),
		    column_text(question, 1),
		    column_text(question, 2),
		    column_text(question, 3),
		};

		if (rows-- == 0)
			return error_set(err, CUSTODY_UNKNOWN, "policy-failed",
			    "asking: more rows than a policy may give");
		status = each(context, &answer, err);
		if (status != CUSTODY_OK)
			return status;
	}
	return rc == SQLITE_DONE ? CUSTODY_OK : tell_failed(err, bars, rc);
}

enum custody_status
bars_ask(struct bars *bars, const char *sql, size_t len,
    const struct bars_limits *limit, bars_visit *each, void *context,
    struct custody_error *err)
{
	struct bars_limits usual = {0};
	sqlite3_stmt *question = NULL;
	enum custody_status status;

	if (limit != NULL)
		usual = *limit;
	bars->limit.steps = usual.steps == 0 ? 5000000 : usual.steps;
	bars->limit.until =
	    sqlite_until(usual.milliseconds == 0 ? 2000 : usual.milliseconds);
	bars->memory_before = sqlite3_memory_used();
	bars->denied[0] = '\0';
	sqlite3_set_authorizer(bars->db, allow_question, bars);
	sqlite3_progress_handler(bars->db, STEPS_A_LOOK, takes_too_much, bars);
	status = prepare_question(&question, bars, sql, len, err);
	if (status == CUSTODY_OK)
		status = hand_over(question, bars,
		    usual.rows == 0 ? 1000000 : usual.rows, each, context, err);
	sqlite3_finalize(question);
	sqlite3_progress_handler(bars->db, 0, NULL, NULL);
	sqlite3_set_authorizer(bars->db, NULL, NULL);
	return status;
}
