/* SPDX-License-Identifier: Apache-2.0
 *
 * index_build: writes the index of a version once, in one pass and a sort.
 * The file is nobody's before it is whole: no journal, one sync at the end.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "store/index_build_inside.h"
#include "store/index_key.h"
#include "store/index_run.h"
#include "store/index_seal.h"
#include "store/index_squeeze.h"
#include "store/schema.h"

#define SCHEMA "0002_index.sql"
#define MEMORY_MAX ((size_t)108 << 20)

/* Items and bytes that a sort may hold; all of them together stay below
 * MEMORY_MAX. */
static const struct {
	size_t items;
	size_t bytes;
} rooms[INDEX_RUNS] = {
    [INDEX_SHA256] = {1 << 20, 44 << 20},
    [INDEX_XXH3] = {1 << 20, 28 << 20},
    [INDEX_URL] = {1 << 18, 48 << 20},
    [INDEX_TIME] = {1 << 19, 24 << 20},
    [INDEX_ID] = {1 << 19, 32 << 20},
    [INDEX_FORM] = {1 << 20, 20 << 20},
};

static enum custody_status
tell(const struct index_build *build, int rc, struct custody_error *err)
{
	enum custody_status status =
	    sqlite_error(err, build->db, rc, "writing the index");

	error_prefix(err, "%s", build->path);
	return status;
}

