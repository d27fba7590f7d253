/* SPDX-License-Identifier: Apache-2.0
 *
 * ledger_connect: opens the ledger's file for what ledger_file.c does with it
 * and for nothing else.  It refuses a file whose marks, modes or schema are
 * not ours.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "store/ledger_connect.h"
#include "store/schema.h"

#define SCHEMA "0001_event.sql"
#define BUSY_MS (LEDGER_FILE_PATIENCE * 1000)

static const char *const query_sql[LEDGER_QUERIES] = {
    [LEDGER_QUERY_HEAD] =
	"SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1",
    [LEDGER_QUERY_AFTER] = "SELECT seq, act, signature, hash FROM event"
			   " WHERE seq > ?1 ORDER BY seq",
    [LEDGER_QUERY_INSERT] = "INSERT INTO event (seq, act, signature, hash)"
			    " VALUES (?1, ?2, ?3, ?4)",
};

/* custody_event_hash(prev, act, signature): what the trigger asks. */
static void
hash_in_sql(sqlite3_context *context, int count, sqlite3_value **values)
{
	static const int sizes[] = {LEDGER_FILE_HASH, 0, LEDGER_FILE_SIGNATURE};
	uint8_t hash[LEDGER_FILE_HASH];
	const uint8_t *at[3];
	struct bytes act;

	(void)count; /* three, or SQLite would not have called it */
	for (int i = 0; i < 3; i++) {
		at[i] = sqlite3_value_blob(values[i]);
		if (at[i] == NULL ||
		    (sizes[i] != 0 &&
			sqlite3_value_bytes(values[i]) != sizes[i]))
			return; /* NULL: not the next link */
	}
	act.at = at[1];
	act.len = (size_t)sqlite3_value_bytes(values[1]);
	if (ledger_file_hash(hash, at[0], act, at[2], NULL) == CUSTODY_OK)
		sqlite3_result_blob(
		    context, hash, sizeof(hash), SQLITE_TRANSIENT);
}

enum custody_status
ledger_connect_tell(struct custody_error *err, const struct ledger_file *file,
    int rc, const char *doing)
{
	rc = sqlite_cause(file->db, rc);
	switch (rc & 0xff) {
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
	case SQLITE_ERROR: /* our statements have none: it is the file's */
		return error_set(err, CUSTODY_DISAGREES,
		    rc == SQLITE_NOTADB ? "not-a-ledger" : "ledger-damaged",
		    "%s %s: %s", doing, file->path, sqlite3_errmsg(file->db));
	case SQLITE_BUSY:
		return error_set(err, CUSTODY_UNKNOWN, "lock-busy",
		    "%s %s: another program holds it", doing, file->path);
	case SQLITE_NOMEM:
		return error_memory(err);
	}
	if (rc == SQLITE_READONLY_ROLLBACK) {
		error_set(err, CUSTODY_UNKNOWN, "journal",
		    "%s %s: a writer died in the middle, and its journal may "
		    "not be rolled back from here",
		    doing, file->path);
		error_remedy(err,
		    "Somebody who may write the custody directory runs any "
		    "command there, for instance: custody status");
		return CUSTODY_UNKNOWN;
	}
	return error_set(err, CUSTODY_UNKNOWN, "io", "%s %s: %s", doing,
	    file->path, sqlite_text(file->db, rc));
}

/* All that our own statements and triggers do, and nothing more. */
static int
allow_growth(void *context, int action, const char *first, const char *second,
    const char *schema, const char *trigger)
{
	static const char *const functions[] = {
	    "custody_event_hash", "coalesce", "length", "max", "zeroblob"};
	const struct ledger_file *file = context;

	(void)schema;
	(void)trigger;
	switch (action) {
	case SQLITE_SELECT:
	case SQLITE_TRANSACTION:
		return SQLITE_OK;
	case SQLITE_READ:
		return strcmp(first, "event") == 0 ? SQLITE_OK : SQLITE_DENY;
	case SQLITE_INSERT:
		return file->write && strcmp(first, "event") == 0 ? SQLITE_OK
								  : SQLITE_DENY;
	case SQLITE_FUNCTION:
		for (size_t i = 0; i < 5; i++)
			if (strcmp(second, functions[i]) == 0)
				return SQLITE_OK;
		return SQLITE_DENY;
	default:
		return SQLITE_DENY;
	}
}

