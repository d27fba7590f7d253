/* SPDX-License-Identifier: Apache-2.0
 *
 * sealed_read: opens the table, and then any chunk without the others.  Every
 * length is hostile until the tag after it was right.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <zstd.h>

#include "base/error.h"
#include "store/sealed_inside.h"

static const uint8_t mark[16] = {'c', 'u', 's', 't', 'o', 'd', 'y', ' ', 's',
    'e', 'a', 'l', 'e', 'd', ' ', '1'};

struct sealed_read {
	char *path;
	int fd;
	uint64_t size;
	uint8_t header[SEALED_HEADER];
	struct aead *chunk;
	ZSTD_DCtx *zstd;
	struct buffer table, sealed, packed;
	uint64_t chunks;
	uint64_t end; /* of the last chunk */
	bool moved;   /* by the caller */
};

void
sealed_header(uint8_t out[SEALED_HEADER], const struct sealed_file_name *name)
{
	memset(out, 0, SEALED_HEADER);
	memcpy(out, mark, sizeof mark);
	memcpy(out + 16, name->genesis, 32);
	memcpy(out + 48, name->seal, SLOTS_SEAL_SIZE);
	bytes_put_number(out + 64, name->epoch, 4);
}

void
sealed_about_chunk(struct sealed_about *out,
    const uint8_t header[SEALED_HEADER], uint64_t number,
    const uint8_t lengths[SEALED_LENGTHS])
{
	memcpy(out->at, header, SEALED_HEADER);
	bytes_put_number(out->at + SEALED_HEADER, number, 8);
	memcpy(out->at + SEALED_HEADER + 8, lengths, SEALED_LENGTHS);
	out->len = SEALED_HEADER + 8 + SEALED_LENGTHS;
}

void
sealed_about_table(struct sealed_about *out,
    const uint8_t header[SEALED_HEADER], const uint8_t version[32],
    const uint8_t trailer[SEALED_TRAILER])
{
	memcpy(out->at, header, SEALED_HEADER);
	memcpy(out->at + SEALED_HEADER, version, 32);
	memcpy(out->at + SEALED_HEADER + 32, trailer, SEALED_TRAILER);
	out->len = SEALED_HEADER + 32 + SEALED_TRAILER;
}

enum custody_status
sealed_aead(struct aead **out, const struct secret *key, const char *purpose,
    struct custody_error *err)
{
	struct secret *own = NULL;
	enum custody_status status;

	status = secret_derive(
	    &own, key, purpose, (struct bytes){(const uint8_t *)"", 0}, err);
	if (status == CUSTODY_OK)
		status = aead_new(out, own, err);
	secret_free(own);
	return status;
}

static const char remedy[] = "put back a copy of it that is whole: nothing can "
			     "repair it";

static enum custody_status
damaged(
    const struct sealed_read *read, const char *what, struct custody_error *err)
{
	error_set(err, CUSTODY_DISAGREES, "sealed", "the sealed file %s: %s",
	    read->path, what);
	error_remedy(err, remedy);
	return CUSTODY_DISAGREES;
}

static enum custody_status
get(const struct sealed_read *read, uint8_t *to, size_t len, uint64_t at,
    struct custody_error *err)
{
	while (len > 0) {
		ssize_t got = pread(read->fd, to, len, (off_t)at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return error_system(err, "io",
			    "reading the sealed file %s", read->path);
		if (got == 0)
			return damaged(read, "it is cut short", err);
		to += got;
		len -= (size_t)got;
		at += (uint64_t)got;
	}
	return CUSTODY_OK;
}

/* Of what was decrypted, so nobody else's bytes come here. */
static enum custody_status
unpack(struct sealed_read *read, struct bytes packed, uint8_t *to, size_t len,
    struct custody_error *err)
{
	size_t got;

