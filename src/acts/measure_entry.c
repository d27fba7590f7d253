/* SPDX-License-Identifier: Apache-2.0
 *
 * measure_entry: what each step adds, taken in the order of the walk: to the
 * roots, to the index, to the sink.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acts/measure_inside.h"
#include "base/clock.h"
#include "base/error.h"
#include "readers/table.h"

/* The rows of a step's batch in its job, or those of one long record. */
struct rows {
	size_t count;
	const uint8_t (*digest)[DIGEST_SIZE];
	const uint8_t (*fingerprint)[FINGERPRINT_SIZE];
	const struct measure_fields *fields; /* NULL: none were looked for */
	const uint8_t *texts;
};

/* --- beginning and ending ------------------------------------------------ */

enum custody_status
measure_entry_new(struct measuring *m, struct measure_entry **out,
    struct place *place, struct custody_error *err)
{
	struct measurement *result = m->result;
	struct measure_entry *entry;

	*out = NULL;
	if (result->entries == m->entry_room) {
		size_t room = m->entry_room == 0 ? 64 : 2 * m->entry_room;
		struct measure_entry **grown =
		    reallocarray(result->entry, room, sizeof *grown);

		if (grown == NULL)
			return error_memory(err);
		result->entry = grown;
		m->entry_room = room;
	}
	entry = calloc(1, sizeof *entry + place->path.len + 1);
	if (entry == NULL)
		return error_memory(err);
	memcpy(entry + 1, place->path.at, place->path.len);
	entry->path =
	    (struct bytes){(const uint8_t *)(entry + 1), place->path.len};
	memcpy(entry->format, place->format, sizeof entry->format);
	entry->open = calloc(1, sizeof *entry->open);
	if (entry->open == NULL) {
		free(entry);
		return error_memory(err);
	}
	entry->open->place = place_ref(place);
	entry->open->sink = m->options->sink;
	entry->open->sink_ctx = m->options->ctx;
	result->entry[result->entries++] = entry;
	*out = entry;
	return CUSTODY_OK;
}

static void
close_entry(struct measure_entry *entry)
{
	struct measure_open *open = entry->open;

	if (open == NULL)
		return;
	if (open->spill != NULL)
		fclose(open->spill);
	place_free(open->place);
	if (open->own != NULL && open->sink->forget != NULL)
		open->sink->forget(open->sink_ctx, open->own);
	free(open);
	entry->open = NULL;
}

void
measure_entry_free(struct measure_entry *entry)
{
	if (entry == NULL)
		return;
	close_entry(entry);
	free(entry->renamed);
	free(entry);
}

void
measure_disk_free(struct measure_disk *disk)
{
	if (disk == NULL)
		return;
	block_free(disk->last);
	free(disk);
}

/* --- the index ----------------------------------------------------------- */

static enum custody_status
index_fields(struct measuring *m, const struct measure_fields *fields,
    const uint8_t *texts, uint64_t ordinal, struct custody_error *err)
{
	struct index_build *index = m->options->index;
	const struct bytes url = {texts, fields->url_len};
	const struct bytes id = {
	    fields->id_len > 0 ? texts + fields->url_len : texts,
	    fields->id_len};
	char at[CLOCK_TEXT_SIZE];
	enum custody_status status = CUSTODY_OK;

	m->result->with_url += url.len > 0;
	m->result->with_time += fields->timed;
	m->result->with_id += id.len > 0;
	if (index == NULL)
		return CUSTODY_OK;
	if (url.len > 0)
		status = index_build_field(index, INDEX_URL, ordinal, url, err);
	if (status == CUSTODY_OK && fields->timed) {
		clock_text(at, fields->at);
		status = index_build_field(
		    index, INDEX_TIME, ordinal, bytes_text(at), err);
	}
	if (status == CUSTODY_OK && id.len > 0)
		status = index_build_field(index, INDEX_ID, ordinal, id, err);
	return status;
}

