/* SPDX-License-Identifier: Apache-2.0
 *
 * measure_steps: the queue between the walk, which is one thread, and what
 * must happen in its order.  Small batches share a job, so that a thousand
 * little files are digested side by side.
 */
#include <stdlib.h>
#include <string.h>

#include "acts/measure_inside.h"
#include "base/error.h"

#define JOB_BYTES ((size_t)1 << 20)

/* A step at the end of the queue, with room for `len` bytes behind it. */
static enum custody_status
add_step(struct measuring *m, struct step **out, enum step_kind kind,
    struct measure_entry *entry, size_t len, struct custody_error *err)
{
	struct step *step = calloc(1, sizeof *step + len);

	*out = step;
	if (step == NULL)
		return error_memory(err);
	step->kind = kind;
	step->entry = entry;
	step->held = sizeof *step + len;
	*m->end = step;
	m->end = &step->next;
	m->held += step->held;
	return CUSTODY_OK;
}

static void
hold(struct measuring *m, struct step *step, size_t bytes)
{
	step->held += bytes;
	m->held += bytes;
}

static void
free_step(struct measuring *m, struct step *step)
{
	if (step->job != NULL && --step->job->users == 0)
		measure_work_return(m->work, step->job);
	batch_free(step->members);
	block_free(step->piece.block);
	buffer_clear(&step->label_bytes);
	measure_disk_free(step->disk);
	free(step);
}

static void
submit_job(struct measuring *m)
{
	if (m->job != NULL)
		measure_work_submit(m->work, m->job);
	m->job = NULL;
	m->job_bytes = 0;
}

enum custody_status
measure_steps_begin(
    struct measuring *m, struct measure_entry *entry, struct custody_error *err)
{
	struct step *step;

	return add_step(m, &step, STEP_BEGIN, entry, 0, err);
}

static enum custody_status
add_text(struct measuring *m, enum step_kind kind, struct measure_entry *entry,
    struct bytes text, struct custody_error *err)
{
	struct step *step;
	enum custody_status status;

	status = add_step(m, &step, kind, entry, text.len, err);
	if (status != CUSTODY_OK)
		return status;
	if (text.len > 0)
		memcpy(step + 1, text.at, text.len);
	step->text = (struct bytes){(uint8_t *)(step + 1), text.len};
	return measure_steps_settle(m, false, err);
}

enum custody_status
measure_steps_header(struct measuring *m, struct measure_entry *entry,
    struct bytes header, struct custody_error *err)
{
	return add_text(m, STEP_HEADER, entry, header, err);
}

enum custody_status
measure_steps_wait(void *ctx, struct custody_error *err)
{
	struct measuring *m = ctx;

	progress_note(m->custody, &m->progress);
	return session_stopped(m->custody, err);
}

enum custody_status
measure_steps_rename(struct measuring *m, struct measure_entry *entry,
    struct bytes path, struct custody_error *err)
{
	return add_text(m, STEP_RENAME, entry, path, err);
}

/* What a batch keeps in memory: its bytes, and what each record comes to. */
static size_t
count_bytes(const struct record_batch *batch)
{
	size_t bytes = batch->span.len + batch->label_bytes.len +
		       batch->count * (MEASURE_JOB_ROW + sizeof(struct record));

	if (batch->span.len > 0)
		return bytes;
	for (size_t i = 0; i < batch->count; i++)
		bytes += batch->records[i].len;
	return bytes;
}

enum custody_status
measure_steps_add_batch_take(struct measuring *m, struct measure_entry *entry,
    struct record_batch *batch, struct custody_error *err)
{
	size_t bytes = count_bytes(batch);
	enum custody_status status;
	struct step *step;

	if (m->job != NULL &&
	    (m->job->batches == MEASURE_JOB_BATCHES ||
		m->job->records + batch->count > MEASURE_JOB_RECORDS))
		submit_job(m);
	status = batch->count > MEASURE_JOB_RECORDS
		     ? error_set(err, CUSTODY_UNKNOWN, "measure",
			   "a batch of %zu records", batch->count)
		     : CUSTODY_OK;
	if (status == CUSTODY_OK && m->job == NULL)
		status = measure_work_job(m->work, &m->job, err);
	/* Last: a step that waits is taken, and needs its job. */
	if (status == CUSTODY_OK)
		status = add_step(m, &step, STEP_RECORDS, entry, 0, err);
	if (status != CUSTODY_OK) {
		batch_free(batch);
		/* One that no step has would be nobody's. */
		if (m->job != NULL && m->job->users == 0) {
			measure_work_return(m->work, m->job);
			m->job = NULL;
		}
		return status;
	}
	hold(m, step, bytes);
	step->job = m->job;
	step->batch = m->job->batches;
	step->row = m->job->records;
	m->job->batch[m->job->batches++] = batch;
	m->job->records += batch->count;
	m->job->users++;
	m->job_bytes += bytes;
	if (m->job_bytes >= JOB_BYTES)
		submit_job(m);
	return CUSTODY_OK;
}

