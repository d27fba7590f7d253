/* SPDX-License-Identifier: Apache-2.0
 *
 * dispose_erase: one random pass, so that nothing below can keep the file as
 * a hole or as shared blocks of zeros, then one of zeros, which can be read
 * back and told from everything else.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "acts/dispose_erase.h"
#include "base/error.h"
#include "crypto/digest.h"

#define PIECE ((size_t)1 << 20)
#define ALIGNMENT 4096

static ssize_t
read_at(int fd, void *to, size_t len, uint64_t at)
{
	ssize_t got;

	do
		got = pread(fd, to, len, (off_t)at);
	while (got < 0 && errno == EINTR);
	return got;
}

enum custody_status
dispose_erase_digest(
    uint8_t out[32], int fd, struct custody *custody, struct custody_error *err)
{
	struct digest_stream stream;
	uint8_t *piece = malloc(PIECE);
	uint64_t at = 0;
	ssize_t got = 1;
	enum custody_status status = CUSTODY_OK;

	if (piece == NULL)
		return error_memory(err);
	digest_init(&stream);
	while (got > 0 && status == CUSTODY_OK) {
		got = read_at(fd, piece, PIECE, at);
		if (got < 0)
			status = error_system(err, "io", "reading it");
		if (got > 0) {
			digest_add(&stream, piece, (size_t)got);
			at += (uint64_t)got;
			status = session_stopped(custody, err);
		}
	}
	digest_final(&stream, out);
	free(piece);
	return status;
}

static enum custody_status
write_piece(int fd, const uint8_t *piece, size_t len, uint64_t at,
    struct custody_error *err)
{
	while (len > 0) {
		ssize_t put = pwrite(fd, piece, len, (off_t)at);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return error_system(err, "io", "overwriting it");
		piece += put;
		len -= (size_t)put;
		at += (uint64_t)put;
	}
	return CUSTODY_OK;
}

static enum custody_status
write_all(int fd, uint8_t *piece, uint64_t size, bool random,
    struct custody_error *err)
{
	memset(piece, 0, PIECE);
	for (uint64_t at = 0; at < size; at += PIECE) {
		size_t len = size - at < PIECE ? (size_t)(size - at) : PIECE;
		enum custody_status status;

		/* Fresh for each piece: nothing to compress or share. */
		for (size_t i = 0; random && i < len; i += 256)
			if (getrandom(piece + i, 256, 0) != 256)
				return error_system(
				    err, "io", "drawing random bytes");
		status = write_piece(fd, piece, len, at, err);
		if (status != CUSTODY_OK)
			return status;
	}
	if (fsync(fd) != 0)
		return error_system(err, "io", "syncing what overwrites it");
	return CUSTODY_OK;
}

/* Another descriptor of the same file that reads from the device where the
 * file system can; -1 where it cannot. */
static int
open_direct(int fd)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return open(path, O_RDONLY | O_DIRECT | O_CLOEXEC);
}

static enum custody_status
read_back(int fd, uint8_t *piece, uint64_t size, struct custody_error *err)
{
	for (uint64_t at = 0; at < size;) {
		ssize_t got = read_at(fd, piece, PIECE, at);

		if (got <= 0)
			return error_system(err, "io", "reading it back");
		for (ssize_t i = 0; i < got; i++)
			if (piece[i] != 0)
				return error_set(err, CUSTODY_DISAGREES,
				    "not-overwritten",
				    "reading it back: byte %llu is not zero",
				    (unsigned long long)at +
					(unsigned long long)i);
		at += (uint64_t)got;
	}
	return CUSTODY_OK;
}

enum custody_status
dispose_erase_bytes(
    struct dispose_erase *out, int fd, uint64_t size, struct custody_error *err)
{
	uint8_t *piece = aligned_alloc(ALIGNMENT, PIECE);
	enum custody_status status;
	int direct = -1;

	*out = (struct dispose_erase){0};
	if (piece == NULL)
		return error_memory(err);
	status = write_all(fd, piece, size, true, err);
	if (status == CUSTODY_OK)
		status = write_all(fd, piece, size, false, err);
	if (status != CUSTODY_OK)
		goto out;
	direct = open_direct(fd);
	if (direct >= 0)
		status = read_back(direct, piece, size, NULL);
	/* A file system may take O_DIRECT and then refuse to read so. */
	if (direct < 0 || status == CUSTODY_UNKNOWN) {
		posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
		status = read_back(fd, piece, size, err);
	} else {
		out->direct = true;
		if (status != CUSTODY_OK)
			error_set(err, status, "not-overwritten",
			    "reading it back from the device: it is not all "
			    "zeros");
	}
	if (status == CUSTODY_OK && size > 0)
		out->punched =
		    fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0,
			(off_t)size) == 0 &&
		    fsync(fd) == 0;
out:
	if (direct >= 0)
		close(direct);
	free(piece);
	return status;
}

enum custody_status
dispose_erase_check(int fd, uint64_t size, struct custody_error *err)
{
	uint8_t *piece = malloc(PIECE);
	enum custody_status status;

	if (piece == NULL)
		return error_memory(err);
	status = read_back(fd, piece, size, err);
	if (status == CUSTODY_OK && read_at(fd, piece, 1, size) != 0)
		status = error_set(err, CUSTODY_DISAGREES, "not-overwritten",
		    "reading it back: it is longer than it was");
	free(piece);
	return status;
}
