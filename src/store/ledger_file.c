/* SPDX-License-Identifier: Apache-2.0
 *
 * ledger_file: the table of events on the disk.  It admits only the next link
 * of the chain, and refuses a file whose schema is not, byte for byte, ours.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "crypto/digest.h"
#include "store/ledger_connect.h"
#include "store/ledger_file.h"
#include "store/schema.h"

#define SCHEMA "0001_event.sql"

enum custody_status
ledger_file_hash(uint8_t out[LEDGER_FILE_HASH],
    const uint8_t prev[LEDGER_FILE_HASH], struct bytes act,
    const uint8_t signature[LEDGER_FILE_SIGNATURE], struct custody_error *err)
{
	struct digest_stream stream;

	(void)err;
	digest_init(&stream);
	digest_add(&stream, "", 1); /* 0x00 */
	digest_add(&stream, prev, LEDGER_FILE_HASH);
	digest_add(&stream, act.at, act.len);
	digest_add(&stream, signature, LEDGER_FILE_SIGNATURE);
	digest_final(&stream, out);
	return CUSTODY_OK;
}

static enum custody_status
find_file(struct ledger_file *file, const char *dir, struct custody_error *err)
{
	struct stat st;

	/* Never open(2) it beside SQLite: closing would drop its locks. */
	if (lstat(file->path, &st) != 0) {
		if (errno != ENOENT && errno != ENOTDIR)
			return error_system(
			    err, "io", "opening %s", file->path);
		error_set(err, CUSTODY_UNKNOWN, "no-ledger",
		    "opening %s: there is no ledger", file->path);
		error_remedy(err,
		    "Name the custody directory (%s is not one), or make one: "
		    "custody init",
		    dir);
		return CUSTODY_UNKNOWN;
	}
	if (!S_ISREG(st.st_mode))
		return error_set(err, CUSTODY_DISAGREES, "not-a-ledger",
		    "opening %s: not a regular file", file->path);
	return CUSTODY_OK;
}

static enum custody_status
open_lock(struct ledger_file *file, const char *dir, struct custody_error *err)
{
	enum custody_status status;
	char *path = file_join(dir, "ledger.lock");

	if (path == NULL)
		return error_memory(err);
	status = lock_open(&file->lock, path, file->write, err);
	free(path);
	return status == CUSTODY_NOT_FOUND ? CUSTODY_OK : status;
}

enum custody_status
ledger_file_open(struct ledger_file **out, const char *dir, bool write,
    struct custody_error *err)
{
	struct ledger_file *file = NULL;
	enum custody_status status;

	*out = NULL;
	file = calloc(1, sizeof(*file));
	if (file == NULL)
		return error_memory(err);
	file->write = write;
	file->lock.fd = -1;
	file->path = file_join(dir, "ledger.sqlite3");
	status =
	    file->path == NULL ? error_memory(err) : find_file(file, dir, err);
	if (status == CUSTODY_OK)
		status = open_lock(file, dir, err);
	if (status == CUSTODY_OK)
		status = ledger_connect(file, err);
	if (status == CUSTODY_OK)
		status = ledger_connect_check(file, err);
	if (status == CUSTODY_OK && write &&
	    sqlite3_db_readonly(file->db, "main"))
		status = error_set(err, CUSTODY_UNKNOWN, "io",
		    "opening %s: it may not be written from here", file->path);
	if (status == CUSTODY_OK)
		*out = file;
	else
		ledger_file_close(file);
	return status;
}

void
ledger_file_close(struct ledger_file *file)
{
	if (file == NULL)
		return;
	for (int i = 0; i < LEDGER_QUERIES; i++)
		sqlite3_finalize(file->query[i]);
	/* Closing rolls back; only then may others come in. */
	sqlite3_close_v2(file->db);
	lock_close(&file->lock);
	free(file->path);
	free(file);
}

