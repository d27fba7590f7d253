/* SPDX-License-Identifier: Apache-2.0
 *
 * sealed_resume: a sealed file that is written in pieces, each on the disk
 * before what it came from is given up.  How far it came is not written down
 * anywhere: the chunks say so, by opening.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "store/sealed_write_inside.h"

/* False where there are not so many bytes. */
static bool
get(const struct sealed_write *write, uint8_t *to, size_t len, uint64_t at)
{
	while (len > 0) {
		ssize_t got = pread(write->fd, to, len, (off_t)at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		to += got;
		len -= (size_t)got;
		at += (uint64_t)got;
	}
	return true;
}

/* Where the chunk that lies at `at` ends; CUSTODY_DISAGREES where none does
 * that opens. */
static enum custody_status
open_chunk(struct sealed_write *write, uint64_t number, uint64_t at,
    uint64_t end, uint64_t *to, struct custody_error *err)
{
	struct sealed_write_worker *worker = &write->worker[0];
	uint8_t lengths[SEALED_LENGTHS], nonce[AEAD_NONCE_SIZE];
	struct sealed_about about;
	size_t stored;

	if (at + SEALED_LENGTHS > end ||
	    !get(write, lengths, sizeof lengths, at))
		return CUSTODY_DISAGREES;
	stored = (size_t)bytes_number(lengths, 4);
	if (stored <= AEAD_TAG_SIZE || stored > end - at - SEALED_LENGTHS)
		return CUSTODY_DISAGREES;
	worker->sealed.len = worker->packed.len = 0;
	if (buffer_reserve(&worker->sealed, stored) == NULL ||
	    buffer_reserve(&worker->packed, stored) == NULL)
		return error_memory(err);
	if (!get(write, worker->sealed.at, stored, at + SEALED_LENGTHS))
		return CUSTODY_DISAGREES;
	aead_count(nonce, number);
	sealed_about_chunk(&about, write->header, number, lengths);
	*to = at + SEALED_LENGTHS + stored;
	return aead_open(worker->aead, nonce,
	    (struct bytes){about.at, about.len},
	    (struct bytes){worker->sealed.at, stored}, worker->packed.at, NULL);
}

static enum custody_status
take_kept(struct sealed_write *write, uint64_t most, struct custody_error *err)
{
	uint8_t header[SEALED_HEADER];
	struct stat info;
	enum custody_status status = CUSTODY_OK;
	uint64_t to = SEALED_HEADER;

	if (fstat(write->fd, &info) != 0)
		return error_system(err, "io", "reading %s", write->path);
	if (!get(write, header, sizeof header, 0) ||
	    memcmp(header, write->header, sizeof header) != 0)
		return error_set(err, CUSTODY_DISAGREES, "sealed",
		    "%s is not the file that was begun", write->path);
	while (status == CUSTODY_OK && write->chunks < most) {
		status = open_chunk(write, write->chunks, write->at,
		    (uint64_t)info.st_size, &to, err);
		if (status == CUSTODY_OK)
			status = sealed_write_grow(write, err);
		if (status != CUSTODY_OK)
			break;
		write->place[write->chunks++] = write->at;
		write->at = to;
	}
	write->placed = write->chunks;
	return status == CUSTODY_DISAGREES ? CUSTODY_OK : status;
}

enum custody_status
sealed_write_resume(struct sealed_write **out, const char *path,
    const struct sealed_file_name *name, const struct secret *key,
    uint64_t most, struct custody_error *err)
{
	struct sealed_write *write = NULL;
	enum custody_status status =
	    sealed_write_open(&write, path, O_NOFOLLOW, name, key, 0, err);

	*out = NULL;
	if (status == CUSTODY_OK)
		status = take_kept(write, most, err);
	/* What lies behind it stays until it is written over: a chunk that went
	 * bad must not take those after it along. */
	if (status == CUSTODY_OK && fsync(write->fd) != 0)
		status = error_system(err, "io", "going on with %s", path);
	if (status != CUSTODY_OK) {
		sealed_write_free(write);
		return status;
	}
	write->resumed = true;
	write->kept = write->chunks;
	write->kept_to = write->at;
	*out = write;
	return CUSTODY_OK;
}

enum custody_status
sealed_write_keep(struct sealed_write *write, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	if (fsync(write->fd) != 0)
		return error_system(err, "io", "syncing %s", write->path);
	/* From the device, where the file system can. */
	posix_fadvise(write->fd, (off_t)write->kept_to, 0, POSIX_FADV_DONTNEED);
	while (status == CUSTODY_OK && write->kept < write->chunks) {
		status = open_chunk(write, write->kept, write->kept_to,
		    write->at, &write->kept_to, err);
		write->kept++;
	}
	return status == CUSTODY_DISAGREES
		   ? error_set(err, CUSTODY_DISAGREES, "not-written",
			 "reading %s back: it is not what was written",
			 write->path)
		   : status;
}

uint64_t
sealed_write_unkept(const struct sealed_write *write)
{
	return write->at - write->kept_to;
}
