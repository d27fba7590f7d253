/* SPDX-License-Identifier: Apache-2.0
 *
 * export_output: bytes go through a compressor, if any, then through a digest
 * to the disk.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "acts/export_output.h"
#include "base/error.h"
#include "base/file.h"
#include "base/library.h"

#define ROOM ((size_t)256 << 10)
#define GZIP_BITS (15 + 16) /* zlib's way to say gzip */
#define ZSTD_LEVEL 3
#define NAMELESS (-2) /* in place of a folder */

static struct {
	__typeof__(deflateInit2_) *init;
	__typeof__(deflate) *deflate;
	__typeof__(deflateEnd) *end;
} zlib;

static const struct library_function functions[] = {
    {"deflateInit2_", &zlib.init},
    {"deflate", &zlib.deflate},
    {"deflateEnd", &zlib.end},
};

static struct library library = LIBRARY("libz.so.1", functions);

const char *const export_output_suffix[] = {
    [EXPORT_PLAIN] = "",
    [EXPORT_GZIP] = ".gz",
    [EXPORT_ZSTD] = ".zst",
};

struct export_output {
	int dir;
	char *path;
	int fd;
	enum export_compress method;
	z_stream gzip;
	bool gzip_begun;
	ZSTD_CCtx *zstd;
	struct digest_stream digest;
	bool comparing; /* all so far was there already */
	off_t written;
	off_t started; /* of what is on its way to the disk */
	size_t filled;
	uint8_t buffer[ROOM];
};

bool
export_output_method(enum export_compress *out, const char *name)
{
	*out = EXPORT_PLAIN;
	if (name == NULL)
		return true;
	if (strcmp(name, "gzip") == 0)
		*out = EXPORT_GZIP;
	else if (strcmp(name, "zstd") == 0)
		*out = EXPORT_ZSTD;
	return *out != EXPORT_PLAIN;
}

static bool
is_safe(const char *path)
{
	while (*path != '\0') {
		size_t len = strcspn(path, "/");

		if (len == 0 || (len == 1 && path[0] == '.') ||
		    (len == 2 && path[0] == '.' && path[1] == '.'))
			return false;
		path += len;
		if (*path == '/' && *++path == '\0')
			return false;
	}
	return true;
}

