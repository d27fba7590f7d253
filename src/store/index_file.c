/* SPDX-License-Identifier: Apache-2.0
 *
 * index_file: reads an index without believing it, and checks it against what
 * the ledger recorded by making it again.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"
#include "store/index_connect.h"
#include "store/index_ordered.h"
#include "store/index_run.h"
#include "store/index_seal.h"
#include "store/index_verify.h"
#include "store/index_walk.h"

#define ERASE_SIZE ((size_t)1 << 20)
#define STEPS_A_LOOK 100 /* of SQLite; a dozen read some 4,096 URLs */

enum custody_status
index_file_open(
    struct index_file **out, const char *path, struct custody_error *err)
{
	return index_file_open_sealed(out, path, NULL, err);
}

enum custody_status
index_file_open_sealed(struct index_file **out, const char *path,
    const struct secret *key, struct custody_error *err)
{
	struct index_file *index = calloc(1, sizeof(*index));
	enum custody_status status = CUSTODY_OK;

	*out = NULL;
	if (index == NULL)
		return error_memory(err);
	index->path = strdup(path);
	if (index->path == NULL)
		status = error_memory(err);
	if (status == CUSTODY_OK && key != NULL)
		status = index_seal_new(&index->seal, key, err);
	if (status == CUSTODY_OK)
		status = index_connect(index, err);
	if (status == CUSTODY_OK)
		*out = index;
	else
		index_file_close(index);
	return status;
}

void
index_file_close(struct index_file *index)
{
	if (index == NULL)
		return;
	for (int kind = 0; kind < INDEX_RUNS; kind++) {
		buffer_clear(&index->row[kind].body);
		free(index->row[kind].reader);
	}
	sqlite3_finalize(index->node_at);
	sqlite3_finalize(index->chunk_of);
	sqlite3_finalize(index->chunk);
	sqlite3_finalize(index->before);
	sqlite3_finalize(index->row_at);
	sqlite3_finalize(index->entry_at);
	sqlite3_close_v2(index->db);
	index_seal_free(index->seal);
	free(index->path);
	free(index);
}

enum custody_status
index_file_hold(struct index_file *index, struct custody_error *err)
{
	enum custody_status status = sqlite_run(index->db, "BEGIN", err);

	return status == CUSTODY_DISAGREES
		   ? index_connect_damaged(err, index, "the file")
		   : status;
}

void
index_file_prove(
    struct index_file *index, const struct index_total recorded[INDEX_RUNS])
{
	memcpy(index->recorded, recorded, sizeof(index->recorded));
	index->proving = true;
}

uint64_t
index_file_records(const struct index_file *index)
{
	return index->records;
}

uint64_t
index_file_entries(const struct index_file *index)
{
	return index->entries;
}

/* --- the manifest -------------------------------------------------------- */

static struct bytes
view_blob(sqlite3_stmt *row, int column)
{
	const uint8_t *at = sqlite3_column_blob(row, column);
	size_t len = (size_t)sqlite3_column_bytes(row, column);

	return (struct bytes){at == NULL ? (const uint8_t *)"" : at, len};
}

/* A digest of 32 bytes or, where that may be, none. */
static bool
view_digest(
    const uint8_t **out, sqlite3_stmt *row, int column, bool may_be_none)
{
	*out = sqlite3_column_blob(row, column);
	return (*out == NULL && may_be_none &&
		   sqlite3_column_type(row, column) == SQLITE_NULL) ||
	       (*out != NULL && sqlite3_column_bytes(row, column) == 32);
}

static enum custody_status
view_entry(struct index_entry *entry, struct index_file *index,
    sqlite3_stmt *row, struct custody_error *err)
{
	entry->path = view_blob(row, 0);
	entry->format = (const char *)sqlite3_column_text(row, 1);
	entry->raw_length = (uint64_t)sqlite3_column_int64(row, 5);
	entry->place = view_blob(row, 6);
	entry->first = (uint64_t)sqlite3_column_int64(row, 7);
	entry->records = (uint64_t)sqlite3_column_int64(row, 8);
	entry->file = view_blob(row, 9);
	if (entry->format == NULL ||
	    !view_digest(&entry->header, row, 2, true) ||
	    !view_digest(&entry->root, row, 3, false) ||
	    !view_digest(&entry->raw_sha256, row, 4, true) ||
	    entry->first > index->records ||
	    entry->records > index->records - entry->first)
		return index_connect_damaged(err, index, "the manifest");
	return CUSTODY_OK;
}

enum custody_status
index_file_each_entry(struct index_file *index, index_entry_visit *each,
    void *context, struct custody_error *err)
{
	static const char sql[] =
	    "SELECT " INDEX_CONNECT_ENTRY " FROM entry ORDER BY path";
	sqlite3_stmt *row = NULL;
	struct index_entry entry;
	enum custody_status status;
	int rc = SQLITE_DONE;

	status = sqlite_prepare(&row, index->db, sql, sizeof(sql) - 1, err);
	while (status == CUSTODY_OK && (rc = sqlite3_step(row)) == SQLITE_ROW) {
		status = view_entry(&entry, index, row, err);
		if (status == CUSTODY_OK)
			status = each(context, &entry, err);
	}
	if (status == CUSTODY_OK && rc != SQLITE_DONE)
		status = index_connect_tell(err, index, rc);
	sqlite3_finalize(row);
	return status;
}

