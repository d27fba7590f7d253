/* SPDX-License-Identifier: Apache-2.0
 *
 * measure_work: two queues and some threads.  Jobs are independent of each
 * other; the raw pieces are one strand, which at most one thread follows at a
 * time.  A strand cannot be sped up by more threads, so it goes first.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "acts/measure_work.h"
#include "base/error.h"
#include "crypto/merkle.h"
#include "readers/table.h"

#define RAW_AT_ONCE ((size_t)4 << 20)

struct measure_work {
	struct measure_wish wish;
	pthread_mutex_t lock;
	pthread_cond_t todo; /* something to take, or to stop      */
	pthread_cond_t done; /* something was finished             */
	pthread_t *thread;
	unsigned threads; /* that run        */
	unsigned wanted;  /* with who calls  */
	bool stop;

	struct measure_job *job, **job_end;
	struct measure_raw_piece *raw, **raw_end;
	bool raw_followed;
	unsigned running;
	uint64_t waiting; /* raw bytes, queued or in hand     */

	struct measure_job *kept; /* jobs to be used again */
};

static enum custody_status
keep_fields(struct measure_job *job, size_t row,
    const struct record_fields *fields, struct custody_error *err)
{
	struct measure_fields *kept = &job->fields[row];
	enum custody_status status;

	if (fields->url.len > UINT32_MAX || fields->id.len > UINT32_MAX)
		return error_set(err, CUSTODY_MALFORMED, "field-too-long",
		    "a field of 4 GiB or more");
	*kept = (struct measure_fields){
	    .url_len = (uint32_t)fields->url.len,
	    .id_len = (uint32_t)fields->id.len,
	    .timed = fields->timed,
	    .at = fields->retrieved_at,
	};
	status =
	    buffer_append(&job->texts, fields->url.at, fields->url.len, err);
	if (status == CUSTODY_OK)
		status = buffer_append(
		    &job->texts, fields->id.at, fields->id.len, err);
	return status;
}

static enum custody_status
examine_batch(struct measure_job *job, const struct record_batch *batch,
    size_t row, struct buffer *scratch)
{
	enum custody_status status = CUSTODY_OK;

	for (size_t i = 0; i < batch->count && status == CUSTODY_OK; i++) {
		struct record_fields fields = {.timed = false};

		if (batch->erased == NULL)
			status = batch_examine(
			    batch, i, &fields, scratch, &job->err);
		if (status == CUSTODY_OK)
			status = keep_fields(job, row + i, &fields, &job->err);
	}
	return status;
}

static void
digest_labels(
    struct measure_job *job, const struct record_batch *batch, size_t row)
{
	for (size_t i = 0; i < batch->count; i++)
		merkle_leaf_record(job->leaf[row + i], job->digest[row + i],
		    batch->labels[i].attributes);
}

/* In place of a digest stands the leaf hash: no bytes have that one. */
static void
take_erased(
    struct measure_job *job, const struct record_batch *batch, size_t row)
{
	const uint8_t *leaf = batch->erased;

	for (size_t i = 0; i < batch->count; i++, leaf += DIGEST_SIZE) {
		memcpy(job->digest[row + i], leaf, DIGEST_SIZE);
		memcpy(job->leaf[row + i], leaf, DIGEST_SIZE);
		memcpy(job->fingerprint[row + i], leaf, FINGERPRINT_SIZE);
		memset(job->form[row + i], 0, FORM_SIZE);
		job->found[row + i] = SCAN_ERASED;
	}
}

static void
list_messages(struct measure_job *job)
{
	struct bytes *message = job->message;

	for (size_t b = 0; b < job->batches; b++)
		for (size_t i = 0; i < job->batch[b]->count; i++)
			*message++ =
			    (struct bytes){job->batch[b]->records[i].at,
				job->batch[b]->records[i].len};
}

bool
measure_work_is_json(const struct place *place, struct bytes record)
{
	/* Lines that were put into a shard; it does not say what they are. */
	if (strncmp(place->format, "mds/", 4) == 0)
		return record.len > 0 &&
		       (*record.at == '{' || *record.at == '[');
	return strncmp(place->format, "jsonl/", 6) == 0 ||
	       strncmp(place->format, "json/", 5) == 0 ||
	       place->reader->shape == READER_ROWS;
}

static enum custody_status
form_batch(struct measure_job *job, const struct record_batch *batch,
    size_t row, struct buffer *text)
{
	const struct bytes *message = &job->message[row];
	enum custody_status status = CUSTODY_OK;

	for (size_t i = 0; i < batch->count && status == CUSTODY_OK; i++)
		status = form_of(job->form[row + i], text, message[i],
		    measure_work_is_json(batch->place, message[i]), &job->err);
	return status;
}