	if (packed.len > 0 && packed.at[0] == SEALED_PLAIN &&
	    packed.len - 1 == len) {
		if (len > 0)
			memcpy(to, packed.at + 1, len);
		return CUSTODY_OK;
	}
	if (packed.len == 0 || packed.at[0] != SEALED_ZSTD)
		return damaged(read, "a chunk is packed in no known way", err);
	if (read->zstd == NULL)
		read->zstd = ZSTD_createDCtx();
	if (read->zstd == NULL)
		return error_memory(err);
	got = ZSTD_decompressDCtx(
	    read->zstd, to, len, packed.at + 1, packed.len - 1);
	return !ZSTD_isError(got) && got == len
		   ? CUSTODY_OK
		   : damaged(read, "a chunk has another length", err);
}

/* Reads `len` stored bytes and opens them into read->packed. */
static enum custody_status
open_bytes(struct sealed_read *read, struct aead *aead, uint64_t nonce_number,
    const struct sealed_about *about, uint64_t at, size_t len,
    struct custody_error *err)
{
	uint8_t nonce[AEAD_NONCE_SIZE];
	enum custody_status status;

	read->sealed.len = read->packed.len = 0;
	if (buffer_reserve(&read->sealed, len) == NULL ||
	    buffer_reserve(&read->packed, len) == NULL)
		return error_memory(err);
	status = get(read, read->sealed.at, len, at, err);
	if (status != CUSTODY_OK)
		return status;
	aead_count(nonce, nonce_number);
	status = aead_open(aead, nonce, (struct bytes){about->at, about->len},
	    (struct bytes){read->sealed.at, len}, read->packed.at, err);
	if (status == CUSTODY_OK) {
		read->packed.len = len - AEAD_TAG_SIZE;
	} else {
		error_prefix(err, "the sealed file %s", read->path);
		error_remedy(err, remedy);
	}
	return status;
}

static enum custody_status
open_table(struct sealed_read *read, const uint8_t version[32],
    struct aead *aead, struct custody_error *err)
{
	uint8_t trailer[SEALED_TRAILER];
	uint64_t at, stored, plain;
	struct sealed_about about;
	enum custody_status status;

	status = get(
	    read, trailer, sizeof trailer, read->size - sizeof trailer, err);
	if (status != CUSTODY_OK)
		return status;
	at = bytes_number(trailer, 8);
	stored = bytes_number(trailer + 8, 8);
	plain = bytes_number(trailer + 16, 8);
	read->chunks = bytes_number(trailer + 24, 8);
	read->end = at;
	if (at < SEALED_HEADER || stored < AEAD_TAG_SIZE ||
	    stored > read->size || at > read->size ||
	    at + stored + sizeof trailer != read->size ||
	    plain > SEALED_FILE_CHUNK_MAX || read->chunks > plain / 8)
		return damaged(read, "it is cut short, or changed", err);
	sealed_about_table(&about, read->header, version, trailer);
	status = open_bytes(read, aead, 0, &about, at, (size_t)stored, err);
	if (status == CUSTODY_OK &&
	    buffer_reserve(&read->table, (size_t)plain) == NULL)
		status = error_memory(err);
	if (status == CUSTODY_OK)
		status = unpack(read, buffer_view(&read->packed),
		    read->table.at, (size_t)plain, err);
	if (status == CUSTODY_OK)
		read->table.len = (size_t)plain;
	return status;
}

static enum custody_status
open_file(struct sealed_read *read, const struct sealed_file_name *name,
    struct custody_error *err)
{
	uint8_t header[SEALED_HEADER];
	struct stat info;
	enum custody_status status;

