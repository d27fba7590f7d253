/* SPDX-License-Identifier: Apache-2.0
 *
 * measure: the walk's calls go into the queue of steps; when all were taken,
 * the entries are sorted and the version is the root over them.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "acts/manifest.h"
#include "acts/measure_inside.h"
#include "acts/part_digest.h"
#include "acts/sealed_walk.h"
#include "acts/session.h"
#include "base/error.h"

#define THREADS_MAX 64
#define HELD_A_THREAD ((size_t)2 << 20)
#define HELD_MAX ((size_t)64 << 20)

/* --- the walk's calls ---------------------------------------------------- */

static void
rest(void *ctx)
{
	struct measuring *m = ctx;
	const struct measure_sink *sink = m->options->sink;

	while (measure_work_help(m->work))
		;
	if (sink != NULL && sink->rest != NULL)
		sink->rest(m->options->ctx);
}

/* A child that reads needs no key. */
static void
forget_key(void *ctx)
{
	struct custody *custody = ((struct measuring *)ctx)->custody;

	keyring_close(custody->key);
	custody->key = NULL;
}

static enum custody_status
note_found(void *ctx, uint64_t files, uint64_t bytes, struct custody_error *err)
{
	struct measuring *m = ctx;

	(void)err;
	m->progress.so_far.files_total = files;
	m->progress.so_far.bytes_total = bytes;
	return CUSTODY_OK;
}

static enum custody_status
note_excluded(void *ctx, struct bytes path, struct custody_error *err)
{
	struct measurement *result = ((struct measuring *)ctx)->result;
	char text[256];

	if (result->excluded_paths == NULL)
		result->excluded_paths = json_array();
	if (result->excluded++ >= 5)
		return CUSTODY_OK;
	error_escape(text, sizeof text, path.at, path.len);
	if (json_array_append_new(result->excluded_paths, json_string(text)) <
	    0)
		return error_memory(err);
	return CUSTODY_OK;
}

static enum custody_status
begin_file(
    void *ctx, const struct reading_file *file, struct custody_error *err)
{
	struct measuring *m = ctx;
	size_t len = file->found.len + file->path.len + 2, which;
	enum custody_status status = session_stopped(m->custody, err);
	struct part_read *known = m->options->known;
	struct measure_disk *disk;
	uint8_t *text;

	if (status == CUSTODY_OK && m->options->onto != NULL)
		status = measure_onto_before(m, &file->path, err);
	if (status != CUSTODY_OK)
		return status;
	if (known != NULL &&
	    part_read_find(known, file->found, file->stat, &which)) {
		status = measure_known_file(m, known, which, &file->path, err);
		if (status != CUSTODY_NOT_FOUND)
			return status == CUSTODY_OK ? CUSTODY_END : status;
	}
	disk = calloc(1, sizeof *disk + len);
	if (disk == NULL)
		return error_memory(err);
	disk->stamp = part_stamp(file->stat);
	text = (uint8_t *)(disk + 1);
	memcpy(text, file->found.at, file->found.len);
	disk->file.found = (struct bytes){text, file->found.len};
	text += file->found.len + 1;
	if (file->path.len > 0)
		memcpy(text, file->path.at, file->path.len);
	disk->file.path = (struct bytes){text, file->path.len};
	disk->file.compression = file->compression;
	disk->first_entry = m->result->entries;
	measure_disk_free(m->disk);
	m->disk = disk;
	return CUSTODY_OK;
}

/* A piece is handed on once it is known whether another follows. */
static enum custody_status
pass_raw(struct measuring *m, bool last, struct custody_error *err)
{
	struct measure_disk *disk = m->disk;
	enum custody_status status;

	if (!m->options->raw || (disk->last == NULL && !last))
		return CUSTODY_OK;
	status = measure_work_raw(
	    m->work, &disk->raw, disk->last, disk->last_data, last, err);
	block_free(disk->last);
	disk->last = NULL;
	disk->last_data = (struct bytes){NULL, 0};
	return status;
}

static enum custody_status
may_go_on(const struct measuring *m, struct custody_error *err)
{
	return m->options->whole_files ? session_interrupted(err)
				       : session_stopped(m->custody, err);
}

static enum custody_status
take_raw(void *ctx, struct block *block, struct bytes data,
    struct custody_error *err)
{
	struct measuring *m = ctx;
	enum custody_status status;

	m->disk->file.raw_length += data.len;
	m->progress.so_far.bytes += data.len;
	progress_note(m->custody, &m->progress);
	status = pass_raw(m, false, err);
	if (status == CUSTODY_OK && m->options->raw) {
		m->disk->last = block_ref(block);
		m->disk->last_data = data;
	}
	if (status != CUSTODY_OK)
		return status;
	return may_go_on(m, err);
}

static enum custody_status
take_walked(void *ctx, uint64_t bytes, struct custody_error *err)
{
	struct measuring *m = ctx;

	m->progress.so_far.bytes = bytes;
	progress_note(m->custody, &m->progress);
	return may_go_on(m, err);
}

