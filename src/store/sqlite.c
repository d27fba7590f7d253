/* SPDX-License-Identifier: Apache-2.0
 *
 * sqlite: makes connections safe and tells their errors.  It trusts neither
 * what a file's schema says nor what a build of SQLite allows by default.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "store/sqlite.h"

int
sqlite_cause(sqlite3 *db, int rc)
{
	int number = 0;

	if (db == NULL || (rc & 0xff) != SQLITE_CORRUPT ||
	    sqlite3_file_control(
		db, "main", SQLITE_FCNTL_LAST_ERRNO, &number) != SQLITE_OK)
		return rc;
	return number == EIO || number == ENXIO ? SQLITE_IOERR_READ : rc;
}

const char *
sqlite_text(sqlite3 *db, int rc)
{
	/* "disk I/O error" helps nobody whom a limit or a quota stopped. */
	int number = db == NULL ? 0 : sqlite3_system_errno(db);
	const char *why;

	/* It is not asked where a commit fails; the file still knows. */
	if (number == 0 && db != NULL)
		sqlite3_file_control(
		    db, "main", SQLITE_FCNTL_LAST_ERRNO, &number);
	why = (rc & 0xff) == SQLITE_IOERR || (rc & 0xff) == SQLITE_CANTOPEN
		  ? strerrordesc_np(number)
		  : NULL;
	if (number != 0 && why != NULL)
		return why;
	return db != NULL && (sqlite3_errcode(db) & 0xff) == (rc & 0xff)
		   ? sqlite3_errmsg(db)
		   : sqlite3_errstr(rc);
}

enum custody_status
sqlite_error(struct custody_error *err, sqlite3 *db, int rc, const char *doing)
{
	const char *what;

	rc = sqlite_cause(db, rc);
	what = sqlite_text(db, rc);
	switch (rc & 0xff) {
	case SQLITE_NOMEM:
		return error_memory(err);
	case SQLITE_AUTH:
		return error_set(
		    err, CUSTODY_REFUSED, "read-only", "%s: %s", doing, what);
	case SQLITE_CONSTRAINT:
	case SQLITE_MISMATCH:
		return error_set(
		    err, CUSTODY_UNKNOWN, "constraint", "%s: %s", doing, what);
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return error_set(
		    err, CUSTODY_UNKNOWN, "busy", "%s: %s", doing, what);
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return error_set(
		    err, CUSTODY_DISAGREES, "damaged", "%s: %s", doing, what);
	case SQLITE_INTERRUPT:
		return error_set(err, CUSTODY_UNKNOWN, "interrupted",
		    "%s: stopped at its limit of time or steps", doing);
	default:
		return error_set(
		    err, CUSTODY_UNKNOWN, "database", "%s: %s", doing, what);
	}
}