static enum custody_status
check_pragma(struct ledger_file *file, const char *sql, const char *expected,
    struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	sqlite3_stmt *query = NULL;
	const char *got = NULL;
	int rc;

	rc = sqlite3_prepare_v2(file->db, sql, -1, &query, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(query);
	if (rc == SQLITE_ROW)
		got = (const char *)sqlite3_column_text(query, 0);
	if (rc != SQLITE_ROW)
		status = ledger_connect_tell(err, file, rc, "opening");
	else if (got == NULL || strcmp(got, expected) != 0)
		status = error_set(err, CUSTODY_DISAGREES, "not-a-ledger",
		    "opening %s: %s is %s, not %s", file->path, sql + 7,
		    got == NULL ? "nothing" : got, expected);
	sqlite3_finalize(query);
	return status;
}

/* The journal mode is asked before it is set: setting it would rewrite a
 * stranger's file. */
static enum custody_status
check_file(struct ledger_file *file, struct custody_error *err)
{
	static const char *const checks[][2] = {
	    {"PRAGMA application_id", "1129665364"},
	    {"PRAGMA user_version", "1"},
	    {"PRAGMA encoding", "UTF-8"},
	    {"PRAGMA journal_mode", "delete"},
	    {"PRAGMA journal_mode = TRUNCATE", "truncate"},
	    {"PRAGMA synchronous", "2"},
	};
	enum custody_status status = CUSTODY_OK;
	int rc;

	rc = sqlite3_exec(
	    file->db, "PRAGMA synchronous = FULL", NULL, NULL, NULL);
	if (rc != SQLITE_OK)
		return ledger_connect_tell(err, file, rc, "opening");
	for (size_t i = 0; status == CUSTODY_OK && i < 6; i++)
		status = check_pragma(file, checks[i][0], checks[i][1], err);
	if (status == CUSTODY_OK)
		status = schema_check(file->db, SCHEMA, file->path, err);
	return status;
}

static enum custody_status
prepare(struct ledger_file *file, struct custody_error *err)
{
	int rc = SQLITE_OK;

	sqlite3_set_authorizer(file->db, allow_growth, file);
	for (int i = 0; rc == SQLITE_OK && i < LEDGER_QUERIES; i++)
		if (i != LEDGER_QUERY_INSERT || file->write)
			rc = sqlite3_prepare_v3(file->db, query_sql[i], -1,
			    SQLITE_PREPARE_PERSISTENT, &file->query[i], NULL);
	return rc == SQLITE_OK ? CUSTODY_OK
			       : ledger_connect_tell(err, file, rc, "opening");
}

/* The connection, safe but not yet believed. */
enum custody_status
ledger_connect(struct ledger_file *file, struct custody_error *err)
{
	enum custody_status status;
	char *path = NULL;
	int rc;

	path = sqlite_path(file->path);
	if (path == NULL)
		return error_memory(err);
	rc = sqlite3_open_v2(
	    path, &file->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	free(path);
	if (rc != SQLITE_OK)
		return ledger_connect_tell(err, file, rc, "opening");
	sqlite3_busy_timeout(file->db, BUSY_MS);
	status = sqlite_harden(file->db, err);
	if (status != CUSTODY_OK)
		return status;
	rc = sqlite3_create_function(file->db, "custody_event_hash", 3,
	    SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, NULL,
	    hash_in_sql, NULL, NULL);
	return rc == SQLITE_OK ? CUSTODY_OK
			       : ledger_connect_tell(err, file, rc, "opening");
}

enum custody_status
ledger_connect_check(struct ledger_file *file, struct custody_error *err)
{
	enum custody_status status = check_file(file, err);

	return status == CUSTODY_OK ? prepare(file, err) : status;
}
