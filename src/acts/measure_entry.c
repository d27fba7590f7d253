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
#include "store/index_found.h"

/* --- beginning and ending ------------------------------------------------ */

enum custody_status
measure_entry_add(struct measuring *m, struct measure_entry **out,
    struct bytes path, const char *format, struct custody_error *err)
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
	entry = calloc(1, sizeof *entry + path.len + 1);
	if (entry == NULL)
		return error_memory(err);
	if (path.len > 0)
		memcpy(entry + 1, path.at, path.len);
	entry->path = (struct bytes){(const uint8_t *)(entry + 1), path.len};
	snprintf(entry->format, sizeof entry->format, "%s", format);
	result->entry[result->entries++] = entry;
	*out = entry;
	return CUSTODY_OK;
}

enum custody_status
measure_entry_new(struct measuring *m, struct measure_entry **out,
    struct place *place, struct custody_error *err)
{
	/* calloc would not place a fingerprint's state where it may lie. */
	struct measure_open *open =
	    aligned_alloc(_Alignof(struct measure_open), sizeof *open);
	enum custody_status status;

	*out = NULL;
	if (open == NULL)
		return error_memory(err);
	memset(open, 0, sizeof *open);
	status = measure_entry_add(m, out, place->path, place->format, err);
	if (status != CUSTODY_OK) {
		free(open);
		return status;
	}
	open->place = place_ref(place);
	open->sink = m->options->sink;
	open->sink_ctx = m->options->ctx;
	(*out)->open = open;
	return CUSTODY_OK;
}

