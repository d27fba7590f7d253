/* SPDX-License-Identifier: Apache-2.0
 *
 * sealed_write: chunks are compressed and encrypted by threads of its own.  A
 * chunk's number is its nonce, and a data key writes one file: no nonce comes
 * twice.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "store/sealed_write_inside.h"

#define WAITING_MAX 4 /* chunks, for each thread */
#define SPARE_MAX (4 * SEALED_FILE_CHUNK)

/* --- one chunk ------------------------------------------------------------ */

static enum custody_status
put(const struct sealed_write *write, const uint8_t *from, size_t len,
    uint64_t at, struct custody_error *err)
{
	while (len > 0) {
		ssize_t done = pwrite(write->fd, from, len, (off_t)at);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return error_system(
			    err, "io", "writing %s", write->path);
		from += done;
		len -= (size_t)done;
		at += (uint64_t)done;
	}
	return CUSTODY_OK;
}

static enum custody_status
seal(struct sealed_write_worker *worker, const struct sealed_write_job *job,
    struct custody_error *err)
{
	struct buffer *out = &worker->sealed;
	struct bytes packed = buffer_view(&job->plain);
	uint8_t nonce[AEAD_NONCE_SIZE];
	struct sealed_about about;
	enum custody_status status = CUSTODY_OK;

	if (!job->packed) {
		status = sealed_pack(worker, packed, err);
		packed = buffer_view(&worker->packed);
	}
	out->len = 0;
	if (status == CUSTODY_OK &&
	    buffer_reserve(out, SEALED_LENGTHS + packed.len + AEAD_TAG_SIZE) ==
		NULL)
		status = error_memory(err);
	if (status != CUSTODY_OK)
		return status;
	bytes_put_number(out->at, packed.len + AEAD_TAG_SIZE, 4);
	bytes_put_number(out->at + 4, job->length, 4);
	aead_count(nonce, job->number);
	sealed_about_chunk(&about, worker->write->header, job->number, out->at);
	out->len = SEALED_LENGTHS + packed.len + AEAD_TAG_SIZE;
	return aead_seal(worker->aead, nonce,
	    (struct bytes){about.at, about.len}, packed,
	    out->at + SEALED_LENGTHS, err);
}

/* Chunks lie in order: each waits for its turn to take a place, which is
 * under the lock, and is written outside of it. */
static enum custody_status
do_job(struct sealed_write_worker *worker, const struct sealed_write_job *job,
    struct custody_error *err)
{
	struct sealed_write *write = worker->write;
	enum custody_status status = seal(worker, job, err);
	uint64_t at, from;

	if (status != CUSTODY_OK)
		return status;
	pthread_mutex_lock(&write->lock);
	while (write->placed != job->number && write->status == CUSTODY_OK &&
	       !write->ending)
		pthread_cond_wait(&write->changed, &write->lock);
	at = write->at;
	from = write->started;
	if (at - from >= FILE_START_EVERY)
		write->started = at;
	if (write->placed == job->number) {
		write->at += worker->sealed.len;
		write->place[job->number] = at;
		write->placed++;
		pthread_cond_broadcast(&write->changed);
	} else {
		status = CUSTODY_UNKNOWN; /* as another chunk said before */
	}
	pthread_mutex_unlock(&write->lock);
	if (status != CUSTODY_OK)
		return error_set(err, status, "sealed",
		    "writing %s: it was given up", write->path);
	if (at - from >= FILE_START_EVERY)
		file_start_sync(write->fd, (off_t)from, (off_t)at);
	return put(write, worker->sealed.at, worker->sealed.len, at, err);
}

static void
free_job(struct sealed_write_job *job)
{
	buffer_wipe(&job->plain);
	free(job);
}

/* With the lock held.  Memory of this size is fresh pages each time, which are
 * wiped twice before the next chunk has others. */
static void
keep_room(struct sealed_write *write, struct buffer *plain)
{
	if (write->spares == SEALED_WRITE_SPARES || plain->room > SPARE_MAX)
		return;
	plain->len = 0;
	write->spare[write->spares++] = *plain;
	*plain = (struct buffer){0};
}

void
sealed_write_spare(struct sealed_write *write, struct buffer *out)
{
	pthread_mutex_lock(&write->lock);
	if (write->spares > 0)
		*out = write->spare[--write->spares];
	pthread_mutex_unlock(&write->lock);
}

/* --- threads -------------------------------------------------------------- */

/* With the lock held; NULL where there is nothing more to do. */
static struct sealed_write_job *
take(struct sealed_write *write)
{
	struct sealed_write_job *job;

	while (write->head == NULL && !write->ending)
		pthread_cond_wait(&write->changed, &write->lock);
	job = write->head;
	if (job == NULL)
		return NULL;
	write->head = job->next;
	if (write->head == NULL)
		write->tail = &write->head;
	write->waiting--;
	write->busy++;
	return job;
}

