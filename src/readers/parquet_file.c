/* SPDX-License-Identifier: Apache-2.0
 *
 * parquet_file: shuts the library in before it sees a byte.  The file is
 * opened again through /proc, so it is the one whose bytes were digested,
 * whatever has its name by now.
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "readers/parquet_file.h"

/* What must hold before the first thread or file is. */
static const struct {
	const char *name;
	const char *value;
} settings[] = {
    {"threads", "1"},
    {"memory_limit", "1GiB"},
    {"temp_directory", ""},
    {"preserve_insertion_order", "true"},
    {"autoinstall_known_extensions", "false"},
    {"autoload_known_extensions", "false"},
    {"allow_community_extensions", "false"},
    {"allow_persistent_secrets", "false"},
};

/* The first line of what the library says, because the others show the query,
 * with "it" for a path that means nothing to anybody. */
static enum custody_status
refuse(
    const struct parquet_file *file, const char *why, struct custody_error *err)
{
	const char *path, *after = "";
	size_t before;

	if (why == NULL)
		why = "it says nothing of what went wrong";
	before = strcspn(why, "\n");
	path = strstr(why, file->path);
	if (path != NULL && path < why + before) {
		bool quoted = path > why && path[-1] == '"';

		after = path + strlen(file->path);
		quoted = quoted && *after == '"';
		before = (size_t)(path - why) - quoted;
		after += quoted;
	}
	return error_set(err, CUSTODY_MALFORMED, "bad-parquet", "%.*s%s%.*s",
	    (int)before, why, *after != '\0' ? "it" : "",
	    (int)strcspn(after, "\n"), after);
}

static enum custody_status
refuse_result(struct parquet_answer *answer, struct custody_error *err)
{
	const struct duckdb *duckdb = &answer->file->duckdb;

	if (duckdb->result_error_type(&answer->result) == DUCKDB_OUT_OF_MEMORY)
		return error_set(err, CUSTODY_UNKNOWN, "no-memory",
		    "libduckdb may have 1 GiB and needs more");
	return refuse(answer->file, duckdb->result_error(&answer->result), err);
}

static enum custody_status
refuse_library(struct custody_error *err, const char *what, const char *why)
{
	return error_set(err, CUSTODY_UNKNOWN, "wrong-library",
	    "libduckdb: %s: %s", what, why == NULL ? "it refuses" : why);
}

static enum custody_status
open_database(struct parquet_file *file, struct custody_error *err)
{
	const struct duckdb *duckdb = &file->duckdb;
	enum custody_status status = CUSTODY_OK;
	void *config = NULL;
	char *why = NULL;

	if (duckdb->create_config(&config) != 0)
		return error_memory(err);
	for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
		if (status == CUSTODY_OK &&
		    duckdb->set_config(
			config, settings[i].name, settings[i].value) != 0)
			status = refuse_library(err, settings[i].name, NULL);
	if (status == CUSTODY_OK &&
	    duckdb->open_ext(NULL, &file->database, config, &why) != 0)
		status = refuse_library(err, "opening", why);
	if (why != NULL)
		duckdb->free(why);
	duckdb->destroy_config(&config);
	if (status == CUSTODY_OK &&
	    duckdb->connect(file->database, &file->connection) != 0)
		status = refuse_library(err, "connecting", NULL);
	return status;
}

/* The order matters: what is locked cannot be set. */
static enum custody_status
shut_in(struct parquet_file *file, struct custody_error *err)
{
	const struct duckdb *duckdb = &file->duckdb;
	struct duckdb_result result = {.count = {0}};
	enum custody_status status = CUSTODY_OK;
	char sql[256];

	snprintf(sql, sizeof sql,
	    "SET enable_geoparquet_conversion = false;"
	    "SET allowed_paths = ['%s'];"
	    "SET enable_external_access = false;"
	    "SET lock_configuration = true;",
	    file->path);
	if (duckdb->query(file->connection, sql, &result) != 0)
		status = refuse_library(
		    err, "shutting it in", duckdb->result_error(&result));
	duckdb->destroy_result(&result);
	return status;
}

enum custody_status
parquet_file_open(struct parquet_file *file, const char *path, int fd,
    struct custody_error *err)
{
	enum custody_status status;

	*file = (struct parquet_file){.database = NULL};
	snprintf(file->path, sizeof file->path, "/proc/self/fd/%d", fd);
	status = duckdb_load(&file->duckdb, path, err);
	if (status == CUSTODY_OK)
		status = open_database(file, err);
	if (status == CUSTODY_OK)
		status = shut_in(file, err);
	return status;
}

void
parquet_file_close(struct parquet_file *file)
{
	if (file->connection != NULL)
		file->duckdb.disconnect(&file->connection);
	if (file->database != NULL)
		file->duckdb.close(&file->database);
}

enum custody_status
parquet_file_ask(struct parquet_answer *answer, const struct parquet_file *file,
    const char *columns, const char *function, struct custody_error *err)
{
	const struct duckdb *duckdb = &file->duckdb;
	char sql[256];

	*answer = (struct parquet_answer){.file = file};
	snprintf(sql, sizeof sql, "SELECT %s FROM %s('%s')", columns, function,
	    file->path);
	if (duckdb->prepare(file->connection, sql, &answer->statement) != 0)
		return refuse(
		    file, duckdb->prepare_error(answer->statement), err);
	if (duckdb->execute_prepared_streaming(
		answer->statement, &answer->result) != 0)
		return refuse_result(answer, err);
	return CUSTODY_OK;
}

static void
drop_chunk(struct parquet_answer *answer)
{
	if (answer->chunk != NULL)
		answer->file->duckdb.destroy_data_chunk(&answer->chunk);
}

enum custody_status
parquet_file_next(struct parquet_answer *answer, struct custody_error *err)
{
	const struct duckdb *duckdb = &answer->file->duckdb;

	drop_chunk(answer);
	answer->chunk = duckdb->fetch_chunk(answer->result);
	if (answer->chunk == NULL &&
	    duckdb->result_error(&answer->result) != NULL)
		return refuse_result(answer, err);
	if (answer->chunk == NULL)
		return CUSTODY_END;
	answer->rows = duckdb->data_chunk_get_size(answer->chunk);
	return answer->rows == 0 ? CUSTODY_END : CUSTODY_OK;
}

void
parquet_file_end(struct parquet_answer *answer)
{
	if (answer->file == NULL)
		return;
	drop_chunk(answer);
	answer->file->duckdb.destroy_result(&answer->result);
	answer->file->duckdb.destroy_prepare(&answer->statement);
}