/* An empty file that was not there before. */
static enum custody_status
make_empty(const char *path, struct custody_error *err)
{
	int fd = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);

	if (fd < 0 && errno == EEXIST)
		return error_set(err, CUSTODY_REFUSED, "exists",
		    "making %s: it is there already", path);
	if (fd >= 0)
		file_share(fd, AT_FDCWD, path);
	if (fd < 0 || close(fd) != 0)
		return error_system(err, "io", "making %s", path);
	return CUSTODY_OK;
}

static enum custody_status
write_schema(const char *path, struct custody_error *err)
{
	struct ledger_file file = {.path = NULL, .lock = {-1, false}};
	enum custody_status status;

	file.path = strdup(path);
	if (file.path == NULL)
		return error_memory(err);
	status = ledger_connect(&file, err);
	if (status == CUSTODY_OK)
		status = sqlite_run(file.db,
		    "PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL;"
		    "BEGIN IMMEDIATE",
		    err);
	if (status == CUSTODY_OK)
		status = schema_create(file.db, SCHEMA, err);
	if (status == CUSTODY_OK)
		status = sqlite_run(file.db, "COMMIT", err);
	sqlite3_close_v2(file.db);
	free(file.path);
	return status;
}

enum custody_status
ledger_file_create(const char *dir, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	char *lock = NULL;
	char *path = NULL;

	lock = file_join(dir, "ledger.lock");
	path = file_join(dir, "ledger.sqlite3");
	if (lock == NULL || path == NULL)
		status = error_memory(err);
	if (status == CUSTODY_OK)
		status = make_empty(path, err);
	if (status == CUSTODY_OK)
		status = make_empty(lock, err);
	if (status == CUSTODY_OK)
		status = write_schema(path, err);
	if (status == CUSTODY_OK)
		status = file_sync_dir(AT_FDCWD, dir, err);
	free(path);
	free(lock);
	return status;
}

enum custody_status
ledger_file_lock(struct ledger_file *file, enum ledger_file_hold hold,
    struct custody_error *err)
{
	/* A reader who may not even open the lock has SQLite's own. */
	if (file->lock.fd < 0)
		return CUSTODY_OK;
	return lock_take(&file->lock, hold == LEDGER_FILE_EXCLUSIVE,
	    LEDGER_FILE_PATIENCE, err);
}

void
ledger_file_unlock(struct ledger_file *file)
{
	lock_drop(&file->lock);
}

enum custody_status
ledger_file_head(struct ledger_file *file, uint64_t *size,
    uint8_t hash[LEDGER_FILE_HASH], struct custody_error *err)
{
	sqlite3_stmt *query = file->query[LEDGER_QUERY_HEAD];
	enum custody_status status = CUSTODY_OK;
	int rc = sqlite3_step(query);

	*size = 0;
	memset(hash, 0, LEDGER_FILE_HASH);
	if (rc == SQLITE_ROW &&
	    (sqlite3_column_int64(query, 0) < 1 ||
		sqlite3_column_bytes(query, 1) != LEDGER_FILE_HASH))
		status = error_set(err, CUSTODY_DISAGREES, "ledger-damaged",
		    "reading %s: the last event is not one", file->path);
	else if (rc == SQLITE_ROW) {
		*size = (uint64_t)sqlite3_column_int64(query, 0);
		memcpy(hash, sqlite3_column_blob(query, 1), LEDGER_FILE_HASH);
	} else if (rc != SQLITE_DONE)
		status = ledger_connect_tell(err, file, rc, "reading");
	sqlite3_reset(query);
	return status;
}