static enum custody_status
no_such_record(struct custody_error *err, uint64_t ordinal)
{
	return error_set(err, CUSTODY_NOT_FOUND, "no-record",
	    "reading the index: there is no record %llu",
	    (unsigned long long)ordinal);
}

enum custody_status
index_file_entry_of(struct index_file *index, uint64_t ordinal,
    struct index_entry *entry, uint64_t *within, struct custody_error *err)
{
	enum custody_status status;
	int rc;

	if (ordinal >= index->records)
		return no_such_record(err, ordinal);
	/* Left on its row, because the entry is seen there. */
	if (ordinal >= index->entry_first &&
	    ordinal - index->entry_first < index->entry_records) {
		*within = ordinal - index->entry_first;
		*entry = index->entry;
		return CUSTODY_OK;
	}
	index->entry_records = 0;
	sqlite3_reset(index->entry_at);
	sqlite3_bind_int64(index->entry_at, 1, (sqlite3_int64)ordinal);
	rc = sqlite3_step(index->entry_at);
	if (rc == SQLITE_DONE)
		return index_connect_damaged(err, index, "the manifest");
	if (rc != SQLITE_ROW)
		return index_connect_tell(err, index, rc);
	status = view_entry(entry, index, index->entry_at, err);
	if (status != CUSTODY_OK)
		return status;
	*within = ordinal - entry->first;
	if (*within >= entry->records)
		return index_connect_damaged(err, index, "the manifest");
	index->entry = *entry;
	index->entry_first = entry->first;
	index->entry_records = entry->records;
	return CUSTODY_OK;
}

/* --- values in order ----------------------------------------------------- */

/* Loads the row that would hold `ordinal`, unless it is there. */
static enum custody_status
load_row(struct index_file *index, enum index_run kind, uint64_t ordinal,
    struct custody_error *err)
{
	struct index_row *row = &index->row[kind];

	if (row->loaded && ordinal >= row->first &&
	    ordinal - row->first < row->count)
		return CUSTODY_OK;
	return index_connect_row(index, kind, ordinal, row, err);
}

static enum custody_status
copy_digest(struct index_file *index, enum index_run kind, uint64_t ordinal,
    uint8_t *out, struct custody_error *err)
{
	const struct index_row *row = &index->row[kind];
	size_t size = index_run_key_len[kind];
	enum custody_status status;

	if (ordinal >= index->records)
		return no_such_record(err, ordinal);
	status = load_row(index, kind, ordinal, err);
	if (status != CUSTODY_OK)
		return status;
	if (ordinal - row->first >= row->count ||
	    row->body.len != row->count * size)
		return index_connect_damaged(err, index, index_run_name[kind]);
	memcpy(out, row->body.at + (ordinal - row->first) * size, size);
	return CUSTODY_OK;
}

enum custody_status
index_file_digest(struct index_file *index, uint64_t ordinal, uint8_t out[32],
    struct custody_error *err)
{
	return copy_digest(index, INDEX_SHA256, ordinal, out, err);
}

enum custody_status
index_file_fingerprint(struct index_file *index, uint64_t ordinal,
    uint8_t out[16], struct custody_error *err)
{
	return copy_digest(index, INDEX_XXH3, ordinal, out, err);
}

/* Reads on to the place of `ordinal`, from the beginning if it is past that;
 * `found` tells whether a value is there. */
static bool
seek_value(struct index_row *row, uint64_t ordinal, bool *found)
{
	struct index_pack_reader *reader = row->reader;
	uint64_t shared;

	if (row->next > ordinal || row->next == row->first) {
		row->next = row->first;
		reader->rest = buffer_view(&row->body);
		reader->len = 0;
	}
	*found = false;
	for (; row->next <= ordinal; row->next++) {
		if (!index_pack_read_number(reader, &shared))
			return false;
		*found = shared > 0;
		if (*found && !index_pack_read_text(reader, shared - 1))
			return false;
	}
	return true;
}

enum custody_status
index_file_field(struct index_file *index, enum index_run kind,
    uint64_t ordinal, struct buffer *out, struct custody_error *err)
{
	struct index_row *row = &index->row[kind];
	enum custody_status status;
	bool found = false;

	if (ordinal >= index->records)
		return no_such_record(err, ordinal);
	status = load_row(index, kind, ordinal, err);
	if (status != CUSTODY_OK)
		return status;
	if (row->reader == NULL)
		row->reader = malloc(sizeof(*row->reader));
	if (row->reader == NULL)
		return error_memory(err);
	if (ordinal - row->first < row->count &&
	    !seek_value(row, ordinal, &found))
		return index_connect_damaged(err, index, index_run_name[kind]);
	if (!found)
		return error_set(err, CUSTODY_NOT_FOUND, "no-field",
		    "reading the index: record %llu has no %s",
		    (unsigned long long)ordinal, index_run_name[kind]);
	return buffer_append(out, row->reader->text, row->reader->len, err);
}