static enum custody_status
end_file(void *ctx, const struct reading_file *file, struct custody_error *err)
{
	struct measuring *m = ctx;
	struct measure_disk *disk = m->disk;
	enum custody_status status;

	(void)file;
	status = pass_raw(m, true, err);
	if (status != CUSTODY_OK)
		return status;
	disk->entries = m->result->entries - disk->first_entry;
	m->progress.so_far.files++;
	progress_note(m->custody, &m->progress);
	m->disk = NULL;
	return measure_steps_file_take(m, disk, err);
}

static enum custody_status
begin_entry(
    void *ctx, void **entry, struct place *place, struct custody_error *err)
{
	struct measuring *m = ctx;
	struct measure_entry *new;
	enum custody_status status;

	status = measure_entry_new(m, &new, place, err);
	*entry = new;
	if (status == CUSTODY_OK)
		status = measure_samples_new(m, new, err);
	return status == CUSTODY_OK ? measure_steps_begin(m, new, err) : status;
}

static enum custody_status
take_header(
    void *ctx, void *entry, struct bytes header, struct custody_error *err)
{
	return measure_steps_header(ctx, entry, header, err);
}

static enum custody_status
take_batch(void *ctx, void *entry, struct record_batch *batch,
    struct custody_error *err)
{
	const struct measure_entry *own = entry;

	return own->open->samples == NULL
		   ? measure_steps_batch_take(ctx, entry, batch, err)
		   : measure_samples_batch_take(ctx, entry, batch, err);
}

static enum custody_status
take_chunk(void *ctx, void *entry, const struct record_chunk *chunk,
    struct custody_error *err)
{
	const struct measure_entry *own = entry;

	return own->open->samples == NULL
		   ? measure_steps_chunk(ctx, entry, chunk, err)
		   : measure_samples_piece(ctx, entry, chunk, err);
}

static enum custody_status
end_entry(void *ctx, void *entry, uint64_t records, struct custody_error *err)
{
	const struct measure_entry *own = entry;
	enum custody_status status = CUSTODY_OK;

	(void)records;
	if (own->open->samples != NULL)
		status = measure_samples_end(ctx, entry, err);
	return status == CUSTODY_OK ? measure_steps_end(ctx, entry, err)
				    : status;
}

static enum custody_status
rename_entry(
    void *ctx, void *entry, struct bytes path, struct custody_error *err)
{
	return measure_steps_rename(ctx, entry, path, err);
}

static const struct reading_sink walk_sink = {
    .sha256 = &part_digest,
    .rest = rest,
    .forget = forget_key,
    .found = note_found,
    .excluded = note_excluded,
    .begin_file = begin_file,
    .raw = take_raw,
    .walked = take_walked,
    .waits = measure_steps_wait,
    .end_file = end_file,
    .begin_entry = begin_entry,
    .header = take_header,
    .batch_take = take_batch,
    .chunk = take_chunk,
    .end_entry = end_entry,
    .rename_entry = rename_entry,
};

/* --- the version --------------------------------------------------------- */

static int
compare_paths(const void *a, const void *b)
{
	const struct measure_entry *const *one = a, *const *other = b;

	return bytes_compare((*one)->path, (*other)->path);
}

static enum custody_status
name_version(struct measurement *result, struct custody_error *err)
{
	struct merkle tree = {0};
	enum custody_status status = CUSTODY_OK;

	if (result->entries > 0)
		qsort(result->entry, result->entries, sizeof *result->entry,
		    compare_paths);
	for (size_t i = 0; i < result->entries && status == CUSTODY_OK; i++) {
		const struct measure_entry *entry = result->entry[i];
		const struct manifest_line line = {
		    .path = entry->path,
		    .format = entry->format,
		    .header = entry->headed ? entry->header : NULL,
		    .root = entry->root,
		    .records = entry->records,
		};

		if (i > 0 &&
		    bytes_equal(entry->path, result->entry[i - 1]->path))
			return error_set(err, CUSTODY_MALFORMED,
			    "duplicate-path", "two files are both %s",
			    (const char *)entry->path.at);
		status = manifest_add(&tree, &line, err);
	}
	merkle_root(&tree, result->version);
	return status;
}

/* The walk does not know what is in those that it passed over. */
static enum custody_status
check_records(const struct measuring *m, struct custody_error *err)
{
	if (m->result->records > 0 || m->result->taken_files == 0)
		return CUSTODY_OK;
	return error_set(
	    err, CUSTODY_MALFORMED, "no-records", "there is no record in it");
}

void
measure_settings(
    struct custody_reading_options *reading, const struct custody *custody)
{
	const struct custody_settings *settings = &custody->settings;

	reading->duckdb = settings->duckdb;
	reading->limits = settings->limits;
	reading->unconfined = settings->unconfined;
}

/* A fault that the walk met may lie behind one that is still in the queue:
 * the first in the order of the walk is told, with any number of threads. */