static void
scan_batch(struct measure_job *job, size_t b, size_t row, unsigned families)
{
	const struct record_batch *batch = job->batch[b];
	const struct bytes *message = &job->message[row];

	for (size_t i = 0; i < batch->count; i++)
		job->found[row + i] = scan_record(&job->sums[b], families,
		    message[i], measure_work_is_json(batch->place, message[i]));
}

static void
do_job(const struct measure_wish *wish, struct measure_job *job)
{
	const struct bytes *message = job->message;
	size_t count = job->records;
	struct buffer scratch = {0};
	size_t row = 0;

	list_messages(job);
	digest_many(message, count, job->digest);
	digest_many_leaves(
	    (const uint8_t(*)[DIGEST_SIZE])job->digest, count, job->leaf);
	if (wish->fingerprints)
		for (size_t i = 0; i < count; i++)
			fingerprint_bytes(
			    job->fingerprint[i], message[i].at, message[i].len);
	for (size_t b = 0; b < job->batches; b++) {
		const struct record_batch *batch = job->batch[b];

		if (batch->labels != NULL)
			digest_labels(job, batch, row);
		if (wish->examine && job->status == CUSTODY_OK)
			job->status = examine_batch(job, batch, row, &scratch);
		if (wish->forms && job->status == CUSTODY_OK)
			job->status = form_batch(job, batch, row, &scratch);
		if (batch->erased != NULL) {
			job->sums[b] = (struct scan_sums){0};
			take_erased(job, batch, row);
		} else if (wish->families != 0) {
			job->sums[b] = (struct scan_sums){0};
			scan_batch(job, b, row, wish->families);
		}
		row += batch->count;
	}
	buffer_clear(&scratch);
}

/* Takes the front of the strand: a few MiB, for the thread to stay useful. */
static struct measure_raw_piece *
take_pieces(struct measure_work *work)
{
	struct measure_raw_piece *list = work->raw, *end = list;
	size_t bytes = list->data.len;

	while (end->next != NULL && bytes < RAW_AT_ONCE) {
		end = end->next;
		bytes += end->data.len;
	}
	work->raw = end->next;
	if (work->raw == NULL)
		work->raw_end = &work->raw;
	end->next = NULL;
	work->raw_followed = true;
	return list;
}

/* Both are called with the lock, and give it up while they work. */
static void
follow_raw(struct measure_work *work)
{
	struct measure_raw_piece *list = take_pieces(work);

	pthread_mutex_unlock(&work->lock);
	measure_raw_digest(list);
	pthread_mutex_lock(&work->lock);
	for (struct measure_raw_piece *piece = list; piece != NULL;
	     piece = piece->next)
		piece->raw->done = piece->last;
	work->waiting -= measure_raw_free(list);
	work->raw_followed = false;
}

static void
follow_job(struct measure_work *work)
{
	struct measure_job *job = work->job;

	work->job = job->next;
	if (work->job == NULL)
		work->job_end = &work->job;
	pthread_mutex_unlock(&work->lock);
	do_job(&work->wish, job);
	pthread_mutex_lock(&work->lock);
	job->done = true;
}

static bool
has_something(const struct measure_work *work)
{
	return (work->raw != NULL && !work->raw_followed) || work->job != NULL;
}

static void
do_something(struct measure_work *work)
{
	work->running++;
	if (work->raw != NULL && !work->raw_followed)
		follow_raw(work);
	else
		follow_job(work);
	work->running--;
	pthread_cond_broadcast(&work->done);
	/* The strand may have grown while it was followed. */
	if (has_something(work))
		pthread_cond_signal(&work->todo);
}

static void *
run_thread(void *arg)
{
	struct measure_work *work = arg;

	pthread_mutex_lock(&work->lock);
	work->running--;
	pthread_cond_broadcast(&work->done);
	while (!work->stop) {
		if (has_something(work))
			do_something(work);
		else
			pthread_cond_wait(&work->todo, &work->lock);
	}
	pthread_mutex_unlock(&work->lock);
	bytes_wipe_stack();
	return NULL;
}

bool
measure_work_help(struct measure_work *work)
{
	bool more = true;

	pthread_mutex_lock(&work->lock);
	if (has_something(work))
		do_something(work);
	else if (work->running > 0)
		pthread_cond_wait(&work->done, &work->lock);
	else
		more = false;
	pthread_mutex_unlock(&work->lock);
	return more;
}

/* With the first thing to do.  Who calls is one of them; fewer than asked for
 * are as right.  A thread runs until it first waits: its beginning, too, is
 * something that a child must not be made in the middle of. */
