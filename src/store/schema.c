/* SPDX-License-Identifier: Apache-2.0
 *
 * schema: compares what a file's schema says with what our own SQL makes of
 * an empty database.  It refuses the smallest difference, because a trigger
 * that is missing or one that was added changes what every later statement
 * does.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/embed.h"
#include "base/error.h"
#include "store/schema.h"

static const char schema_sql[] =
    "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY rowid";

#define MADE_MAX 32

/* What a migration makes of an empty database. */
struct made {
	struct made *next;
	char *migration;
	size_t count;
	struct buffer rows[MADE_MAX];
};

enum custody_status
schema_create(sqlite3 *db, const char *migration, struct custody_error *err)
{
	const struct embed_file *file = embed_find(embed_migrations, migration);

	if (file != NULL)
		return sqlite_run(db, file->text, err);
	return error_set(err, CUSTODY_UNKNOWN, "database",
	    "creating tables: this program was built without %s", migration);
}

/*
 * The next row as one text: its columns, each with a NUL after it, and a byte
 * 1 for what is NULL.  CUSTODY_END when there is none.
 */
static enum custody_status
read_row(struct buffer *row, sqlite3_stmt *rows, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	int rc = sqlite3_step(rows);

	row->len = 0;
	if (rc == SQLITE_DONE)
		return CUSTODY_END;
	if (rc != SQLITE_ROW)
		return sqlite_error(
		    err, sqlite3_db_handle(rows), rc, "reading a schema");
	for (int i = 0; status == CUSTODY_OK && i < 4; i++) {
		const void *text = sqlite3_column_blob(rows, i);
		int len = sqlite3_column_bytes(rows, i);

		status = text == NULL
			     ? buffer_append(row, "\1", 1, err)
			     : buffer_append(row, text, (size_t)len, err);
		if (status == CUSTODY_OK)
			status = buffer_append(row, "", 1, err);
	}
	return status;
}

static void
free_made(struct made *made)
{
	if (made == NULL)
		return;
	for (size_t i = 0; i < made->count; i++)
		buffer_clear(&made->rows[i]);
	free(made->migration);
	free(made);
}

static enum custody_status
read_made(struct made *made, sqlite3 *db, struct custody_error *err)
{
	sqlite3_stmt *rows = NULL;
	enum custody_status status;

	status =
	    sqlite_prepare(&rows, db, schema_sql, sizeof(schema_sql) - 1, err);
	while (status == CUSTODY_OK && made->count < MADE_MAX) {
		status = read_row(&made->rows[made->count], rows, err);
		if (status == CUSTODY_OK)
			made->count++;
	}
	sqlite3_finalize(rows);
	if (status == CUSTODY_OK)
		return error_set(err, CUSTODY_UNKNOWN, "database",
		    "creating tables: %s makes too many", made->migration);
	return status == CUSTODY_END ? CUSTODY_OK : status;
}

#define LENGTH_SIZE 4

/* What the build kept; CUSTODY_NOT_FOUND where it did not. */
static enum custody_status
load_made(struct made *made, struct custody_error *err)
{
	char name[64];
	const struct embed_file *file;
	enum custody_status status = CUSTODY_OK;
	struct bytes rest;

	snprintf(name, sizeof name, "%s.rows", made->migration);
	file = embed_find(embed_image, name);
	if (file == NULL)
		return CUSTODY_NOT_FOUND;
	rest = embed_bytes(file);
	while (status == CUSTODY_OK && rest.len >= LENGTH_SIZE &&
	       made->count < MADE_MAX) {
		size_t size = bytes_number(rest.at, LENGTH_SIZE);

		rest.at += LENGTH_SIZE;
		rest.len -= LENGTH_SIZE;
		if (size > rest.len)
			break;
		status = buffer_append(
		    &made->rows[made->count++], rest.at, size, err);
		rest.at += size;
		rest.len -= size;
	}
	if (status == CUSTODY_OK && rest.len > 0)
		return error_set(err, CUSTODY_UNKNOWN, "database",
		    "creating tables: %s was built wrong", file->name);
	return status;
}

