/* SPDX-License-Identifier: Apache-2.0
 *
 * gzip: members of RFC 1952, one after the other; zlib checks the CRC-32 and
 * length of each.  Zero padding after the last is refused like anything else.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#define ZLIB_CONST
#include <zlib.h>

#include "readers/decompress.h"

static struct {
	__typeof__(inflateInit2_) *init;
	__typeof__(inflateReset) *reset;
	__typeof__(inflate) *inflate;
	__typeof__(inflateEnd) *end;
} zlib;

static const struct library_function functions[] = {
    {"inflateInit2_", &zlib.init},
    {"inflateReset", &zlib.reset},
    {"inflate", &zlib.inflate},
    {"inflateEnd", &zlib.end},
};

static struct library library = LIBRARY("libz.so.1", functions);

struct gzip {
	z_stream stream;
	bool between; /* a member has ended, none has begun since */
};

static bool
detect_gzip(struct bytes head)
{
	return head.len >= 3 && memcmp(head.at, "\x1f\x8b\x08", 3) == 0;
}

static void *
open_gzip(void)
{
	struct gzip *gzip = calloc(1, sizeof *gzip);

	/* 16: a gzip header and nothing else. */
	if (gzip != NULL &&
	    zlib.init(&gzip->stream, 16 + MAX_WBITS, ZLIB_VERSION,
		(int)sizeof gzip->stream) != Z_OK) {
		free(gzip);
		return NULL;
	}
	return gzip;
}

static uInt
clamp(size_t len)
{
	return len > UINT_MAX ? UINT_MAX : (uInt)len;
}

static enum decompress_answer
step_gzip(void *engine, struct decompress_step *step, const char **why)
{
	struct gzip *gzip = engine;
	z_stream *stream = &gzip->stream;
	uInt in = clamp(step->in_len);
	uInt out = clamp(step->out_room);
	int result;

	if (gzip->between && in == 0)
		return step->in_ended ? DECOMPRESS_DONE : DECOMPRESS_GOES_ON;
	if (gzip->between && *step->in != 0x1f)
		return DECOMPRESS_AFTER;
	if (gzip->between && zlib.reset(stream) != Z_OK)
		return DECOMPRESS_BAD;
	gzip->between = false;
	stream->next_in = step->in;
	stream->avail_in = in;
	stream->next_out = step->out;
	stream->avail_out = out;
	result = zlib.inflate(stream, Z_NO_FLUSH);
	step->in += in - stream->avail_in;
	step->in_len -= in - stream->avail_in;
	step->out += out - stream->avail_out;
	step->out_room -= out - stream->avail_out;
	if (result == Z_STREAM_END) {
		gzip->between = true;
		return DECOMPRESS_GOES_ON;
	}
	if (result == Z_OK)
		return DECOMPRESS_GOES_ON;
	if (result == Z_BUF_ERROR)
		return step->in_ended ? DECOMPRESS_CUT : DECOMPRESS_GOES_ON;
	if (result == Z_MEM_ERROR)
		return DECOMPRESS_NO_MEMORY;
	if (stream->msg != NULL)
		*why = stream->msg;
	return DECOMPRESS_BAD;
}

static void
close_gzip(void *engine)
{
	struct gzip *gzip = engine;

	zlib.end(&gzip->stream);
	free(gzip);
}

const struct decompress_kind decompress_gzip = {
    .name = "gzip",
    .library = &library,
    .cure = "install zlib (Debian: zlib1g)",
    .detect = detect_gzip,
    .open = open_gzip,
    .step = step_gzip,
    .close = close_gzip,
};