static void
start_threads(struct measure_work *work)
{
	pthread_mutex_lock(&work->lock);
	while (work->threads + 1 < work->wanted &&
	       pthread_create(
		   &work->thread[work->threads], NULL, run_thread, work) == 0) {
		work->threads++;
		work->running++;
	}
	work->wanted = 0;
	pthread_mutex_unlock(&work->lock);
}

enum custody_status
measure_work_new(struct measure_work **out, unsigned threads,
    struct measure_wish wish, struct custody_error *err)
{
	struct measure_work *work = calloc(1, sizeof *work);

	*out = NULL;
	if (work == NULL)
		return error_memory(err);
	work->wish = wish;
	work->job_end = &work->job;
	work->raw_end = &work->raw;
	pthread_mutex_init(&work->lock, NULL);
	pthread_cond_init(&work->todo, NULL);
	pthread_cond_init(&work->done, NULL);
	work->wanted = threads;
	work->thread = calloc(threads, sizeof *work->thread);
	if (work->thread == NULL) {
		measure_work_free(work);
		return error_memory(err);
	}
	*out = work;
	return CUSTODY_OK;
}

static void
free_job(struct measure_job *job)
{
	buffer_clear(&job->texts);
	free(job);
}

void
measure_work_stop(struct measure_work *work)
{
	if (work == NULL)
		return;
	pthread_mutex_lock(&work->lock);
	work->stop = true;
	pthread_cond_broadcast(&work->todo);
	pthread_mutex_unlock(&work->lock);
	for (unsigned i = 0; i < work->threads; i++)
		pthread_join(work->thread[i], NULL);
	work->threads = 0;
	measure_raw_free(work->raw);
	work->raw = NULL;
	work->job = NULL;
}

void
measure_work_free(struct measure_work *work)
{
	if (work == NULL)
		return;
	measure_work_stop(work);
	while (work->kept != NULL) {
		struct measure_job *job = work->kept;

		work->kept = job->next;
		free_job(job);
	}
	pthread_cond_destroy(&work->done);
	pthread_cond_destroy(&work->todo);
	pthread_mutex_destroy(&work->lock);
	free(work->thread);
	free(work);
}

enum custody_status
measure_work_job(struct measure_work *work, struct measure_job **out,
    struct custody_error *err)
{
	struct measure_job *job = work->kept;

	if (job != NULL)
		work->kept = job->next;
	else
		job = malloc(sizeof *job);
	*out = job;
	if (job == NULL)
		return error_memory(err);
	memset(job, 0, offsetof(struct measure_job, sums));
	job->texts = (struct buffer){0};
	return CUSTODY_OK;
}

void
measure_work_return(struct measure_work *work, struct measure_job *job)
{
	for (size_t b = 0; b < job->batches; b++)
		batch_free(job->batch[b]);
	buffer_clear(&job->texts);
	job->next = work->kept;
	work->kept = job;
}

void
measure_work_submit(struct measure_work *work, struct measure_job *job)
{
	start_threads(work);
	pthread_mutex_lock(&work->lock);
	job->next = NULL;
	*work->job_end = job;
	work->job_end = &job->next;
	pthread_cond_signal(&work->todo);
	pthread_mutex_unlock(&work->lock);
}

bool
measure_work_is_done(struct measure_work *work, struct measure_job *job)
{
	bool done;

	pthread_mutex_lock(&work->lock);
	done = job->done;
	pthread_mutex_unlock(&work->lock);
	return done;
}

enum custody_status
measure_work_raw(struct measure_work *work, struct measure_raw *raw,
    struct block *block, struct bytes data, bool last,
    struct custody_error *err)
{
	struct measure_raw_piece *piece = malloc(sizeof *piece);

	if (piece == NULL)
		return error_memory(err);
	*piece = (struct measure_raw_piece){
	    .raw = raw,
	    .block = block != NULL ? block_ref(block) : NULL,
	    .data = data,
	    .last = last,
	};
	start_threads(work);
	pthread_mutex_lock(&work->lock);
	*work->raw_end = piece;
	work->raw_end = &piece->next;
	work->waiting += data.len;
	pthread_cond_signal(&work->todo);
	pthread_mutex_unlock(&work->lock);
	return CUSTODY_OK;
}

bool
measure_work_raw_done(struct measure_work *work, struct measure_raw *raw)
{
	bool done;

	pthread_mutex_lock(&work->lock);
	done = raw->done;
	pthread_mutex_unlock(&work->lock);
	return done;
}

uint64_t
measure_work_raw_waiting(struct measure_work *work)
{
	uint64_t waiting;

	pthread_mutex_lock(&work->lock);
	waiting = work->waiting;
	pthread_mutex_unlock(&work->lock);
	return waiting;
}