static enum custody_status
make_rows(struct made *made, struct custody_error *err)
{
	sqlite3 *db = NULL;
	enum custody_status status;
	int rc;

	rc = sqlite3_open_v2(":memory:", &db,
	    SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX,
	    NULL);
	if (rc != SQLITE_OK)
		status = sqlite_error(err, db, rc, "reading a schema");
	else
		status = schema_create(db, made->migration, err);
	if (status == CUSTODY_OK)
		status = read_made(made, db, err);
	sqlite3_close(db);
	return status;
}

static enum custody_status
make(struct made **out, const char *migration, struct custody_error *err)
{
	struct made *made = calloc(1, sizeof(*made));
	enum custody_status status;

	if (made == NULL)
		return error_memory(err);
	made->migration = strdup(migration);
	status =
	    made->migration == NULL ? error_memory(err) : load_made(made, err);
	if (status == CUSTODY_NOT_FOUND)
		status = make_rows(made, err);
	if (status != CUSTODY_OK) {
		free_made(made);
		return status;
	}
	*out = made;
	return CUSTODY_OK;
}

/* Made once a process: a look-up opens an index for every version. */
static enum custody_status
find_made(
    const struct made **out, const char *migration, struct custody_error *err)
{
	static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
	static struct made *all;
	enum custody_status status = CUSTODY_OK;
	struct made *made;

	pthread_mutex_lock(&one_at_a_time);
	for (made = all; made != NULL; made = made->next)
		if (strcmp(made->migration, migration) == 0)
			break;
	if (made == NULL) {
		status = make(&made, migration, err);
		if (status == CUSTODY_OK) {
			made->next = all;
			all = made;
		}
	}
	pthread_mutex_unlock(&one_at_a_time);
	*out = made;
	return status;
}

static enum custody_status
compare_rows(sqlite3_stmt *found, const struct made *made, const char *path,
    struct custody_error *err)
{
	struct buffer row = {0};
	enum custody_status status;
	size_t count = 0;
	const char *type;

	while ((status = read_row(&row, found, err)) == CUSTODY_OK) {
		if (count < made->count &&
		    bytes_equal(
			buffer_view(&row), buffer_view(&made->rows[count]))) {
			count++;
			continue;
		}
		type = (const char *)row.at;
		status = error_set(err, CUSTODY_DISAGREES, "schema",
		    "opening %s: its %s %s is not custody's", path, type,
		    type + strlen(type) + 1);
		break;
	}
	if (status == CUSTODY_END && count < made->count) {
		type = (const char *)made->rows[count].at;
		status = error_set(err, CUSTODY_DISAGREES, "schema",
		    "opening %s: its %s %s is missing", path, type,
		    type + strlen(type) + 1);
	}
	buffer_clear(&row);
	return status == CUSTODY_END ? CUSTODY_OK : status;
}

enum custody_status
schema_check(sqlite3 *db, const char *migration, const char *path,
    struct custody_error *err)
{
	const struct made *made;
	sqlite3_stmt *found = NULL;
	enum custody_status status = find_made(&made, migration, err);

	if (status == CUSTODY_OK)
		status = sqlite_prepare(
		    &found, db, schema_sql, sizeof(schema_sql) - 1, err);
	if (status == CUSTODY_OK)
		status = compare_rows(found, made, path, err);
	sqlite3_finalize(found);
	return status;
}

enum custody_status
schema_rows(
    struct buffer *out, const char *migration, struct custody_error *err)
{
	const struct made *made;
	enum custody_status status = find_made(&made, migration, err);

	for (size_t i = 0; status == CUSTODY_OK && i < made->count; i++) {
		uint8_t length[LENGTH_SIZE];

		bytes_put_number(length, made->rows[i].len, sizeof length);
		status = buffer_append(out, length, sizeof length, err);
		if (status == CUSTODY_OK)
			status = buffer_append(
			    out, made->rows[i].at, made->rows[i].len, err);
	}
	return status;
}