static int
configure(sqlite3 *db)
{
	static const struct {
		int verb;
		int value;
	} settings[] = {
	    {SQLITE_DBCONFIG_DEFENSIVE, 1},
	    {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
	    {SQLITE_DBCONFIG_DQS_DDL, 0},
	    {SQLITE_DBCONFIG_DQS_DML, 0},
	    {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
	    {SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0},
	    {SQLITE_DBCONFIG_ENABLE_FKEY, 1},
	};

	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		int rc = sqlite3_db_config(
		    db, settings[i].verb, settings[i].value, NULL);

		if (rc != SQLITE_OK)
			return rc;
	}
	return SQLITE_OK;
}

enum custody_status
sqlite_harden(sqlite3 *db, struct custody_error *err)
{
	int rc = configure(db);

	if (rc != SQLITE_OK)
		return sqlite_error(err, db, rc, "configure a database");
	sqlite3_extended_result_codes(db, 1);
	sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
	return sqlite_run(db,
	    "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;"
	    "PRAGMA recursive_triggers = ON; PRAGMA temp_store = MEMORY",
	    err);
}

static int64_t
milliseconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t
sqlite_until(uint64_t milliseconds)
{
	if (milliseconds == 0 || milliseconds > INT64_MAX / 2)
		return 0;
	return milliseconds_now() + (int64_t)milliseconds;
}

bool
sqlite_is_over(struct sqlite_limit *limit, uint64_t steps)
{
	if (limit->until != 0 && milliseconds_now() >= limit->until)
		return true;
	if (limit->steps == 0)
		return false;
	if (limit->steps <= steps)
		return true;
	limit->steps -= steps;
	return false;
}

enum custody_status
sqlite_prepare(sqlite3_stmt **out, sqlite3 *db, const char *sql, size_t len,
    struct custody_error *err)
{
	const char *tail = NULL;
	enum custody_status status = sqlite_check_text(sql, len, err);
	int rc;

	*out = NULL;
	if (status != CUSTODY_OK)
		return status;
	rc = sqlite3_prepare_v2(db, sql, (int)len, out, &tail);
	return sqlite_prepared(out, db, rc, tail, sql + len, err);
}

enum custody_status
sqlite_check_text(const char *sql, size_t len, struct custody_error *err)
{
	/* SQLite stops at a NUL and would not see what follows. */
	return len > INT32_MAX || memchr(sql, '\0', len) != NULL
		   ? error_set(err, CUSTODY_UNKNOWN, "database",
			 "prepare SQL: a NUL in it, or too long")
		   : CUSTODY_OK;
}

enum custody_status
sqlite_prepared(sqlite3_stmt **out, sqlite3 *db, int rc, const char *tail,
    const char *end, struct custody_error *err)
{
	sqlite3_stmt *second = NULL;

	if (rc != SQLITE_OK)
		return sqlite_error(err, db, rc, "prepare SQL");
	if (*out == NULL)
		return error_set(err, CUSTODY_UNKNOWN, "database",
		    "prepare SQL: there is no statement in it");
	rc = sqlite3_prepare_v2(db, tail, (int)(end - tail), &second, NULL);
	if (rc == SQLITE_OK && second == NULL)
		return CUSTODY_OK;
	sqlite3_finalize(second);
	sqlite3_finalize(*out);
	*out = NULL;
	return error_set(err, CUSTODY_UNKNOWN, "database",
	    "prepare SQL: more than one statement");
}

enum custody_status
sqlite_run(sqlite3 *db, const char *sql, struct custody_error *err)
{
	int rc = sqlite3_exec(db, sql, NULL, NULL, NULL);

	if (rc != SQLITE_OK)
		return sqlite_error(err, db, rc, "run SQL");
	return CUSTODY_OK;
}

enum custody_status
sqlite_ask_integer(
    sqlite3 *db, const char *sql, int64_t *out, struct custody_error *err)
{
	sqlite3_stmt *statement = NULL;
	int rc;

	rc = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(statement);
	if (rc == SQLITE_ROW)
		*out = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	if (rc != SQLITE_ROW)
		return sqlite_error(err, db, rc, sql);
	return CUSTODY_OK;
}

char *
sqlite_path(const char *path)
{
	const char *lead = path[0] == '/' ? "" : "./";
	size_t size = strlen(lead) + strlen(path) + 1;
	char *out = malloc(size);

	if (out != NULL) {
		memcpy(out, lead, strlen(lead));
		memcpy(out + strlen(lead), path, strlen(path) + 1);
	}
	return out;
}

char *
sqlite_folder(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return strdup(".");
	return strndup(path, slash == path ? 1 : (size_t)(slash - path));
}

enum custody_status
sqlite_sync(const char *path, struct custody_error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool synced = fd >= 0 && fsync(fd) == 0;

	if (!synced)
		error_system(err, "io", "syncing %s", path);
	if (fd >= 0)
		close(fd);
	return synced ? CUSTODY_OK : CUSTODY_UNKNOWN;
}