/* A file of an export that was interrupted is ours, and nobody else's. */
static int
open_there(int here, const char *name, bool *there)
{
	struct stat info;
	int fd =
	    openat(here, name, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	*there = fd >= 0 && fstat(fd, &info) == 0 && S_ISREG(info.st_mode) &&
		 info.st_nlink == 1 && info.st_uid == geteuid();
	if (*there)
		return fd;
	if (fd >= 0)
		close(fd);
	if (unlinkat(here, name, 0) < 0)
		return -1;
	return openat(here, name,
	    O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
}

static int
open_file(int here, const char *name, bool *there)
{
	int fd = openat(here, name,
	    O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);

	*there = false;
	if (fd >= 0 || errno != EEXIST)
		return fd;
	return open_there(here, name, there);
}

/* Every folder is opened from the one above it, and no link is followed. */
static enum custody_status
open_below(
    int dir, const char *path, int *fd, bool *there, struct custody_error *err)
{
	char *parts = strdup(path), *part = parts, *slash;
	int here = dir, next;

	*fd = -1;
	if (parts == NULL)
		return error_memory(err);
	while ((slash = strchr(part, '/')) != NULL && here >= 0) {
		*slash = '\0';
		if (mkdirat(here, part, 0777) < 0 && errno != EEXIST)
			next = -1;
		else
			next = openat(here, part,
			    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (here != dir)
			close(here);
		here = next;
		part = slash + 1;
	}
	if (here >= 0)
		*fd = open_file(here, part, there);
	if (*fd < 0)
		error_system(err, "io", "writing %s", path);
	if (here >= 0 && here != dir)
		close(here);
	free(parts);
	return *fd >= 0 ? CUSTODY_OK : CUSTODY_UNKNOWN;
}

static enum custody_status
begin_gzip(struct export_output *output, struct custody_error *err)
{
	enum custody_status status = library_need(
	    &library, "compressing", "install zlib (Debian: zlib1g)", err);

	if (status != CUSTODY_OK)
		return status;
	output->gzip_begun =
	    zlib.init(&output->gzip, Z_DEFAULT_COMPRESSION, Z_DEFLATED,
		GZIP_BITS, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
		(int)sizeof output->gzip) == Z_OK;
	return output->gzip_begun ? CUSTODY_OK : error_memory(err);
}

static enum custody_status
begin_compressor(struct export_output *output, struct custody_error *err)
{
	if (output->method == EXPORT_GZIP)
		return begin_gzip(output, err);
	if (output->method == EXPORT_PLAIN)
		return CUSTODY_OK;
	output->zstd = ZSTD_createCCtx();
	if (output->zstd == NULL ||
	    ZSTD_isError(ZSTD_CCtx_setParameter(
		output->zstd, ZSTD_c_compressionLevel, ZSTD_LEVEL)) ||
	    ZSTD_isError(
		ZSTD_CCtx_setParameter(output->zstd, ZSTD_c_checksumFlag, 1)))
		return error_memory(err);
	return CUSTODY_OK;
}

static void
free_output(struct export_output *output)
{
	ZSTD_freeCCtx(output->zstd);
	if (output->gzip_begun)
		zlib.end(&output->gzip);
	if (output->fd >= 0)
		close(output->fd);
	free(output->path);
	free(output);
}

void
export_output_discard(struct export_output *output)
{
	if (output == NULL)
		return;
	if (output->fd >= 0 && output->dir != NAMELESS)
		unlinkat(output->dir, output->path, 0);
	free_output(output);
}

void
export_output_leave(struct export_output *output)
{
	if (output != NULL)
		free_output(output);
}

enum custody_status
export_output_open_take(struct export_output **out, int fd, const char *path,
    struct custody_error *err)
{
	struct export_output *output = malloc(sizeof *output);

	*out = output;
	if (output == NULL) {
		close(fd);
		return error_memory(err);
	}
	memset(output, 0, offsetof(struct export_output, buffer));
	output->fd = fd;
	output->dir = NAMELESS;
	output->method = EXPORT_PLAIN;
	digest_init(&output->digest);
	output->path = strdup(path);
	if (output->path != NULL)
		return CUSTODY_OK;
	free_output(output);
	*out = NULL;
	return error_memory(err);
}

enum custody_status
export_output_open(struct export_output **out, int dir, const char *path,
    enum export_compress method, struct custody_error *err)
{
	struct export_output *output;
	enum custody_status status;

	*out = NULL;
	if (path[0] == '\0' || !is_safe(path))
		return error_set(err, CUSTODY_UNKNOWN, "unsafe-path",
		    "writing %s: not a path below a folder", path);
	output = malloc(sizeof *output);
	if (output == NULL)
		return error_memory(err);
	memset(output, 0, offsetof(struct export_output, buffer));
	output->fd = -1;
	output->dir = dir;
	output->method = method;
	digest_init(&output->digest);
	output->path = strdup(path);
	status = output->path == NULL ? error_memory(err)
				      : open_below(dir, path, &output->fd,
					    &output->comparing, err);
	if (status == CUSTODY_OK)
		status = begin_compressor(output, err);
	if (status != CUSTODY_OK) {
		export_output_discard(output);
		return status;
	}
	*out = output;
	return CUSTODY_OK;
}

/* True if the file has these bytes next. */
static bool
has_next(const struct export_output *output, const uint8_t *data, size_t len)
{
	uint8_t there[16 << 10];
	size_t at = 0;

	while (at < len) {
		size_t part = len - at < sizeof there ? len - at : sizeof there;
		ssize_t got =
		    pread(output->fd, there, part, output->written + (off_t)at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0 || memcmp(there, data + at, (size_t)got) != 0)
			return false;
		at += (size_t)got;
	}
	return true;
}

/* From the first block that is not there, it is written as any other. */
static enum custody_status
stop_comparing(struct export_output *output, struct custody_error *err)
{
	output->comparing = false;
	output->started = output->written;
	if (ftruncate(output->fd, output->written) == 0 &&
	    lseek(output->fd, output->written, SEEK_SET) == output->written)
		return CUSTODY_OK;
	return error_system(err, "io", "writing %s", output->path);
}

static enum custody_status
write_out(struct export_output *output, const void *data, size_t len,
    struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	if (len == 0)
		return CUSTODY_OK;
	digest_add(&output->digest, data, len);
	if (output->comparing && !has_next(output, data, len))
		status = stop_comparing(output, err);
	if (output->comparing) {
		output->written += (off_t)len;
		return CUSTODY_OK;
	}
	if (status == CUSTODY_OK)
		status = file_write_all(output->fd, data, len, err);
	if (status != CUSTODY_OK)
		error_prefix(err, "writing %s", output->path);
	output->written += (off_t)len;
	if (output->written - output->started >= FILE_START_EVERY) {
		file_start_sync(output->fd, output->started, output->written);
		output->started = output->written;
	}
	return status;
}

static enum custody_status
flush(struct export_output *output, struct custody_error *err)
{
	size_t len = output->filled;

	output->filled = 0;
	return write_out(output, output->buffer, len, err);
}

/* Small pieces are gathered; large ones go straight through. */
static enum custody_status
add_plain(struct export_output *output, const uint8_t *data, size_t len,
    struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	if (len > ROOM - output->filled)
		status = flush(output, err);
	if (status == CUSTODY_OK && len >= ROOM / 2)
		status = flush(output, err);
	if (status != CUSTODY_OK)
		return status;
	if (len >= ROOM / 2)
		return write_out(output, data, len, err);
	memcpy(output->buffer + output->filled, data, len);
	output->filled += len;
	return CUSTODY_OK;
}

static enum custody_status
add_gzip(struct export_output *output, const uint8_t *data, size_t len,
    bool last, struct custody_error *err)
{
	z_stream *gzip = &output->gzip;
	enum custody_status status = CUSTODY_OK;
	int rc = Z_OK;

	while (status == CUSTODY_OK && (len > 0 || last)) {
		size_t part = len < ROOM ? len : ROOM;

		gzip->next_in = (z_const Bytef *)(uintptr_t)data;
		gzip->avail_in = (uInt)part;
		do {
			gzip->next_out = output->buffer;
			gzip->avail_out = (uInt)ROOM;
			rc = zlib.deflate(
			    gzip, last && part == len ? Z_FINISH : Z_NO_FLUSH);
			status = write_out(output, output->buffer,
			    ROOM - gzip->avail_out, err);
		} while (status == CUSTODY_OK && gzip->avail_out == 0);
		data += part;
		len -= part;
		if (rc == Z_STREAM_END)
			break;
	}
	return status;
}

static enum custody_status
add_zstd(struct export_output *output, const void *data, size_t len, bool last,
    struct custody_error *err)
{
	ZSTD_inBuffer in = {data, len, 0};
	enum custody_status status = CUSTODY_OK;
	size_t left = 1;

	while (
	    status == CUSTODY_OK && (in.pos < in.size || (last && left > 0))) {
		ZSTD_outBuffer out = {output->buffer, ROOM, 0};

		left = ZSTD_compressStream2(output->zstd, &out, &in,
		    last ? ZSTD_e_end : ZSTD_e_continue);
		if (ZSTD_isError(left))
			return error_set(err, CUSTODY_UNKNOWN, "zstd",
			    "writing %s: %s", output->path,
			    ZSTD_getErrorName(left));
		status = write_out(output, output->buffer, out.pos, err);
	}
	return status;
}

static enum custody_status
add(struct export_output *output, const void *data, size_t len, bool last,
    struct custody_error *err)
{
	switch (output->method) {
	case EXPORT_PLAIN:
		if (last)
			return flush(output, err);
		return add_plain(output, data, len, err);
	case EXPORT_GZIP:
		return add_gzip(output, data, len, last, err);
	case EXPORT_ZSTD:
		return add_zstd(output, data, len, last, err);
	}
	return error_set(err, CUSTODY_UNKNOWN, "compress", "no such method");
}

enum custody_status
export_output_add(struct export_output *output, const void *data, size_t len,
    struct custody_error *err)
{
	return len == 0 ? CUSTODY_OK : add(output, data, len, false, err);
}

enum custody_status
export_output_finish(struct export_output *output, uint8_t sha256[DIGEST_SIZE],
    bool *there, struct custody_error *err)
{
	enum custody_status status = add(output, "", 0, true, err);

	digest_final(&output->digest, sha256);
	*there = output->comparing;
	if (status == CUSTODY_OK && output->comparing)
		status = stop_comparing(output, err);
	if (status == CUSTODY_OK && close(output->fd) < 0)
		status = error_system(err, "io", "writing %s", output->path);
	output->fd = -1;
	free_output(output);
	return status;
}