enum custody_status
measure_steps_batch_take(struct measuring *m, struct measure_entry *entry,
    struct record_batch *batch, struct custody_error *err)
{
	enum custody_status status =
	    measure_steps_add_batch_take(m, entry, batch, err);

	return status == CUSTODY_OK ? measure_steps_settle(m, false, err)
				    : status;
}

enum custody_status
measure_steps_add_members_take(struct measuring *m, struct measure_entry *entry,
    struct record_batch *batch, struct custody_error *err)
{
	struct step *step;
	enum custody_status status =
	    add_step(m, &step, STEP_MEMBERS, entry, 0, err);

	if (status != CUSTODY_OK) {
		batch_free(batch);
		return status;
	}
	step->members = batch;
	hold(m, step, count_bytes(batch));
	return CUSTODY_OK;
}

/* The label is the walk's: what it points to is copied. */
static enum custody_status
keep_label(struct step *step, const struct record_label *label,
    struct custody_error *err)
{
	struct buffer *to = &step->label_bytes;
	enum custody_status status;

	status =
	    buffer_append(to, label->attributes.at, label->attributes.len, err);
	if (status == CUSTODY_OK)
		status = buffer_append(to, label->key.at, label->key.len, err);
	if (status != CUSTODY_OK)
		return status;
	step->piece.label = (struct record_label){
	    .attributes = {to->at, label->attributes.len},
	    .key = {to->at, label->key.len},
	};
	if (label->key.len > 0)
		step->piece.label.key.at += label->attributes.len;
	return CUSTODY_OK;
}

/* Long records are one stream each: the walk's thread follows it. */
static void
digest_chunk(struct measuring *m, struct measure_open *open,
    const struct record_chunk *chunk)
{
	if (chunk->first) {
		digest_init(&open->digest);
		fingerprint_init(&open->fingerprint);
		open->piece_len = 0;
	}
	digest_add(&open->digest, chunk->data.at, chunk->data.len);
	if (m->options->index != NULL || m->options->keep != NULL)
		fingerprint_add(
		    &open->fingerprint, chunk->data.at, chunk->data.len);
	open->piece_len += chunk->data.len;
}

static enum custody_status
scan_chunk(struct measuring *m, struct measure_open *open,
    const struct record_chunk *chunk, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	if (m->options->families == 0)
		return CUSTODY_OK;
	if (m->disk->sums == NULL)
		m->disk->sums = calloc(1, sizeof *m->disk->sums);
	if (m->disk->sums == NULL)
		return error_memory(err);
	if (chunk->first)
		status = scan_stream_new(
		    &open->scan, m->disk->sums, m->options->families, err);
	if (status == CUSTODY_OK)
		status = scan_stream_take(open->scan, chunk->data, err);
	return status;
}

/* One byte more than may be says that it is too long. */
static enum custody_status
keep_chunk(struct measuring *m, struct measure_open *open,
    const struct record_chunk *chunk, struct custody_error *err)
{
	struct bytes some = chunk->data;

	if (chunk->first)
		open->whole.len = 0;
	if (!m->options->forms)
		return CUSTODY_OK;
	if (some.len > FORM_RECORD_MAX + 1 - open->whole.len)
		some.len = FORM_RECORD_MAX + 1 - open->whole.len;
	return buffer_append(&open->whole, some.at, some.len, err);
}

static enum custody_status
find_form(struct measuring *m, struct measure_open *open, struct step *step,
    struct custody_error *err)
{
	struct bytes whole = buffer_view(&open->whole);
	struct buffer text = {0};
	enum custody_status status = CUSTODY_OK;

	if (m->options->forms)
		status = form_of(step->form, &text, whole,
		    measure_work_is_json(open->place, whole), err);
	buffer_clear(&text);
	buffer_clear(&open->whole);
	return status;
}

