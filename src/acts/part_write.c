/* SPDX-License-Identifier: Apache-2.0
 *
 * part_write: chunks are gathered in memory and written once there is enough
 * of them, so that a small ingest leaves no trace of itself on the disk.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "acts/part_write.h"
#include "base/canonical.h"
#include "base/error.h"
#include "base/file.h"
#include "store/index_pack.h"

#define ENOUGH ((size_t)256 << 10) /* bytes in memory           */
#define WHILE ((uint64_t)64 << 20) /* bytes of data, that took a while */

struct part_write {
	char *path;
	int fd;             /* -1: nothing is there yet */
	bool given_up;      /* somebody else's is there */
	struct buffer some; /* not written yet */
	uint64_t read;      /* bytes of files whose chunks are in `some` */
	uint64_t files;
	struct buffer chunk;
	struct fingerprint_stream block; /* since the last file */
	struct digest_stream all;
};

static enum custody_status
begin(struct part_write **out, struct custody_error *err)
{
	struct part_write *part =
	    aligned_alloc(_Alignof(struct part_write), sizeof *part);

	*out = part;
	if (part == NULL)
		return error_memory(err);
	memset(part, 0, sizeof *part);
	part->fd = -1;
	fingerprint_init(&part->block);
	digest_init(&part->all);
	return CUSTODY_OK;
}

static enum custody_status
add(struct part_write *part, const void *data, size_t len,
    struct custody_error *err)
{
	digest_add(&part->all, data, len);
	fingerprint_add(&part->block, data, len);
	return buffer_append(&part->some, data, len, err);
}

/* What is in part->chunk goes out. */
static enum custody_status
add_chunk(
    struct part_write *part, enum part_chunk letter, struct custody_error *err)
{
	uint8_t head[PART_CHUNK_HEAD];
	enum custody_status status;

	if (part->chunk.len > PART_CHUNK_MAX)
		return error_set(err, CUSTODY_MALFORMED, "part",
		    "a part of it takes more than %zu bytes", PART_CHUNK_MAX);
	head[0] = (uint8_t)letter;
	bytes_put_number(head + 1, part->chunk.len, sizeof head - 1);
	status = add(part, head, sizeof head, err);
	if (status == CUSTODY_OK)
		status = add(part, part->chunk.at, part->chunk.len, err);
	return status;
}

enum custody_status
part_write_new(struct part_write **out, const char *path, const json_t *head,
    struct custody_error *err)
{
	struct part_write *part;
	enum custody_status status = begin(&part, err);

	*out = NULL;
	if (status != CUSTODY_OK)
		return status;
	part->path = strdup(path);
	if (part->path == NULL)
		status = error_memory(err);
	if (status == CUSTODY_OK)
		status = add(part, PART_MAGIC, strlen(PART_MAGIC), err);
	if (status == CUSTODY_OK)
		status = canonical_write(&part->chunk, head, err);
	if (status == CUSTODY_OK)
		status = add_chunk(part, PART_HEAD, err);
	fingerprint_init(&part->block);
	if (status == CUSTODY_OK)
		*out = part;
	else
		part_write_free(part);
	return status;
}

enum custody_status
part_write_on(
    struct part_write **out, int fd, uint64_t at, struct custody_error *err)
{
	enum custody_status status = begin(out, err);

	if (status != CUSTODY_OK) {
		close(fd);
		return status;
	}
	(*out)->fd = fd;
	if (ftruncate(fd, (off_t)at) == 0 &&
	    lseek(fd, (off_t)at, SEEK_SET) >= 0)
		return CUSTODY_OK;
	error_system(err, "io", "going on with what was begun");
	part_write_free(*out);
	*out = NULL;
	return CUSTODY_UNKNOWN;
}

enum custody_status
part_write_flush(struct part_write *part, struct custody_error *err)
{
	enum custody_status status;

	if (part->fd < 0 && !part->given_up) {
		part->fd = open(part->path,
		    O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0600);
		part->given_up = part->fd < 0 && errno == EEXIST;
		if (part->fd < 0 && !part->given_up)
			return error_system(err, "io", "making %s", part->path);
		if (part->fd >= 0)
			flock(part->fd, LOCK_EX | LOCK_NB);
	}
	if (part->given_up) {
		part->some.len = 0;
		return CUSTODY_OK;
	}
	status = file_write_all(part->fd, part->some.at, part->some.len, err);
	part->some.len = 0;
	part->read = 0;
	return status;
}

enum custody_status
part_write_rows(struct part_write *part, const struct measure_rows *rows,
    struct custody_error *err)
{
	enum custody_status status;

	part->chunk.len = 0;
	status = measure_rows_pack(&part->chunk, rows, err);
	if (status == CUSTODY_OK && part->chunk.len > 0)
		status = add_chunk(part, PART_ROWS, err);
	if (status == CUSTODY_OK && part->some.len > ENOUGH)
		status = part_write_flush(part, err);
	return status;
}

/* --- a file ----------------------------------------------------------------
 */

static enum custody_status
put_number(struct buffer *to, uint64_t number, enum custody_status status,
    struct custody_error *err)
{
	return status == CUSTODY_OK ? index_pack_number(to, number, err)
				    : status;
}