enum custody_status
index_file_time(struct index_file *index, uint64_t ordinal, int64_t *out,
    struct custody_error *err)
{
	struct buffer text = {0};
	enum custody_status status;

	status = index_file_field(index, INDEX_TIME, ordinal, &text, err);
	if (status == CUSTODY_OK && !clock_parse(out, (const char *)text.at))
		status = index_connect_damaged(err, index, "a time");
	buffer_clear(&text);
	return status;
}

struct giving {
	index_digest_visit *each;
	void *context;
};

static enum custody_status
give_digests(void *context, uint64_t first, uint64_t count, struct bytes body,
    struct custody_error *err)
{
	struct giving *giving = context;
	const void *digests = body.at;

	return giving->each(
	    giving->context, first, digests, (size_t)count, err);
}

enum custody_status
index_file_each_digest(struct index_file *index, index_digest_visit *each,
    void *context, struct custody_error *err)
{
	struct giving giving = {each, context};

	return index_connect_each(
	    index, INDEX_SHA256, give_digests, &giving, err);
}

enum custody_status
index_file_each_form(struct index_file *index, index_form_visit *each,
    void *context, struct custody_error *err)
{
	struct index_walk walk = {.index = index, .kind = INDEX_FORM};
	enum custody_status status = CUSTODY_OK;
	uint8_t form[32];
	uint64_t ordinal;

	for (uint64_t i = 0; i < index_walk_count(&walk); i++) {
		status = index_walk_item(&walk, i, &ordinal, form, err);
		if (status == CUSTODY_OK)
			status = each(context, ordinal, form, err);
		if (status != CUSTODY_OK)
			break;
	}
	index_walk_clear(&walk);
	return status;
}

void
index_file_heed(
    struct index_file *index, index_may_go_on *may_go_on, void *context)
{
	index->may_go_on = may_go_on;
	index->asks = context;
}

static int
may_not_go_on(void *context)
{
	struct index_file *index = context;

	return index->may_go_on(index->asks, NULL) != CUSTODY_OK;
}

enum custody_status
index_file_verify(struct index_file *index,
    const struct index_total recorded[INDEX_RUNS], unsigned parts,
    const char *scratch, struct custody_error *err)
{
	enum custody_status status = sqlite_run(index->db, "BEGIN", err);
	enum custody_status going = CUSTODY_OK;

	if (index->may_go_on != NULL)
		sqlite3_progress_handler(
		    index->db, STEPS_A_LOOK, may_not_go_on, index);
	if (status == CUSTODY_OK && parts & INDEX_STRUCTURE)
		status = index_verify_file(index, err);
	for (int kind = 0; kind < INDEX_RUNS && status == CUSTODY_OK; kind++)
		if (parts & INDEX_PART(kind))
			status = index_verify_run(index, (enum index_run)kind,
			    &recorded[kind], scratch, err);
	if (status == CUSTODY_OK)
		status = sqlite_run(index->db, "COMMIT", err);
	sqlite3_progress_handler(index->db, 0, NULL, NULL);
	/* SQLite only says that it was interrupted. */
	if (status != CUSTODY_OK && index->may_go_on != NULL)
		going = index->may_go_on(index->asks, err);
	return going == CUSTODY_OK ? status : going;
}

/* --- destroying ---------------------------------------------------------- */

static enum custody_status
overwrite(int fd, const char *path, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	struct stat st;
	uint8_t *zeros;

	if (fstat(fd, &st) != 0)
		return error_system(err, "io", "destroying %s", path);
	if (!S_ISREG(st.st_mode))
		return error_set(err, CUSTODY_UNKNOWN, "io",
		    "destroying %s: not a regular file", path);
	zeros = calloc(1, ERASE_SIZE);
	if (zeros == NULL)
		return error_memory(err);
	for (off_t left = st.st_size; left > 0 && status == CUSTODY_OK;) {
		size_t size =
		    left < (off_t)ERASE_SIZE ? (size_t)left : ERASE_SIZE;

		status = file_write_all(fd, zeros, size, err);
		left -= (off_t)size;
	}
	free(zeros);
	if (status == CUSTODY_OK && fsync(fd) != 0)
		status = error_system(err, "io", "destroying %s", path);
	return status;
}

static enum custody_status
sync_folder_of(const char *path, struct custody_error *err)
{
	char *folder = sqlite_folder(path);
	enum custody_status status;

	if (folder == NULL)
		return error_memory(err);
	status = file_sync_dir(AT_FDCWD, folder, err);
	free(folder);
	return status;
}

enum custody_status
index_file_destroy(const char *path, struct custody_error *err)
{
	enum custody_status status;
	int fd = open(path, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0 && errno == ENOENT)
		return CUSTODY_OK;
	if (fd < 0)
		return error_system(err, "io", "destroying %s", path);
	status = overwrite(fd, path, err);
	close(fd);
	if (status == CUSTODY_OK && unlink(path) != 0)
		status = error_system(err, "io", "destroying %s", path);
	return status == CUSTODY_OK ? sync_folder_of(path, err) : status;
}