/* The row that `query` stands on, if it can be event `seq`. */
static enum custody_status
read_event(struct ledger_file_event *event, struct ledger_file *file,
    uint64_t seq, struct custody_error *err)
{
	sqlite3_stmt *query = file->query[LEDGER_QUERY_AFTER];

	if (sqlite3_column_int64(query, 0) != (int64_t)seq)
		return error_set(err, CUSTODY_DISAGREES, "ledger-damaged",
		    "event #%llu: it is missing from %s",
		    (unsigned long long)seq, file->path);
	event->seq = seq;
	event->act.at = sqlite3_column_blob(query, 1);
	event->act.len = (size_t)sqlite3_column_bytes(query, 1);
	event->signature = sqlite3_column_blob(query, 2);
	event->hash = sqlite3_column_blob(query, 3);
	if (event->act.at == NULL || event->act.len > LEDGER_FILE_ACT_MAX ||
	    sqlite3_column_bytes(query, 2) != LEDGER_FILE_SIGNATURE ||
	    sqlite3_column_bytes(query, 3) != LEDGER_FILE_HASH)
		return error_set(err, CUSTODY_DISAGREES, "ledger-damaged",
		    "event #%llu: it has lengths in %s that none has",
		    (unsigned long long)seq, file->path);
	return CUSTODY_OK;
}

enum custody_status
ledger_file_each(struct ledger_file *file, uint64_t after,
    ledger_file_visit *each, void *context, struct custody_error *err)
{
	sqlite3_stmt *query = file->query[LEDGER_QUERY_AFTER];
	enum custody_status status = CUSTODY_OK;
	struct ledger_file_event event = {0};
	int rc = SQLITE_DONE;

	/* No event has a place past what SQLite can count. */
	if (after < INT64_MAX) {
		sqlite3_bind_int64(query, 1, (sqlite3_int64)after);
		rc = sqlite3_step(query);
	}
	while (rc == SQLITE_ROW && status == CUSTODY_OK) {
		status = read_event(&event, file, ++after, err);
		if (status == CUSTODY_OK)
			status = each(context, &event, err);
		if (status == CUSTODY_OK)
			rc = sqlite3_step(query);
	}
	if (status == CUSTODY_OK && rc != SQLITE_DONE)
		status = ledger_connect_tell(err, file, rc, "reading");
	sqlite3_reset(query);
	return status;
}

