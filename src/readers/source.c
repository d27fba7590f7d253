/* SPDX-License-Identifier: Apache-2.0
 *
 * source: one place where bytes are taken, so that whoever digests a file as
 * it lies sees every one of them, looked ahead at or not.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "readers/source.h"

static size_t
take_ahead(struct source *source, uint8_t *to, size_t room)
{
	size_t len = source->ahead_len - source->ahead_at;

	len = len < room ? len : room;
	memcpy(to, source->ahead + source->ahead_at, len);
	source->ahead_at += len;
	return len;
}

enum custody_status
source_read(struct source *source, struct block *into, size_t at, size_t room,
    size_t *got, struct custody_error *err)
{
	uint8_t *to = into->bytes + at;
	enum custody_status status = CUSTODY_OK;

	*got = 0;
	if (source->ahead_at < source->ahead_len)
		*got = take_ahead(source, to, room);
	else if (source->ended)
		return CUSTODY_END;
	else
		status = source->fetch(source, to, room, got, err);
	if (status == CUSTODY_END)
		source->ended = true;
	if (status != CUSTODY_OK)
		return status;
	source->taken += *got;
	if (source->tap == NULL)
		return CUSTODY_OK;
	return source->tap(
	    source->tap_ctx, into, (struct bytes){to, *got}, err);
}

enum custody_status
source_fill(struct source *source, struct block *into, size_t at, size_t room,
    size_t *got, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	size_t more;

	*got = 0;
	while (status == CUSTODY_OK && *got < room) {
		status = source_read(
		    source, into, at + *got, room - *got, &more, err);
		*got += more;
	}
	return status;
}

enum custody_status
source_peek(struct source *source, struct bytes *out, struct custody_error *err)
{
	enum custody_status status;
	size_t got;

	if (source->ahead_at > 0) {
		source->ahead_len -= source->ahead_at;
		memmove(source->ahead, source->ahead + source->ahead_at,
		    source->ahead_len);
		source->ahead_at = 0;
	}
	while (!source->ended && source->ahead_len < SOURCE_AHEAD) {
		status =
		    source->fetch(source, source->ahead + source->ahead_len,
			SOURCE_AHEAD - source->ahead_len, &got, err);
		if (status == CUSTODY_END)
			source->ended = true;
		else if (status != CUSTODY_OK)
			return status;
		else
			source->ahead_len += got;
	}
	*out = (struct bytes){source->ahead, source->ahead_len};
	return CUSTODY_OK;
}

static enum custody_status
pass(struct source *source, struct custody_error *err)
{
	uint64_t passed = 0;
	enum custody_status status = source->pass(source, &passed, err);

	source->taken += source->ahead_len - source->ahead_at + passed;
	source->ahead_at = source->ahead_len;
	source->ended = true;
	return status;
}

enum custody_status
source_drain(
    struct source *source, struct block_pool *pool, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	struct block *block;
	size_t got;

	if (source->pass != NULL && source->tap == NULL)
		return pass(source, err);
	while (status == CUSTODY_OK) {
		status = block_new(&block, pool, BLOCK_SIZE, err);
		if (status == CUSTODY_OK)
			status = source_fill(
			    source, block, 0, BLOCK_SIZE, &got, err);
		block_free(block);
	}
	return status == CUSTODY_END ? CUSTODY_OK : status;
}

void
source_close(struct source *source)
{
	if (source != NULL)
		source->close(source);
}

struct fd_source {
	struct source source;
	int fd;
	uint64_t had;
};

enum custody_status
source_changed(struct custody_error *err)
{
	return error_set(
	    err, CUSTODY_DISAGREES, "changed", "it changed while it was read");
}

#define WAIT_MS 200

/* A signal that came just before poll(2) ends none: so it is short. */
enum custody_status
source_wait(int fd, source_waits *waits, void *ctx, struct custody_error *err)
{
	struct pollfd polled = {.fd = fd, .events = POLLIN};
	enum custody_status status = CUSTODY_OK;

	while (status == CUSTODY_OK && poll(&polled, 1, WAIT_MS) <= 0)
		status = waits(ctx, err);
	return status;
}

static enum custody_status
fetch_fd(struct source *source, uint8_t *to, size_t room, size_t *got,
    struct custody_error *err)
{
	struct fd_source *fd = (struct fd_source *)source;
	enum custody_status status = CUSTODY_OK;
	ssize_t len;

	if (source->waits != NULL)
		status =
		    source_wait(fd->fd, source->waits, source->tap_ctx, err);
	if (status != CUSTODY_OK)
		return status;
	if (source->part && room > source->hint - fd->had)
		room = (size_t)(source->hint - fd->had);
	do
		len = read(fd->fd, to, room);
	while (len < 0 && errno == EINTR);
	if (len < 0)
		return error_system(err, "io", "byte %llu",
		    (unsigned long long)source->taken + 1);
	*got = (size_t)len;
	fd->had += *got;
	/* Nobody runs after a file that grows as fast as it is read. */
	if (source->hint > 0 && fd->had > source->hint)
		return source_changed(err);
	return len == 0 ? CUSTODY_END : CUSTODY_OK;
}

static void
close_fd(struct source *source)
{
	free(source);
}

enum custody_status
source_from_fd(
    struct source **out, int fd, uint64_t hint, struct custody_error *err)
{
	struct fd_source *source;

	*out = NULL;
	source = calloc(1, sizeof *source);
	if (source == NULL)
		return error_memory(err);
	source->source.fetch = fetch_fd;
	source->source.close = close_fd;
	source->source.hint = hint;
	source->fd = fd;
	*out = &source->source;
	return CUSTODY_OK;
}