static void
close_entry(struct measure_entry *entry)
{
	struct measure_open *open = entry->open;

	if (open == NULL)
		return;
	measure_samples_free(open->samples);
	if (open->spill != NULL)
		fclose(open->spill);
	mask_free(open->mask);
	place_free(open->place);
	scan_stream_free(open->scan);
	buffer_clear(&open->whole);
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
	part_read_clear(&disk->known);
	free(disk->sums);
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
index_found(struct measuring *m, const struct measure_rows *rows,
    struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	for (size_t i = 0; status == CUSTODY_OK && i < rows->count; i++)
		if (rows->found[i] != 0)
			status = index_found_add(m->options->index,
			    m->indexed + i, rows->found[i], err);
	return status;
}

static enum custody_status
index_forms(struct measuring *m, const struct measure_rows *rows,
    struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	for (size_t i = 0; status == CUSTODY_OK && i < rows->count; i++)
		if (form_is_any(rows->form[i]))
			status = index_build_form(m->options->index,
			    m->indexed + i, rows->form[i], err);
	return status;
}

enum custody_status
measure_entry_rows(struct measuring *m, struct measure_entry *entry,
    const struct measure_rows *rows, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	struct measure_open *open = entry->open; /* NULL: it was known */
	const uint8_t *texts = rows->texts;

	if (open != NULL && !open->placed)
		entry->first = m->indexed;
	if (open != NULL)
		open->placed = true;
	if (m->options->keep != NULL && open != NULL)
		status = part_write_rows(m->options->keep, rows, err);
	if (status == CUSTODY_OK && m->options->index != NULL)
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
	if (status == CUSTODY_OK && m->options->index != NULL &&
	    rows->found != NULL)
		status = index_found(m, rows, err);
	if (status == CUSTODY_OK && m->options->index != NULL &&
	    m->options->forms && rows->form != NULL)
		status = index_forms(m, rows, err);
	if (status != CUSTODY_OK && open != NULL)
		place_blame(open->place, err);
	m->indexed += rows->count;
	return status;
}

/* --- the steps ----------------------------------------------------------- */

static bool
must_wait(const struct measuring *m, const struct measure_open *open)
{
	return (m->options->index != NULL || m->options->keep != NULL) &&
	       open->place->reader->shape == READER_ARCHIVE;
}

static enum custody_status
take_rows(struct measuring *m, struct measure_entry *entry,
    const struct measure_rows *rows, struct custody_error *err)
{
	merkle_add_many(&entry->open->tree, rows->leaf, rows->count);
	entry->records += rows->count;
	m->progress.so_far.records += rows->count;
	return must_wait(m, entry->open)
		   ? measure_spill_rows(m, entry->open, rows, err)
		   : measure_entry_rows(m, entry, rows, err);
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
	struct measure_rows rows = {
	    .count = batch->count,
	    .digest = digest,
	    .leaf = (const uint8_t(*)[DIGEST_SIZE]) & job->leaf[step->row],
	    .labelled = batch->labels != NULL,
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
	if (m->options->forms)
		rows.form =
		    (const uint8_t(*)[FORM_SIZE]) & job->form[step->row];
	if (m->options->families != 0) {
		rows.found = &job->found[step->row];
		scan_add(&m->sums, &job->sums[step->batch]);
	}
	if (batch->erased != NULL) {
		rows.found = &job->found[step->row];
		rows.labelled = true;
		m->result->erased += batch->count;
	}
	if (batch->span.len > 0)
		entry->bytes += batch->span.len;
	else
		for (size_t i = 0; i < batch->count; i++)
			entry->bytes += batch->records[i].len;
	status = take_rows(m, entry, &rows, err);
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
	const struct measure_rows rows = {
	    .count = 1,
	    .digest = (const uint8_t(*)[DIGEST_SIZE])step->digest,
	    .fingerprint =
		(const uint8_t(*)[FINGERPRINT_SIZE])step->fingerprint,
	    .form = m->options->forms ? (const uint8_t(*)[FORM_SIZE])step->form
				      : NULL,
	    .found = &step->found,
	    .leaf = (const uint8_t(*)[DIGEST_SIZE])step->leaf,
	    .labelled = step->piece.label.attributes.len > 0,
	};
	enum custody_status status = CUSTODY_OK;

	if (step->piece.last) {
		entry->bytes += step->record_len;
		status = take_rows(m, entry, &rows, err);
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
		status = measure_spill_replay(m, entry, err);
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
keep_file(
    struct measuring *m, struct measure_disk *disk, struct custody_error *err)
{
	const struct part_written written = {
	    .file = &disk->file,
	    .stamp = &disk->stamp,
	    .entry = m->result->entry + disk->first_entry,
	    .entries = disk->entries,
	    .first = m->first,
	    .sums = &m->sums,
	};

	return part_write_file(m->options->keep, &written, err);
}

static enum custody_status
take_file(
    struct measuring *m, struct measure_disk *disk, struct custody_error *err)
{
	const struct measure_sink *sink = m->options->sink;
	struct measure_file *file = &disk->file;
	enum custody_status status = CUSTODY_OK;

	if (disk->from != NULL)
		status = measure_known_rows(m, disk, err);
	else if (disk->onto != NULL)
		status = measure_onto_rows(m, disk, err);
	else
		memcpy(file->raw_sha256, disk->raw.sha256, DIGEST_SIZE);
	if (disk->sums != NULL)
		scan_add(&m->sums, disk->sums);
	scan_add(&m->result->sums, &m->sums);
	if (status == CUSTODY_OK && m->options->keep != NULL &&
	    disk->from == NULL && disk->onto == NULL)
		status = keep_file(m, disk, err);
	m->sums = (struct scan_sums){0};
	m->first = m->indexed;
	m->result->files++;
	m->result->raw_bytes += file->raw_length;
	for (size_t i = 0; m->options->index != NULL && status == CUSTODY_OK &&
			   i < disk->entries;
	     i++)
		status = index_entry(
		    m, m->result->entry[disk->first_entry + i], file, err);
	if (status == CUSTODY_OK && sink != NULL && sink->file != NULL &&
	    disk->onto == NULL)
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
	case STEP_MEMBERS:
		return sink->members(m->options->ctx, step->entry->open->own,
		    step->members, err);
	case STEP_MEMBER_PIECE:
		return sink->member_piece(
		    m->options->ctx, step->entry->open->own, &step->piece, err);
	case STEP_END:
		return take_end(m, step->entry, err);
	case STEP_RENAME:
		return take_rename(m, step, err);
	case STEP_FILE:
		return take_file(m, step->disk, err);
	}
	return error_set(err, CUSTODY_UNKNOWN, "measure", "no such step");
}