enum custody_status
ledger_file_begin(struct ledger_file *file, struct custody_error *err)
{
	int rc;

	if (!file->write || file->doubtful)
		return error_set(err, CUSTODY_UNKNOWN, "io",
		    "appending to %s: it is not open for that", file->path);
	rc = sqlite3_exec(file->db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
	if (rc != SQLITE_OK)
		return ledger_connect_tell(err, file, rc, "appending to");
	return CUSTODY_OK;
}

/* What the file now says of event `seq` is what was meant, and its hash is
 * that of what the file says. */
static enum custody_status
read_back(struct ledger_file *file, uint64_t seq,
    const uint8_t prev[LEDGER_FILE_HASH], const struct ledger_file_event *meant,
    struct custody_error *err)
{
	sqlite3_stmt *query = file->query[LEDGER_QUERY_AFTER];
	uint8_t hash[LEDGER_FILE_HASH];
	struct ledger_file_event event = {0};
	enum custody_status status;
	int rc;

	sqlite3_bind_int64(query, 1, (sqlite3_int64)seq - 1);
	rc = sqlite3_step(query);
	status = rc == SQLITE_ROW
		     ? read_event(&event, file, seq, err)
		     : ledger_connect_tell(err, file, rc, "reading back");
	if (status == CUSTODY_OK)
		status = ledger_file_hash(
		    hash, prev, event.act, event.signature, err);
	if (status == CUSTODY_OK &&
	    (!bytes_equal(event.act, meant->act) ||
		memcmp(event.signature, meant->signature,
		    LEDGER_FILE_SIGNATURE) != 0 ||
		memcmp(event.hash, hash, LEDGER_FILE_HASH) != 0 ||
		memcmp(meant->hash, hash, LEDGER_FILE_HASH) != 0))
		status = error_set(err, CUSTODY_DISAGREES, "ledger-damaged",
		    "appending to %s: event %llu reads back otherwise",
		    file->path, (unsigned long long)seq);
	sqlite3_reset(query);
	return status;
}

static enum custody_status
insert_row(struct ledger_file *file, const struct ledger_file_event *event,
    struct custody_error *err)
{
	sqlite3_stmt *insert = file->query[LEDGER_QUERY_INSERT];
	enum custody_status status = CUSTODY_OK;
	int rc;

	sqlite3_bind_int64(insert, 1, (sqlite3_int64)event->seq);
	sqlite3_bind_text64(insert, 2, (const char *)event->act.at,
	    event->act.len, SQLITE_STATIC, SQLITE_UTF8);
	sqlite3_bind_blob(
	    insert, 3, event->signature, LEDGER_FILE_SIGNATURE, SQLITE_STATIC);
	sqlite3_bind_blob(
	    insert, 4, event->hash, LEDGER_FILE_HASH, SQLITE_STATIC);
	rc = sqlite3_step(insert);
	if (rc != SQLITE_DONE)
		status = ledger_connect_tell(err, file, rc, "appending to");
	sqlite3_reset(insert);
	sqlite3_clear_bindings(insert);
	return status;
}

enum custody_status
ledger_file_insert(struct ledger_file *file, struct bytes act,
    const uint8_t signature[LEDGER_FILE_SIGNATURE], uint64_t *seq,
    uint8_t hash[LEDGER_FILE_HASH], struct custody_error *err)
{
	uint8_t prev[LEDGER_FILE_HASH];
	uint8_t next[LEDGER_FILE_HASH];
	enum custody_status status;
	uint64_t size;

	if (sqlite3_get_autocommit(file->db) || act.len == 0 ||
	    act.len > LEDGER_FILE_ACT_MAX)
		return error_set(err, CUSTODY_UNKNOWN, "io",
		    "appending to %s: no transaction, or an act of %zu bytes",
		    file->path, act.len);
	status = ledger_file_head(file, &size, prev, err);
	if (status == CUSTODY_OK)
		status = ledger_file_hash(next, prev, act, signature, err);
	if (status != CUSTODY_OK)
		return status;

	const struct ledger_file_event event = {size + 1, act, signature, next};

	status = insert_row(file, &event, err);
	if (status == CUSTODY_OK)
		status = read_back(file, size + 1, prev, &event, err);
	if (status == CUSTODY_OK && seq != NULL)
		*seq = size + 1;
	if (status == CUSTODY_OK && hash != NULL)
		memcpy(hash, next, LEDGER_FILE_HASH);
	return status;
}

enum custody_status
ledger_file_commit(struct ledger_file *file, struct custody_error *err)
{
	int rc = sqlite3_exec(file->db, "COMMIT", NULL, NULL, NULL);
	int cause = rc & 0xff;

	if (rc == SQLITE_OK)
		return CUSTODY_OK;
	ledger_connect_tell(err, file, rc, "committing to");
	/*
	 * These come before the journal's end is reached, and what was written
	 * is taken back.  After any other failure (a sync, say) the disk may
	 * have either state.
	 */
	if ((cause == SQLITE_BUSY || cause == SQLITE_FULL ||
		cause == SQLITE_NOMEM) &&
	    (sqlite3_get_autocommit(file->db) ||
		sqlite3_exec(file->db, "ROLLBACK", NULL, NULL, NULL) ==
		    SQLITE_OK))
		return error_set(err, CUSTODY_UNKNOWN, "not-committed",
		    "committing to %s: %s", file->path, sqlite3_errstr(rc));
	ledger_file_rollback(file);
	file->doubtful = true;
	error_set(err, CUSTODY_UNKNOWN, "outcome-unknown",
	    "committing to %s: %s; the event may or may not be recorded",
	    file->path, sqlite3_errstr(rc));
	error_remedy(err, "See whether it is there (custody log) before "
			  "doing it again.");
	return CUSTODY_UNKNOWN;
}

void
ledger_file_rollback(struct ledger_file *file)
{
	if (!sqlite3_get_autocommit(file->db))
		sqlite3_exec(file->db, "ROLLBACK", NULL, NULL, NULL);
}