static void
finish_record(struct measure_open *open, struct step *step)
{
	digest_final(&open->digest, step->digest);
	fingerprint_final(&open->fingerprint, step->fingerprint);
	merkle_leaf_record(
	    step->leaf, step->digest, step->piece.label.attributes);
	step->record_len = open->piece_len;
	if (open->scan != NULL)
		step->found = scan_stream_end(open->scan);
	open->scan = NULL;
}

enum custody_status
measure_steps_add_piece(struct measuring *m, struct step **out,
    enum step_kind kind, struct measure_entry *entry,
    const struct record_chunk *piece, struct custody_error *err)
{
	struct step *step;
	enum custody_status status = add_step(m, &step, kind, entry, 0, err);

	*out = step;
	if (status != CUSTODY_OK)
		return status;
	step->piece = *piece;
	step->piece.block = block_ref(piece->block);
	hold(m, step, piece->data.len);
	return keep_label(step, &piece->label, err);
}

enum custody_status
measure_steps_chunk(struct measuring *m, struct measure_entry *entry,
    const struct record_chunk *chunk, struct custody_error *err)
{
	const struct measure_sink *sink = m->options->sink;
	bool wanted = sink != NULL && sink->piece != NULL;
	enum custody_status status;
	struct step *step;

	digest_chunk(m, entry->open, chunk);
	status = scan_chunk(m, entry->open, chunk, err);
	if (status == CUSTODY_OK)
		status = keep_chunk(m, entry->open, chunk, err);
	if (status != CUSTODY_OK)
		return status;
	if (!wanted && !chunk->last)
		return measure_steps_settle(m, false, err);
	status =
	    measure_steps_add_piece(m, &step, STEP_PIECE, entry, chunk, err);
	if (status != CUSTODY_OK)
		return status;
	if (chunk->last) {
		finish_record(entry->open, step);
		status = find_form(m, entry->open, step, err);
	}
	if (status != CUSTODY_OK)
		return status;
	return measure_steps_settle(m, false, err);
}

enum custody_status
measure_steps_end(
    struct measuring *m, struct measure_entry *entry, struct custody_error *err)
{
	enum custody_status status;
	struct step *step;

	status = add_step(m, &step, STEP_END, entry, 0, err);
	if (status != CUSTODY_OK)
		return status;
	return measure_steps_settle(m, false, err);
}

enum custody_status
measure_steps_file_take(
    struct measuring *m, struct measure_disk *disk, struct custody_error *err)
{
	enum custody_status status;
	struct step *step;

	status = add_step(m, &step, STEP_FILE, NULL, 0, err);
	if (status != CUSTODY_OK) {
		measure_disk_free(disk);
		return status;
	}
	step->disk = disk;
	return measure_steps_settle(m, false, err);
}

static bool
is_ready(struct measuring *m, struct step *step)
{
	if (step->job != NULL)
		return step->job != m->job &&
		       measure_work_is_done(m->work, step->job);
	if (step->disk != NULL && step->disk->from == NULL &&
	    step->disk->onto == NULL && m->options->raw)
		return measure_work_raw_done(m->work, &step->disk->raw);
	return true;
}

static enum custody_status
take_ready(struct measuring *m, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	while (
	    status == CUSTODY_OK && m->head != NULL && is_ready(m, m->head)) {
		struct step *step = m->head;

		m->head = step->next;
		if (m->head == NULL)
			m->end = &m->head;
		m->held -= step->held;
		status = measure_entry_step(m, step, err);
		free_step(m, step);
	}
	m->broken = status != CUSTODY_OK;
	return status;
}

static bool
is_too_much(struct measuring *m, bool all)
{
	return m->head != NULL &&
	       (all || m->held > m->limit ||
		   measure_work_raw_waiting(m->work) > m->limit);
}

enum custody_status
measure_steps_settle(struct measuring *m, bool all, struct custody_error *err)
{
	enum custody_status status = take_ready(m, err);

	while (status == CUSTODY_OK && is_too_much(m, all)) {
		if (m->head->job != NULL && m->head->job == m->job)
			submit_job(m);
		if (!measure_work_help(m->work) && !is_ready(m, m->head))
			return error_set(err, CUSTODY_UNKNOWN, "measure",
			    "measuring: a step waits for nothing");
		status = take_ready(m, err);
	}
	return status;
}

/* After the threads were stopped: nobody else looks at a step's memory. */
void
measure_steps_drop(struct measuring *m)
{
	while (m->head != NULL) {
		struct step *step = m->head;

		m->head = step->next;
		free_step(m, step);
	}
	m->end = &m->head;
}