	read->fd = open(read->path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (read->fd < 0 || fstat(read->fd, &info) != 0) {
		status = error_system(err, errno == ENOENT ? "no-sealed" : "io",
		    "opening the sealed file %s", read->path);
		if (errno == ENOENT)
			error_remedy(err, remedy);
		return status;
	}
	read->size = (uint64_t)info.st_size;
	if (!S_ISREG(info.st_mode) ||
	    read->size < SEALED_HEADER + AEAD_TAG_SIZE + SEALED_TRAILER)
		return damaged(read, "it is cut short", err);
	sealed_header(read->header, name);
	status = get(read, header, sizeof header, 0, err);
	if (status == CUSTODY_OK &&
	    memcmp(header, read->header, sizeof header) != 0)
		status = damaged(
		    read, "it is not the one that the ledger names", err);
	return status;
}

static enum custody_status
new_read(struct sealed_read **out, const char *path, struct custody_error *err)
{
	struct sealed_read *read = calloc(1, sizeof *read);

	*out = read;
	if (read == NULL)
		return error_memory(err);
	read->fd = -1;
	read->path = strdup(path);
	return read->path == NULL ? error_memory(err) : CUSTODY_OK;
}

enum custody_status
sealed_read_open(struct sealed_read **out, const char *path,
    const struct sealed_file_name *name, const uint8_t version[32],
    const struct secret *key, struct custody_error *err)
{
	struct aead *table = NULL;
	struct sealed_read *read;
	enum custody_status status = new_read(&read, path, err);

	*out = NULL;
	if (status == CUSTODY_OK)
		status = open_file(read, name, err);
	if (status == CUSTODY_OK)
		status = sealed_aead(&table, key, SEALED_FILE_TABLE_KEY, err);
	if (status == CUSTODY_OK)
		status = open_table(read, version, table, err);
	if (status == CUSTODY_OK)
		status =
		    sealed_aead(&read->chunk, key, SEALED_FILE_CHUNK_KEY, err);
	aead_free(table);
	if (status == CUSTODY_OK)
		*out = read;
	else
		sealed_read_close(read);
	return status;
}

void
sealed_read_close(struct sealed_read *read)
{
	if (read == NULL)
		return;
	aead_free(read->chunk);
	ZSTD_freeDCtx(read->zstd);
	buffer_wipe(&read->packed);
	buffer_wipe(&read->table);
	buffer_clear(&read->sealed);
	if (read->fd >= 0)
		close(read->fd);
	free(read->path);
	free(read);
}

uint64_t
sealed_read_chunks(const struct sealed_read *read)
{
	return read->chunks;
}

uint64_t
sealed_read_size(const struct sealed_read *read)
{
	return read->size;
}

struct bytes
sealed_read_contents(const struct sealed_read *read)
{
	size_t places = (size_t)read->chunks * 8;

	return (struct bytes){
	    read->table.at + places, read->table.len - places};
}

static enum custody_status
read_lengths(struct sealed_read *read, uint64_t at,
    uint8_t lengths[SEALED_LENGTHS], struct custody_error *err)
{
	uint64_t stored, plain;
	enum custody_status status;

	if (at < SEALED_HEADER || at + SEALED_LENGTHS > read->end)
		return damaged(read, "a chunk lies outside of it", err);
	status = get(read, lengths, SEALED_LENGTHS, at, err);
	if (status != CUSTODY_OK)
		return status;
	stored = bytes_number(lengths, 4);
	plain = bytes_number(lengths + 4, 4);
	if (stored < AEAD_TAG_SIZE + 1 ||
	    stored > read->end - at - SEALED_LENGTHS ||
	    plain > SEALED_FILE_CHUNK_MAX)
		return damaged(
		    read, "a chunk has a length that cannot be", err);
	return CUSTODY_OK;
}

/* Not damaged: it was given up since it was opened. */
static enum custody_status
blame(const struct sealed_read *read, enum custody_status status,
    struct custody_error *err)
{
	struct stat info;
	char *beside = NULL;
	bool gone;

	if (status != CUSTODY_DISAGREES || read->moved ||
	    asprintf(&beside, "%s" SEALED_FILE_MOVING, read->path) < 0)
		return status;
	gone = (fstat(read->fd, &info) == 0 && info.st_nlink == 0) ||
	       access(beside, F_OK) == 0;
	free(beside);
	if (!gone)
		return status;
	error_set(err, CUSTODY_UNKNOWN, "being-erased",
	    "the sealed file %s: it was disposed of, or records were erased "
	    "from it, while it was read",
	    read->path);
	error_remedy(err, "custody status says what is not finished");
	return CUSTODY_UNKNOWN;
}

static uint64_t
place_of(const struct sealed_read *read, uint64_t chunk)
{
	return bytes_number(read->table.at + 8 * chunk, 8);
}

enum custody_status
sealed_read_length(struct sealed_read *read, uint64_t chunk, size_t *length,
    struct custody_error *err)
{
	uint8_t lengths[SEALED_LENGTHS];
	enum custody_status status;