static enum custody_status
put_bytes(struct buffer *to, const void *at, size_t len,
    enum custody_status status, struct custody_error *err)
{
	return status == CUSTODY_OK ? buffer_append(to, at, len, err) : status;
}

static enum custody_status
put_text(struct buffer *to, struct bytes text, enum custody_status status,
    struct custody_error *err)
{
	status = put_number(to, text.len, status, err);
	return put_bytes(to, text.at, text.len, status, err);
}

static enum custody_status
put_disk(struct buffer *to, const struct part_written *written,
    struct custody_error *err)
{
	const struct measure_file *file = written->file;
	const struct part_stamp *stamp = written->stamp;
	const char *compression =
	    file->compression != NULL ? file->compression : "";
	enum custody_status status = CUSTODY_OK;

	status = put_text(to, file->found, status, err);
	status = put_text(to, file->path, status, err);
	status = put_text(to, bytes_text(compression), status, err);
	status = put_number(to, file->raw_length, status, err);
	status = put_bytes(to, file->raw_sha256, DIGEST_SIZE, status, err);
	status = put_number(to, stamp->size, status, err);
	status = put_number(to, stamp->inode, status, err);
	status = put_number(to, stamp->device, status, err);
	status = put_number(to, (uint64_t)stamp->modified, status, err);
	return put_number(to, (uint64_t)stamp->changed, status, err);
}

static enum custody_status
put_entry(struct buffer *to, const struct measure_entry *entry, uint64_t first,
    struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	status = put_text(to, entry->path, status, err);
	status = put_text(to, bytes_text(entry->format), status, err);
	status = put_number(to, entry->headed, status, err);
	if (entry->headed)
		status = put_bytes(to, entry->header, DIGEST_SIZE, status, err);
	status = put_bytes(to, entry->root, DIGEST_SIZE, status, err);
	status = put_number(to, entry->first - first, status, err);
	status = put_number(to, entry->records, status, err);
	return put_number(to, entry->bytes, status, err);
}

/* Most of them are zero: each other one comes after its place, from 1; a zero
 * ends them. */
static enum custody_status
put_sums(
    struct buffer *to, const struct scan_sums *sums, struct custody_error *err)
{
	uint64_t number[PART_SUMS];
	enum custody_status status = CUSTODY_OK;

	memcpy(number, sums, sizeof number);
	for (size_t i = 0; i < PART_SUMS; i++) {
		if (number[i] == 0)
			continue;
		status = put_number(to, i + 1, status, err);
		status = put_number(to, number[i], status, err);
	}
	return put_number(to, 0, status, err);
}

enum custody_status
part_write_file(struct part_write *part, const struct part_written *written,
    struct custody_error *err)
{
	uint8_t block[FINGERPRINT_SIZE];
	enum custody_status status;

	part->chunk.len = 0;
	fingerprint_final(&part->block, block);
	status = put_disk(&part->chunk, written, err);
	status = put_number(&part->chunk, written->entries, status, err);
	for (size_t i = 0; i < written->entries && status == CUSTODY_OK; i++)
		status = put_entry(
		    &part->chunk, written->entry[i], written->first, err);
	if (status == CUSTODY_OK)
		status = put_sums(&part->chunk, written->sums, err);
	status = put_bytes(&part->chunk, block, sizeof block, status, err);
	if (status != CUSTODY_OK)
		return status;
	fingerprint_bytes(block, part->chunk.at, part->chunk.len);
	status = put_bytes(&part->chunk, block, sizeof block, CUSTODY_OK, err);
	if (status == CUSTODY_OK)
		status = add_chunk(part, PART_FILE, err);
	fingerprint_init(&part->block);
	part->files++;
	part->read += written->file->raw_length;
	if (status == CUSTODY_OK &&
	    (part->some.len > ENOUGH || part->read > WHILE))
		status = part_write_flush(part, err);
	return status;
}

uint64_t
part_write_files(const struct part_write *part)
{
	return part->files;
}

bool
part_write_is_there(const struct part_write *part)
{
	return part->fd >= 0;
}

enum custody_status
part_write_end(struct part_write *part, struct custody_error *err)
{
	uint8_t digest[DIGEST_SIZE];
	enum custody_status status;

	digest_final(&part->all, digest);
	part->chunk.len = 0;
	status = buffer_append(&part->chunk, digest, sizeof digest, err);
	if (status == CUSTODY_OK)
		status = add_chunk(part, PART_END, err);
	if (status == CUSTODY_OK)
		status = part_write_flush(part, err);
	if (status == CUSTODY_OK && part->given_up)
		return error_set(err, CUSTODY_UNKNOWN, "exists",
		    "making %s: another command makes it", part->path);
	if (status == CUSTODY_OK && fsync(part->fd) < 0)
		status = error_system(err, "io", "syncing %s", part->path);
	return status;
}

void
part_write_free(struct part_write *part)
{
	if (part == NULL)
		return;
	if (part->fd >= 0)
		close(part->fd);
	buffer_clear(&part->chunk);
	buffer_clear(&part->some);
	free(part->path);
	free(part);
}
