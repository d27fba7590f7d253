/* SPDX-License-Identifier: Apache-2.0
 *
 * bzip2: streams, one after the other; libbz2 checks the CRC of each block
 * and of each stream.
 */
#include <bzlib.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "readers/decompress.h"

static struct {
	__typeof__(BZ2_bzDecompressInit) *init;
	__typeof__(BZ2_bzDecompress) *decompress;
	__typeof__(BZ2_bzDecompressEnd) *end;
} bz2;

static const struct library_function functions[] = {
    {"BZ2_bzDecompressInit", &bz2.init},
    {"BZ2_bzDecompress", &bz2.decompress},
    {"BZ2_bzDecompressEnd", &bz2.end},
};

static struct library library = LIBRARY("libbz2.so.1.0", functions);

struct bzip2 {
	bz_stream stream;
	bool open;
	bool begun; /* at least one stream has been */
};

/* "BZh" alone may begin a text: a block, or the end of an empty stream, has
 * to follow. */
static bool
detect_bzip2(struct bytes head)
{
	return head.len >= 10 && memcmp(head.at, "BZh", 3) == 0 &&
	       head.at[3] >= '1' && head.at[3] <= '9' &&
	       (memcmp(head.at + 4, "1AY&SY", 6) == 0 ||
		   memcmp(head.at + 4, "\x17rE8P\x90", 6) == 0);
}

static void *
open_bzip2(void)
{
	return calloc(1, sizeof(struct bzip2));
}

static enum decompress_answer
begin_stream(struct bzip2 *bzip2)
{
	memset(&bzip2->stream, 0, sizeof bzip2->stream);
	switch (bz2.init(&bzip2->stream, 0, 0)) {
	case BZ_OK:
		bzip2->open = true;
		return DECOMPRESS_GOES_ON;
	case BZ_MEM_ERROR:
		return DECOMPRESS_NO_MEMORY;
	default:
		return DECOMPRESS_BAD;
	}
}

static unsigned
clamp(size_t len)
{
	return len > UINT_MAX ? UINT_MAX : (unsigned)len;
}

/* libbz2 takes its input as char *, and does not write to it. */
static char *
unqualify(const uint8_t *at)
{
	union {
		const uint8_t *in;
		char *out;
	} pointer = {.in = at};

	return pointer.out;
}

static enum decompress_answer
run(struct bzip2 *bzip2, struct decompress_step *step)
{
	bz_stream *stream = &bzip2->stream;
	unsigned in = clamp(step->in_len);
	unsigned out = clamp(step->out_room);
	int result;

	stream->next_in = unqualify(step->in);
	stream->avail_in = in;
	stream->next_out = (char *)step->out;
	stream->avail_out = out;
	result = bz2.decompress(stream);
	in -= stream->avail_in;
	out -= stream->avail_out;
	step->in += in;
	step->in_len -= in;
	step->out += out;
	step->out_room -= out;
	switch (result) {
	case BZ_STREAM_END:
		bz2.end(stream);
		bzip2->open = false;
		bzip2->begun = true;
		return DECOMPRESS_GOES_ON;
	case BZ_OK:
		return step->in_ended && in == 0 && out == 0
			   ? DECOMPRESS_CUT
			   : DECOMPRESS_GOES_ON;
	case BZ_DATA_ERROR_MAGIC:
		return bzip2->begun ? DECOMPRESS_AFTER : DECOMPRESS_BAD;
	case BZ_MEM_ERROR:
		return DECOMPRESS_NO_MEMORY;
	default:
		return DECOMPRESS_BAD;
	}
}

static enum decompress_answer
step_bzip2(void *engine, struct decompress_step *step, const char **why)
{
	enum decompress_answer answer = DECOMPRESS_GOES_ON;
	struct bzip2 *bzip2 = engine;

	(void)why;
	if (!bzip2->open && bzip2->begun && step->in_len == 0)
		return step->in_ended ? DECOMPRESS_DONE : DECOMPRESS_GOES_ON;
	if (!bzip2->open)
		answer = begin_stream(bzip2);
	return answer == DECOMPRESS_GOES_ON ? run(bzip2, step) : answer;
}

static void
close_bzip2(void *engine)
{
	struct bzip2 *bzip2 = engine;

	if (bzip2->open)
		bz2.end(&bzip2->stream);
	free(bzip2);
}

const struct decompress_kind decompress_bzip2 = {
    .name = "bzip2",
    .library = &library,
    .cure = "install bzip2's library (Debian: libbz2-1.0)",
    .detect = detect_bzip2,
    .open = open_bzip2,
    .step = step_bzip2,
    .close = close_bzip2,
};