static enum custody_status
index_rows(struct measuring *m, struct measure_entry *entry,
    const struct rows *rows, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	const uint8_t *texts = rows->texts;

	if (!entry->open->placed)
		entry->first = m->indexed;
	entry->open->placed = true;
	if (m->options->index != NULL)
		status = index_build_records(m->options->index, rows->digest,
		    rows->fingerprint, rows->count, err);
	for (size_t i = 0;
	     rows->fields != NULL && status == CUSTODY_OK && i < rows->count;
	     i++) {
		const struct measure_fields *fields = &rows->fields[i];

		status = index_fields(m, fields, texts, m->indexed + i, err);
		if (texts != NULL)
			texts += fields->url_len + fields->id_len;
	}
	if (status != CUSTODY_OK)
		place_blame(entry->open->place, err);
	m->indexed += rows->count;
	return status;
}

/* --- records that must wait for the rest of their entry ------------------ */

static enum custody_status
open_spill(struct measuring *m, FILE **out, struct custody_error *err)
{
	const char *dir = m->options->scratch;
	int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	*out = fd < 0 ? NULL : fdopen(fd, "w+");
	if (*out != NULL)
		return CUSTODY_OK;
	error_system(err, "io", "making a temporary file in %s", dir);
	if (fd >= 0)
		close(fd);
	return CUSTODY_UNKNOWN;
}

static enum custody_status
spill_rows(struct measuring *m, struct measure_open *open,
    const struct rows *rows, struct custody_error *err)
{
	const uint8_t *texts = rows->texts;
	enum custody_status status = CUSTODY_OK;

	if (open->spill == NULL)
		status = open_spill(m, &open->spill, err);
	for (size_t i = 0; status == CUSTODY_OK && i < rows->count; i++) {
		struct measure_fields fields = {.timed = false};
		size_t len;

		if (rows->fields != NULL)
			fields = rows->fields[i];
		len = (size_t)fields.url_len + fields.id_len;
		if (fwrite(rows->digest[i], DIGEST_SIZE, 1, open->spill) != 1 ||
		    fwrite(rows->fingerprint[i], FINGERPRINT_SIZE, 1,
			open->spill) != 1 ||
		    fwrite(&fields, sizeof fields, 1, open->spill) != 1 ||
		    fwrite(texts, 1, len, open->spill) != len)
			status =
			    error_system(err, "io", "writing a temporary file");
		if (len > 0)
			texts += len;
	}
	return status;
}

static enum custody_status
replay_row(struct measuring *m, struct measure_entry *entry,
    struct buffer *texts, struct custody_error *err)
{
	FILE *spill = entry->open->spill;
	uint8_t digest[1][DIGEST_SIZE];
	uint8_t fingerprint[1][FINGERPRINT_SIZE];
	struct measure_fields fields;
	struct rows row = {1, (const uint8_t(*)[DIGEST_SIZE])digest,
	    (const uint8_t(*)[FINGERPRINT_SIZE])fingerprint, &fields, NULL};
	size_t len;

	if (fread(digest, sizeof digest, 1, spill) != 1)
		return ferror(spill)
			   ? error_system(err, "io", "reading a temporary file")
			   : CUSTODY_END;
	if (fread(fingerprint, sizeof fingerprint, 1, spill) != 1 ||
	    fread(&fields, sizeof fields, 1, spill) != 1)
		return error_system(err, "io", "reading a temporary file");
	len = (size_t)fields.url_len + fields.id_len;
	texts->len = 0;
	if (buffer_reserve(texts, len + 1) == NULL)
		return error_memory(err);
	if (fread(texts->at, 1, len, spill) != len)
		return error_system(err, "io", "reading a temporary file");
	row.texts = texts->at;
	return index_rows(m, entry, &row, err);
}

static enum custody_status
replay_spill(
    struct measuring *m, struct measure_entry *entry, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	struct buffer texts = {0};

	if (fseek(entry->open->spill, 0, SEEK_SET) != 0)
		return error_system(err, "io", "reading a temporary file");
	while (status == CUSTODY_OK)
		status = replay_row(m, entry, &texts, err);
	buffer_clear(&texts);
	return status == CUSTODY_END ? CUSTODY_OK : status;
}