static enum custody_status
open_file(struct index_build *build, struct custody_error *err)
{
	/* In memory: a hardened connection takes no OFF, and a journal that is
	 * a file would be in clear beside an index that is not. */
	static const char setup[] =
	    "PRAGMA page_size = 8192; PRAGMA journal_mode = MEMORY;"
	    "PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;"
	    "PRAGMA cache_size = -4096; BEGIN";
	enum custody_status status;
	char *path;
	int rc, fd;

	unlink(build->path);
	fd = open(build->path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
	if (fd >= 0)
		file_share(fd, AT_FDCWD, build->path);
	if (fd < 0 || close(fd) != 0)
		return error_system(err, "io", "making %s", build->path);
	path = sqlite_path(build->path);
	if (path == NULL)
		return error_memory(err);
	rc = sqlite3_open_v2(path, &build->db,
	    SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
	    index_seal_vfs(build->seal));
	free(path);
	if (rc != SQLITE_OK)
		return tell(build, rc, err);
	status = sqlite_harden(build->db, err);
	if (status == CUSTODY_OK)
		status = sqlite_run(build->db, setup, err);
	if (status == CUSTODY_OK)
		status = schema_create(build->db, SCHEMA, err);
	return status;
}

static enum custody_status
prepare(struct index_build *build, struct custody_error *err)
{
	static const char *const sql[] = {
	    "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	    "INSERT INTO ordered VALUES (?1, ?2, ?3)",
	    "INSERT INTO sorted VALUES (?1, ?2, ?3, ?4, ?5)",
	    "INSERT INTO node VALUES (?1, ?2)",
	    "INSERT INTO found VALUES (?1, ?2, ?3)",
	};
	sqlite3_stmt **const statements[] = {&build->add_entry,
	    &build->add_ordered, &build->add_sorted, &build->add_node,
	    &build->add_found};
	enum custody_status status = CUSTODY_OK;

	for (size_t i = 0; i < 5 && status == CUSTODY_OK; i++)
		status = sqlite_prepare(
		    statements[i], build->db, sql[i], strlen(sql[i]), err);
	return status;
}

/* Closing reports what writing behind could not do. */
static int
close_file(struct index_build *build)
{
	int rc;

	sqlite3_finalize(build->add_found);
	sqlite3_finalize(build->add_node);
	sqlite3_finalize(build->add_sorted);
	sqlite3_finalize(build->add_ordered);
	sqlite3_finalize(build->add_entry);
	build->add_sorted = build->add_ordered = build->add_entry = NULL;
	build->add_found = build->add_node = NULL;
	rc = sqlite3_close(build->db);
	build->db = NULL;
	return rc;
}

static void
free_build(struct index_build *build)
{
	for (int kind = 0; kind < INDEX_RUNS; kind++) {
		index_sort_free(build->sort[kind]);
		index_ordered_clear(&build->field[kind]);
	}
	buffer_clear(&build->found.body);
	buffer_clear(&build->frame);
	buffer_clear(&build->key);
	buffer_clear(&build->fingerprints);
	buffer_clear(&build->digests);
	close_file(build);
	index_seal_free(build->seal);
	pthread_mutex_destroy(&build->writing);
	free(build->folder);
	free(build->path);
	free(build);
}

enum custody_status
index_build_begin(
    struct index_build **out, const char *path, struct custody_error *err)
{
	return index_build_begin_sealed(out, path, NULL, err);
}

enum custody_status
index_build_begin_sealed(struct index_build **out, const char *path,
    const struct secret *key, struct custody_error *err)
{
	struct index_build *build = calloc(1, sizeof(*build));
	enum custody_status status = CUSTODY_OK;

	*out = NULL;
	if (build == NULL)
		return error_memory(err);
	pthread_mutex_init(&build->writing, NULL);
	build->path = strdup(path);
	build->folder = sqlite_folder(path);
	if (build->path == NULL || build->folder == NULL) {
		free_build(build);
		return error_memory(err);
	}
	if (key != NULL)
		status = index_seal_new(&build->seal, key, err);
	if (status == CUSTODY_OK)
		status = open_file(build, err);
	if (status == CUSTODY_OK)
		status = prepare(build, err);
	if (status == CUSTODY_OK)
		*out = build;
	else
		index_build_discard(build);
	return status;
}

void
index_build_in_memory(struct index_build *build)
{
	free(build->folder);
	build->folder = NULL;
}

void
index_build_discard(struct index_build *build)
{
	if (build == NULL)
		return;
	unlink(build->path);
	free_build(build);
}

enum custody_status
index_build_insert(struct index_build *build, sqlite3_stmt *statement,
    struct custody_error *err)
{
	int rc = sqlite3_step(statement);

	sqlite3_reset(statement);
	sqlite3_clear_bindings(statement);
	return rc == SQLITE_DONE ? CUSTODY_OK : tell(build, rc, err);
}

static void
bind_bytes(sqlite3_stmt *statement, int number, const void *at, size_t len)
{
	sqlite3_bind_blob64(
	    statement, number, at == NULL ? "" : at, len, SQLITE_STATIC);
}

enum custody_status
index_build_entry(struct index_build *build, const struct index_entry *entry,
    struct custody_error *err)
{
	sqlite3_stmt *add = build->add_entry;
	struct custody_error cause = {0};
	enum custody_status status;

	bind_bytes(add, 1, entry->path.at, entry->path.len);
	sqlite3_bind_text(add, 2, entry->format, -1, SQLITE_STATIC);
	if (entry->header != NULL)
		bind_bytes(add, 3, entry->header, 32);
	bind_bytes(add, 4, entry->root, 32);
	if (entry->raw_sha256 != NULL)
		bind_bytes(add, 5, entry->raw_sha256, 32);
	sqlite3_bind_int64(add, 6, (sqlite3_int64)entry->raw_length);
	bind_bytes(add, 7, entry->place.at, entry->place.len);
	sqlite3_bind_int64(add, 8, (sqlite3_int64)entry->first);
	sqlite3_bind_int64(add, 9, (sqlite3_int64)entry->records);
	bind_bytes(add, 10, entry->file.at, entry->file.len);
	status = index_build_insert(build, add, &cause);
	if (status == CUSTODY_OK)
		return CUSTODY_OK;
	if (strcmp(cause.code, "constraint") == 0)
		return error_set(err, CUSTODY_MALFORMED, "duplicate-path",
		    "%.*s: two files have this path in the version",
		    (int)(entry->path.len < 500 ? entry->path.len : 500),
		    (const char *)entry->path.at);
	if (err != NULL)
		*err = cause;
	return status;
}

/* A row of values in order. */
static enum custody_status
put_ordered(void *context, enum index_run kind, uint64_t first, uint64_t count,
    struct bytes body, struct custody_error *err)
{
	struct index_build *build = context;
	enum custody_status status = CUSTODY_OK;

	if (index_squeeze_is_used(INDEX_RUN_VERSION, kind)) {
		status = index_squeeze(&build->frame, body, err);
		body = buffer_view(&build->frame);
	}
	if (status != CUSTODY_OK)
		return status;
	sqlite3_bind_int64(
	    build->add_ordered, 1, index_ordered_id(kind, first));
	sqlite3_bind_int64(build->add_ordered, 2, (sqlite3_int64)count);
	bind_bytes(build->add_ordered, 3, body.at, body.len);
	return index_build_insert(build, build->add_ordered, err);
}

/* The values of the last records that are not in a row yet. */
static enum custody_status
put_values(struct index_build *build, enum index_run kind,
    struct buffer *values, struct custody_error *err)
{
	uint64_t count = values->len / index_run_key_len[kind];
	enum custody_status status;

	if (count == 0)
		return CUSTODY_OK;
	status = put_ordered(build, kind, build->records - count, count,
	    buffer_view(values), err);
	values->len = 0;
	return status;
}

static enum custody_status
sort_item(struct index_build *build, enum index_run kind,
    const struct index_item *item, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	if (build->sort[kind] == NULL)
		status = index_sort_new(&build->sort[kind], rooms[kind].items,
		    rooms[kind].bytes, build->folder, err);
	if (status == CUSTODY_OK)
		status = index_sort_add(build->sort[kind], item, err);
	return status;
}

/* Spills the largest sort where all together hold too much. */
static enum custody_status
stay_small(struct index_build *build, struct custody_error *err)
{
	size_t sum = 0, largest = 0;
	int which = 0;

	for (int kind = 0; kind < INDEX_RUNS; kind++) {
		size_t memory = build->sort[kind] == NULL
				    ? 0
				    : index_sort_memory(build->sort[kind]);

		sum += memory;
		if (memory <= largest)
			continue;
		largest = memory;
		which = kind;
	}
	return sum < MEMORY_MAX ? CUSTODY_OK
				: index_sort_spill(build->sort[which], err);
}

static enum custody_status
add_value(struct index_build *build, enum index_run kind, const uint8_t *value,
    struct buffer *values, struct custody_error *err)
{
	size_t size = index_run_key_len[kind];
	struct index_item item = {build->records, {value, size}, {NULL, 0}};
	enum custody_status status = CUSTODY_OK;

	if (values->len + size > INDEX_ORDERED_BYTES)
		status = put_values(build, kind, values, err);
	if (status == CUSTODY_OK)
		status = sort_item(build, kind, &item, err);
	if (status == CUSTODY_OK)
		status = buffer_append(values, value, size, err);
	return status;
}

static enum custody_status
add_record(struct index_build *build, const uint8_t digest[32],
    const uint8_t fingerprint[16], struct custody_error *err)
{
	enum custody_status status;

	status = add_value(build, INDEX_SHA256, digest, &build->digests, err);
	if (status == CUSTODY_OK)
		status = add_value(
		    build, INDEX_XXH3, fingerprint, &build->fingerprints, err);
	if (status == CUSTODY_OK)
		build->records++;
	return status;
}

static enum custody_status
tell_too_many(struct custody_error *err)
{
	return error_set(err, CUSTODY_MALFORMED, "too-many-records",
	    "writing the index: more than 2^40 records");
}

enum custody_status
index_build_records(struct index_build *build, const uint8_t (*digests)[32],
    const uint8_t (*fingerprints)[16], size_t count, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	if (count > INDEX_RUN_ORDINALS - build->records)
		return tell_too_many(err);
	for (size_t i = 0; i < count && status == CUSTODY_OK; i++)
		status = add_record(build, digests[i], fingerprints[i], err);
	if (status == CUSTODY_OK)
		status = stay_small(build, err);
	return status;
}

enum custody_status
index_build_field(struct index_build *build, enum index_run kind,
    uint64_t ordinal, struct bytes value, struct custody_error *err)
{
	struct index_item item = {ordinal, value, {NULL, 0}};
	enum custody_status status;

	if (value.len == 0 || value.len > INDEX_FIELD_MAX)
		return error_set(err, CUSTODY_MALFORMED, "field-too-long",
		    "writing the index: a %s of %zu bytes",
		    index_run_name[kind], value.len);
	if (ordinal >= INDEX_RUN_ORDINALS)
		return tell_too_many(err);
	status = index_ordered_add(
	    &build->field[kind], kind, ordinal, value, put_ordered, build, err);
	if (status != CUSTODY_OK)
		return status;
	build->key.len = 0;
	status = index_ordered_item(&item, kind, &build->key, err);
	if (status == CUSTODY_OK)
		status = sort_item(build, kind, &item, err);
	if (status == CUSTODY_OK)
		status = stay_small(build, err);
	return status;
}

void
index_build_forms(struct index_build *build)
{
	build->forms = true;
}

enum custody_status
index_build_form(struct index_build *build, uint64_t ordinal,
    const uint8_t form[INDEX_FORM_SIZE], struct custody_error *err)
{
	const struct index_item item = {
	    ordinal, {form, INDEX_FORM_SIZE}, {NULL, 0}};

	return sort_item(build, INDEX_FORM, &item, err);
}

enum custody_status
index_build_finish(struct index_build *build,
    struct index_total totals[INDEX_RUNS], struct custody_error *err)
{
	enum custody_status status;
	bool whole = true;

	status = put_values(build, INDEX_SHA256, &build->digests, err);
	if (status == CUSTODY_OK)
		status =
		    put_values(build, INDEX_XXH3, &build->fingerprints, err);
	for (int kind = 0; kind < INDEX_RUNS && status == CUSTODY_OK; kind++)
		status = index_ordered_end(&build->field[kind],
		    (enum index_run)kind, put_ordered, build, err);
	if (status == CUSTODY_OK)
		status = index_found_end(build, err);
	if (status == CUSTODY_OK)
		status = index_make_runs(build, totals, err);
	if (status == CUSTODY_OK)
		status =
		    index_ordered_tiled(build->db, build->records, &whole, err);
	for (int kind = 0; kind < INDEX_RUNS; kind++)
		whole &= build->field[kind].next <= build->records;
	whole &= build->found.next <= build->records;
	if (status == CUSTODY_OK && !whole)
		status = error_set(err, CUSTODY_UNKNOWN, "index-build",
		    "writing the index: entries and fields do not fit its "
		    "%llu records",
		    (unsigned long long)build->records);
	if (status == CUSTODY_OK)
		status = sqlite_run(build->db, "COMMIT", err);
	if (status == CUSTODY_OK && close_file(build) != SQLITE_OK)
		status = error_set(err, CUSTODY_UNKNOWN, "io",
		    "closing the index %s", build->path);
	if (status == CUSTODY_OK)
		status = sqlite_sync(build->path, err);
	if (status != CUSTODY_OK)
		unlink(build->path);
	free_build(build);
	return status;
}