static void *
work(void *context)
{
	struct sealed_write_worker *worker = context;
	struct sealed_write *write = worker->write;
	struct sealed_write_job *job;

	pthread_mutex_lock(&write->lock);
	/* A thread that only begins may hold a lock of the allocator, too. */
	write->begun++;
	pthread_cond_broadcast(&write->changed);
	while ((job = take(write)) != NULL) {
		bool failed = write->status != CUSTODY_OK;
		struct custody_error err = {0};
		enum custody_status status = CUSTODY_OK;

		pthread_mutex_unlock(&write->lock);
		if (!failed)
			status = do_job(worker, job, &err);
		pthread_mutex_lock(&write->lock);
		keep_room(write, &job->plain);
		free_job(job);
		write->busy--;
		if (status != CUSTODY_OK && write->status == CUSTODY_OK) {
			write->status = status;
			write->err = err;
		}
		pthread_cond_broadcast(&write->changed);
	}
	pthread_mutex_unlock(&write->lock);
	bytes_wipe_stack();
	return NULL;
}

/* Until no more than `left` chunks wait, or work (with left 0). */
static enum custody_status
settle(struct sealed_write *write, size_t left, struct custody_error *err)
{
	enum custody_status status;

	pthread_mutex_lock(&write->lock);
	while (
	    write->waiting > left ||
	    (left == 0 && (write->busy > 0 || write->begun < write->workers)))
		pthread_cond_wait(&write->changed, &write->lock);
	status = write->status;
	if (status != CUSTODY_OK && err != NULL)
		*err = write->err;
	pthread_mutex_unlock(&write->lock);
	return status;
}

void
sealed_write_rest(struct sealed_write *write)
{
	/* What failed is told to whoever brings the next chunk. */
	(void)settle(write, 0, NULL);
}

/* --- the file --------------------------------------------------------------
 */

static enum custody_status
begin(struct sealed_write *write, const struct secret *key, unsigned threads,
    struct custody_error *err)
{
	enum custody_status status;

	status = sealed_aead(&write->table, key, SEALED_FILE_TABLE_KEY, err);
	for (unsigned i = 0; status == CUSTODY_OK && (i == 0 || i < threads) &&
			     i < SEALED_WRITE_THREADS;
	     i++) {
		struct sealed_write_worker *worker = &write->worker[i];

		worker->write = write;
		status =
		    sealed_aead(&worker->aead, key, SEALED_FILE_CHUNK_KEY, err);
		if (status == CUSTODY_OK && threads > 0)
			worker->running = pthread_create(&worker->thread, NULL,
					      work, worker) == 0;
		write->workers += worker->running;
	}
	return status;
}

enum custody_status
sealed_write_open(struct sealed_write **out, const char *path, int flags,
    const struct sealed_file_name *name, const struct secret *key,
    unsigned threads, struct custody_error *err)
{
	struct sealed_write *write = calloc(1, sizeof *write);
	enum custody_status status = CUSTODY_OK;

	*out = NULL;
	if (write == NULL)
		return error_memory(err);
	write->tail = &write->head;
	pthread_mutex_init(&write->lock, NULL);
	pthread_cond_init(&write->changed, NULL);
	sealed_header(write->header, name);
	write->at = SEALED_HEADER;
	write->path = strdup(path);
	write->fd = open(path, flags | O_RDWR | O_CLOEXEC, 0600);
	if (write->fd >= 0)
		file_share(write->fd, AT_FDCWD, path);
	if (write->path == NULL)
		status = error_memory(err);
	else if (write->fd < 0)
		status = error_system(err, "io", "making %s", path);
	if (status == CUSTODY_OK)
		status = begin(write, key, threads, err);
	if (status == CUSTODY_OK)
		*out = write;
	else
		sealed_write_free(write);
	return status;
}

enum custody_status
sealed_write_new(struct sealed_write **out, const char *path,
    const struct sealed_file_name *name, const struct secret *key,
    unsigned threads, struct custody_error *err)
{
	enum custody_status status = sealed_write_open(
	    out, path, O_CREAT | O_EXCL, name, key, threads, err);

	if (status == CUSTODY_OK)
		status = put(*out, (*out)->header, SEALED_HEADER, 0, err);
	if (status == CUSTODY_OK)
		return CUSTODY_OK;
	sealed_write_free(*out);
	*out = NULL;
	return status;
}

uint64_t
sealed_write_chunks(const struct sealed_write *write)
{
	return write->chunks;
}

enum custody_status
sealed_write_grow(struct sealed_write *write, struct custody_error *err)
{
	size_t room = write->room == 0 ? 256 : 2 * write->room;
	uint64_t *grown;

	if (write->chunks < write->room)
		return CUSTODY_OK;
	pthread_mutex_lock(&write->lock);
	grown = reallocarray(write->place, room, sizeof *grown);
	if (grown != NULL) {
		write->place = grown;
		write->room = room;
	}
	pthread_mutex_unlock(&write->lock);
	return grown == NULL ? error_memory(err) : CUSTODY_OK;
}