static bool
must_wait(const struct measuring *m, const struct measure_open *open)
{
	return m->options->index != NULL &&
	       open->place->reader->shape == READER_ARCHIVE;
}

/* --- the steps ----------------------------------------------------------- */

static enum custody_status
take_rows(struct measuring *m, struct measure_entry *entry,
    const struct rows *rows, const uint8_t (*leaf)[DIGEST_SIZE],
    struct custody_error *err)
{
	merkle_add_many(&entry->open->tree, leaf, rows->count);
	entry->records += rows->count;
	m->progress.records += rows->count;
	return must_wait(m, entry->open) ? spill_rows(m, entry->open, rows, err)
					 : index_rows(m, entry, rows, err);
}

/* Where the texts of a row begin: behind those of the rows before. */
static const uint8_t *
find_texts(struct measure_job *job, size_t row)
{
	const uint8_t *texts = job->texts.at;

	/* Batches of a job are taken in order, so the job remembers. */
	while (job->text_row < row) {
		const struct measure_fields *f = &job->fields[job->text_row++];

		job->text_at += f->url_len + f->id_len;
	}
	return texts == NULL ? NULL : texts + job->text_at;
}

static enum custody_status
take_records(struct measuring *m, struct step *step, struct custody_error *err)
{
	struct measure_entry *entry = step->entry;
	const struct measure_sink *sink = m->options->sink;
	struct measure_job *job = step->job;
	const struct record_batch *batch = job->batch[step->batch];
	const uint8_t(*digest)[DIGEST_SIZE] =
	    (const uint8_t(*)[DIGEST_SIZE]) & job->digest[step->row];
	struct rows rows = {
	    .count = batch->count,
	    .digest = digest,
	    .fingerprint = (const uint8_t(*)[FINGERPRINT_SIZE]) &
			   job->fingerprint[step->row],
	};
	enum custody_status status;

	if (job->status != CUSTODY_OK) {
		if (err != NULL)
			*err = job->err;
		return job->status;
	}
	if (m->options->examine) {
		rows.fields = &job->fields[step->row];
		rows.texts = find_texts(job, step->row);
	}
	if (batch->span.len > 0)
		entry->bytes += batch->span.len;
	else
		for (size_t i = 0; i < batch->count; i++)
			entry->bytes += batch->records[i].len;
	status = take_rows(m, entry, &rows,
	    (const uint8_t(*)[DIGEST_SIZE]) & job->leaf[step->row], err);
	if (status == CUSTODY_OK && sink != NULL && sink->records != NULL)
		status = sink->records(
		    m->options->ctx, entry->open->own, batch, digest, err);
	return status;
}

static enum custody_status
take_piece(struct measuring *m, struct step *step, struct custody_error *err)
{
	struct measure_entry *entry = step->entry;
	const struct measure_sink *sink = m->options->sink;
	const struct rows rows = {
	    .count = 1,
	    .digest = (const uint8_t(*)[DIGEST_SIZE])step->digest,
	    .fingerprint =
		(const uint8_t(*)[FINGERPRINT_SIZE])step->fingerprint,
	};
	enum custody_status status = CUSTODY_OK;

	if (step->piece.last) {
		entry->bytes += step->record_len;
		status = take_rows(m, entry, &rows,
		    (const uint8_t(*)[DIGEST_SIZE])step->leaf, err);
	}
	if (status == CUSTODY_OK && sink != NULL && sink->piece != NULL)
		status = sink->piece(m->options->ctx, entry->open->own,
		    &step->piece, step->piece.last ? step->digest : NULL, err);
	return status;
}