	*length = 0;
	if (chunk >= read->chunks)
		return damaged(read, "it has no such chunk", err);
	status = read_lengths(read, place_of(read, chunk), lengths, err);
	if (status == CUSTODY_OK)
		*length = (size_t)bytes_number(lengths + 4, 4);
	return blame(read, status, err);
}

/* Opens chunk `number`, which lies at `at`, into read->packed. */
static enum custody_status
open_chunk(struct sealed_read *read, uint64_t number, uint64_t at,
    size_t *plain, struct custody_error *err)
{
	uint8_t lengths[SEALED_LENGTHS];
	struct sealed_about about;
	enum custody_status status = read_lengths(read, at, lengths, err);

	if (status != CUSTODY_OK)
		return status;
	*plain = (size_t)bytes_number(lengths + 4, 4);
	sealed_about_chunk(&about, read->header, number, lengths);
	return open_bytes(read, read->chunk, number, &about,
	    at + SEALED_LENGTHS, (size_t)bytes_number(lengths, 4), err);
}

enum custody_status
sealed_read_chunk(struct sealed_read *read, uint64_t chunk, uint8_t *to,
    size_t length, struct custody_error *err)
{
	size_t plain = 0;
	enum custody_status status;

	if (chunk >= read->chunks)
		return damaged(read, "it has no such chunk", err);
	status = open_chunk(read, chunk, place_of(read, chunk), &plain, err);
	if (status == CUSTODY_OK && plain != length)
		status = damaged(read, "it changed while it was read", err);
	if (status == CUSTODY_OK)
		status =
		    unpack(read, buffer_view(&read->packed), to, length, err);
	return blame(read, status, err);
}

enum custody_status
sealed_read_packed(struct sealed_read *read, uint64_t chunk, struct buffer *out,
    size_t *length, struct custody_error *err)
{
	enum custody_status status;

	*length = 0;
	if (chunk >= read->chunks)
		return damaged(read, "it has no such chunk", err);
	status = open_chunk(read, chunk, place_of(read, chunk), length, err);
	return status == CUSTODY_OK
		   ? buffer_append(out, read->packed.at, read->packed.len, err)
		   : status;
}

uint64_t
sealed_read_place(const struct sealed_read *read, uint64_t chunk)
{
	return chunk < read->chunks ? place_of(read, chunk) : read->end;
}

void
sealed_read_moved(struct sealed_read *read)
{
	read->moved = true;
}

uint64_t
sealed_read_table(const struct sealed_read *read)
{
	return read->table.len;
}

uint32_t
sealed_read_epoch(const struct sealed_read *read)
{
	return (uint32_t)bytes_number(read->header + 64, 4);
}

/* Of chunks nobody knows whether they still are what was sealed; a table that
 * its own key opened a moment ago is. */
enum custody_status
sealed_read_try(const char *path, const struct sealed_file_name *name,
    const uint8_t version[32], const struct secret *key,
    struct custody_error *err)
{
	struct sealed_read *read = NULL;
	size_t plain;
	enum custody_status status =
	    sealed_read_open(&read, path, name, version, key, err);

	sealed_read_close(read);
	if (status != CUSTODY_DISAGREES)
		return status;
	status = new_read(&read, path, err);
	if (status == CUSTODY_OK)
		status = open_file(read, name, err);
	if (status == CUSTODY_OK)
		status =
		    sealed_aead(&read->chunk, key, SEALED_FILE_CHUNK_KEY, err);
	if (status == CUSTODY_OK) {
		read->end = read->size - SEALED_TRAILER;
		status = open_chunk(read, 0, SEALED_HEADER, &plain, err);
	}
	sealed_read_close(read);
	return status;
}