static enum custody_status
add(struct sealed_write *write, struct buffer *taken, size_t length,
    bool packed, struct custody_error *err)
{
	struct sealed_write_job *job = calloc(1, sizeof *job);
	enum custody_status status;

	if (job == NULL)
		return error_memory(err);
	status = taken->len > SEALED_FILE_CHUNK_MAX
		     ? error_set(err, CUSTODY_UNKNOWN, "too-large",
			   "a piece of %zu bytes cannot be sealed", taken->len)
		     : sealed_write_grow(write, err);
	if (status != CUSTODY_OK) {
		free(job);
		return status;
	}
	job->plain = *taken;
	*taken = (struct buffer){0};
	job->length = length;
	job->packed = packed;
	job->number = write->chunks++;
	if (write->workers == 0) {
		status = do_job(&write->worker[0], job, err);
		free_job(job);
		return status;
	}
	pthread_mutex_lock(&write->lock);
	*write->tail = job;
	write->tail = &job->next;
	write->waiting++;
	pthread_cond_broadcast(&write->changed);
	pthread_mutex_unlock(&write->lock);
	return settle(write, WAITING_MAX * write->workers, err);
}

enum custody_status
sealed_write_chunk(
    struct sealed_write *write, struct buffer *plain, struct custody_error *err)
{
	return add(write, plain, plain->len, false, err);
}

enum custody_status
sealed_write_packed(struct sealed_write *write, struct buffer *packed,
    size_t length, struct custody_error *err)
{
	return add(write, packed, length, true, err);
}

/* The table is packed as a chunk is, but for one that may be written twice:
 * its nonce is for the same bytes only, and another release's zstd may make
 * others. */
static enum custody_status
write_table(struct sealed_write *write, const uint8_t version[32],
    struct bytes table, struct custody_error *err)
{
	struct sealed_write_worker *worker = &write->worker[0];
	uint8_t nonce[AEAD_NONCE_SIZE], trailer[SEALED_TRAILER];
	struct sealed_about about;
	size_t len;
	enum custody_status status = CUSTODY_OK;

	worker->packed.len = 0;
	status = write->resumed ? sealed_pack_not(&worker->packed, table, err)
				: sealed_pack(worker, table, err);
	if (status != CUSTODY_OK)
		return status;
	len = worker->packed.len + AEAD_TAG_SIZE;
	bytes_put_number(trailer, write->at, 8);
	bytes_put_number(trailer + 8, len, 8);
	bytes_put_number(trailer + 16, table.len, 8);
	bytes_put_number(trailer + 24, write->chunks, 8);
	sealed_about_table(&about, write->header, version, trailer);
	aead_count(nonce, 0);
	worker->sealed.len = 0;
	if (buffer_reserve(&worker->sealed, len) == NULL)
		return error_memory(err);
	status =
	    aead_seal(write->table, nonce, (struct bytes){about.at, about.len},
		buffer_view(&worker->packed), worker->sealed.at, err);
	if (status == CUSTODY_OK)
		status = put(write, worker->sealed.at, len, write->at, err);
	if (status == CUSTODY_OK)
		status =
		    put(write, trailer, sizeof trailer, write->at + len, err);
	write->at += len + sizeof trailer;
	if (status == CUSTODY_OK && write->resumed &&
	    ftruncate(write->fd, (off_t)write->at) != 0)
		status = error_system(err, "io", "ending %s", write->path);
	return status;
}

enum custody_status
sealed_write_finish(struct sealed_write *write, const uint8_t version[32],
    struct bytes contents, uint64_t *size, struct custody_error *err)
{
	struct buffer table = {0};
	enum custody_status status = settle(write, 0, err);
	uint8_t place[8];

	for (uint64_t i = 0; i < write->chunks && status == CUSTODY_OK; i++) {
		bytes_put_number(place, write->place[i], 8);
		status = buffer_append(&table, place, sizeof place, err);
	}
	if (status == CUSTODY_OK)
		status = buffer_append(&table, contents.at, contents.len, err);
	if (status == CUSTODY_OK)
		status = write_table(write, version, buffer_view(&table), err);
	if (status == CUSTODY_OK && fsync(write->fd) != 0)
		status = error_system(err, "io", "syncing %s", write->path);
	*size = write->at;
	buffer_wipe(&table);
	return status;
}

static void
clear_worker(struct sealed_write_worker *worker)
{
	aead_free(worker->aead);
	ZSTD_freeCCtx(worker->zstd);
	buffer_wipe(&worker->packed);
	buffer_clear(&worker->sealed);
}

void
sealed_write_free(struct sealed_write *write)
{
	if (write == NULL)
		return;
	pthread_mutex_lock(&write->lock);
	write->ending = true;
	while (write->head != NULL) {
		struct sealed_write_job *job = write->head;

		write->head = job->next;
		free_job(job);
	}
	pthread_cond_broadcast(&write->changed);
	pthread_mutex_unlock(&write->lock);
	for (unsigned i = 0; i < SEALED_WRITE_THREADS; i++) {
		if (write->worker[i].running)
			pthread_join(write->worker[i].thread, NULL);
		clear_worker(&write->worker[i]);
	}
	for (size_t i = 0; i < write->spares; i++)
		buffer_wipe(&write->spare[i]);
	aead_free(write->table);
	if (write->fd >= 0)
		close(write->fd);
	pthread_cond_destroy(&write->changed);
	pthread_mutex_destroy(&write->lock);
	free(write->place);
	free(write->path);
	free(write);
}