static enum custody_status
take_header(struct measuring *m, struct step *step, struct custody_error *err)
{
	struct measure_entry *entry = step->entry;
	const struct measure_sink *sink = m->options->sink;

	entry->headed = true;
	digest_sha256(entry->header, step->text.at, step->text.len);
	entry->bytes += step->text.len;
	if (sink == NULL || sink->header == NULL)
		return CUSTODY_OK;
	return sink->header(m->options->ctx, entry->open->own, step->text, err);
}

static enum custody_status
take_end(
    struct measuring *m, struct measure_entry *entry, struct custody_error *err)
{
	const struct measure_sink *sink = m->options->sink;
	struct measure_open *open = entry->open;
	enum custody_status status = CUSTODY_OK;

	merkle_root(&open->tree, entry->root);
	if (open->spill != NULL)
		status = replay_spill(m, entry, err);
	if (!open->placed)
		entry->first = m->indexed;
	m->result->records += entry->records;
	m->result->bytes += entry->bytes;
	if (status == CUSTODY_OK && sink != NULL && sink->end != NULL)
		status = sink->end(m->options->ctx, open->own, entry, err);
	close_entry(entry);
	return status;
}

static enum custody_status
take_rename(struct measuring *m, struct step *step, struct custody_error *err)
{
	const struct measure_sink *sink = m->options->sink;
	struct measure_entry *entry = step->entry;
	enum custody_status status = CUSTODY_OK;
	uint8_t *path = malloc(step->text.len + 1);

	if (path == NULL)
		return error_memory(err);
	memcpy(path, step->text.at, step->text.len);
	path[step->text.len] = '\0';
	if (sink != NULL && sink->renamed != NULL)
		status = sink->renamed(m->options->ctx, entry, step->text, err);
	free(entry->renamed);
	entry->renamed = path;
	entry->path = (struct bytes){path, step->text.len};
	return status;
}

static enum custody_status
index_entry(struct measuring *m, const struct measure_entry *entry,
    const struct measure_file *file, struct custody_error *err)
{
	const struct index_entry line = {
	    .path = entry->path,
	    .format = entry->format,
	    .header = entry->headed ? entry->header : NULL,
	    .root = entry->root,
	    .raw_sha256 = m->options->raw ? file->raw_sha256 : NULL,
	    .raw_length = file->raw_length,
	    .place = file->found,
	    .file = file->path,
	    .first = entry->first,
	    .records = entry->records,
	};

	return index_build_entry(m->options->index, &line, err);
}

static enum custody_status
take_file(
    struct measuring *m, struct measure_disk *disk, struct custody_error *err)
{
	const struct measure_sink *sink = m->options->sink;
	struct measure_file *file = &disk->file;
	enum custody_status status = CUSTODY_OK;

	memcpy(file->raw_sha256, disk->raw.sha256, DIGEST_SIZE);
	m->result->files++;
	m->result->raw_bytes += file->raw_length;
	for (size_t i = 0; m->options->index != NULL && status == CUSTODY_OK &&
			   i < disk->entries;
	     i++)
		status = index_entry(
		    m, m->result->entry[disk->first_entry + i], file, err);
	if (status == CUSTODY_OK && sink != NULL && sink->file != NULL)
		status = sink->file(m->options->ctx, file, err);
	return status;
}

enum custody_status
measure_entry_step(
    struct measuring *m, struct step *step, struct custody_error *err)
{
	const struct measure_sink *sink = m->options->sink;

	switch (step->kind) {
	case STEP_BEGIN:
		if (sink == NULL || sink->begin == NULL)
			return CUSTODY_OK;
		return sink->begin(m->options->ctx, &step->entry->open->own,
		    step->entry, step->entry->open->place, err);
	case STEP_HEADER:
		return take_header(m, step, err);
	case STEP_RECORDS:
		return take_records(m, step, err);
	case STEP_PIECE:
		return take_piece(m, step, err);
	case STEP_END:
		return take_end(m, step->entry, err);
	case STEP_RENAME:
		return take_rename(m, step, err);
	case STEP_FILE:
		return take_file(m, step->disk, err);
	}
	return error_set(err, CUSTODY_UNKNOWN, "measure", "no such step");
}