static enum custody_status
walk(struct measuring *m, struct custody_error *err)
{
	const struct measure_options *options = m->options;
	struct reading_sink sink = walk_sink;
	struct custody_error earlier;
	enum custody_status status, before;

	sink.members = options->sink != NULL && options->sink->members != NULL;
	m->reading = options->reading;
	measure_settings(&m->reading, m->custody);
	if (options->part != NULL)
		status = measure_known_parts(m, err);
	else if (options->sealed_in != NULL)
		status = sealed_walk_file(options->sealed_in,
		    options->sealed_file, &m->reading, &sink, m, err);
	else if (options->sealed != NULL)
		status =
		    sealed_walk(options->sealed, &m->reading, &sink, m, err);
	else
		status =
		    options->named != NULL
			? reading_walk_named(options->named,
			      options->named_count, &m->reading, &sink, m, err)
			: reading_walk(options->paths, options->path_count,
			      &m->reading, &sink, m, err);
	if (status == CUSTODY_OK && options->onto != NULL)
		status = measure_onto_before(m, NULL, err);
	if ((status == CUSTODY_INTERRUPTED && options->keep == NULL) ||
	    m->broken)
		return status;
	before = measure_steps_settle(m, true, &earlier);
	if (before == CUSTODY_OK)
		return status;
	if (err != NULL)
		*err = earlier;
	return before;
}

enum custody_status
measure_run(struct custody *custody, const struct measure_options *options,
    struct measurement **out, struct custody_error *err)
{
	struct measuring m = {.custody = custody, .options = options};
	const struct measure_wish wish = {
	    .fingerprints = options->index != NULL || options->keep != NULL,
	    .examine = options->examine,
	    .families = options->families,
	    .forms = options->forms,
	};
	unsigned threads = measure_threads(custody);
	enum custody_status status;

	*out = NULL;
	m.end = &m.head;
	m.limit = HELD_A_THREAD * (threads + 1);
	if (m.limit > HELD_MAX)
		m.limit = HELD_MAX;
	status = digest_start(err);
	if (status != CUSTODY_OK)
		return status;
	m.result = calloc(1, sizeof *m.result);
	if (m.result == NULL)
		return error_memory(err);
	status = measure_work_new(&m.work, threads, wish, err);
	if (status != CUSTODY_OK)
		goto out;

	status = walk(&m, err);
	if (status != CUSTODY_OK)
		goto out;
	status = check_records(&m, err);
	if (status == CUSTODY_OK && options->onto != NULL)
		status = measure_onto_end(&m, err);
	if (status == CUSTODY_OK)
		status = name_version(m.result, err);
	if (status != CUSTODY_OK)
		goto out;
	*out = m.result;
	m.result = NULL;

out:
	if (status == CUSTODY_MALFORMED)
		measure_refused(err);
	measure_work_stop(m.work);
	measure_steps_drop(&m);
	measure_disk_free(m.disk);
	buffer_clear(&m.packed);
	block_pool_free(m.pool);
	measure_work_free(m.work);
	measure_free(m.result);
	return status;
}

void
measure_free(struct measurement *measurement)
{
	if (measurement == NULL)
		return;
	for (size_t i = 0; i < measurement->entries; i++)
		measure_entry_free(measurement->entry[i]);
	free(measurement->entry);
	json_decref(measurement->excluded_paths);
	json_decref(measurement->facts);
	free(measurement);
}

enum custody_status
measure_own_entry(void *ctx, void **own, const struct measure_entry *entry,
    const struct place *place, struct custody_error *err)
{
	(void)ctx;
	(void)place;
	(void)err;
	*own = (void *)(uintptr_t)entry;
	return CUSTODY_OK;
}

const struct measure_entry *
measure_find(const struct measurement *measurement, struct bytes path)
{
	const struct measure_entry wanted = {.path = path};
	const struct measure_entry *key = &wanted;
	struct measure_entry **found;

	if (measurement->entries == 0)
		return NULL;
	found = bsearch(&key, measurement->entry, measurement->entries,
	    sizeof *measurement->entry, compare_paths);
	return found == NULL ? NULL : *found;
}

struct custody_reading_options
measure_reading(const struct custody_reading *reading)
{
	return (struct custody_reading_options){
	    .format = reading->format,
	    .no_header = reading->no_header,
	    .records_at = reading->records_at,
	    .url_field = reading->url_field,
	    .time_field = reading->time_field,
	    .id_field = reading->id_field,
	    .include = reading->include,
	    .include_count = reading->include_count,
	    .exclude = reading->exclude,
	    .exclude_count = reading->exclude_count,
	    .follow = reading->follow,
	    .stdin_name = reading->stdin_name,
	};
}

unsigned
measure_threads(const struct custody *custody)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	unsigned threads = custody->settings.threads;

	if (threads == 0)
		threads = cores > 1 ? (unsigned)cores : 1;
	return threads < THREADS_MAX ? threads : THREADS_MAX;
}
