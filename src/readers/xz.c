/* SPDX-License-Identifier: Apache-2.0
 *
 * xz: streams of the .xz format 1.1.0 with stream padding between and after
 * them; liblzma checks each block's check and the index.  A check that this
 * liblzma does not know is refused: it would go unchecked.
 */
#include <lzma.h>
#include <stdlib.h>
#include <string.h>

#include "readers/decompress.h"

static struct {
	__typeof__(lzma_stream_decoder) *begin;
	__typeof__(lzma_code) *code;
	__typeof__(lzma_end) *end;
} lzma;

static const struct library_function functions[] = {
    {"lzma_stream_decoder", &lzma.begin},
    {"lzma_code", &lzma.code},
    {"lzma_end", &lzma.end},
};

static struct library library = LIBRARY("liblzma.so.5", functions);

/* What a dictionary of 128 MiB needs, and a little. */
#define MEMORY_MAX                                                             \
	((UINT64_C(1) << DECOMPRESS_WINDOW_LOG) + (UINT64_C(1) << 20))

static bool
detect_xz(struct bytes head)
{
	static const uint8_t magic[] = {0xfd, '7', 'z', 'X', 'Z', 0};

	return head.len >= sizeof magic &&
	       memcmp(head.at, magic, sizeof magic) == 0;
}

static void *
open_xz(void)
{
	const lzma_stream fresh = LZMA_STREAM_INIT;
	lzma_stream *stream = malloc(sizeof *stream);

	if (stream == NULL)
		return NULL;
	*stream = fresh;
	if (lzma.begin(stream, MEMORY_MAX,
		LZMA_CONCATENATED | LZMA_TELL_UNSUPPORTED_CHECK) != LZMA_OK) {
		free(stream);
		return NULL;
	}
	return stream;
}

static enum decompress_answer
judge(lzma_ret result, bool ended, const char **why)
{
	switch (result) {
	case LZMA_OK:
		return DECOMPRESS_GOES_ON;
	case LZMA_STREAM_END:
		return DECOMPRESS_DONE;
	case LZMA_BUF_ERROR:
		return ended ? DECOMPRESS_CUT : DECOMPRESS_GOES_ON;
	case LZMA_MEMLIMIT_ERROR:
		return DECOMPRESS_WINDOW;
	case LZMA_MEM_ERROR:
		return DECOMPRESS_NO_MEMORY;
	case LZMA_UNSUPPORTED_CHECK:
		*why = "its check is of an unknown kind";
		return DECOMPRESS_BAD;
	case LZMA_OPTIONS_ERROR:
		*why = "it has options that are not known";
		return DECOMPRESS_BAD;
	default:
		return DECOMPRESS_BAD;
	}
}

static enum decompress_answer
step_xz(void *engine, struct decompress_step *step, const char **why)
{
	lzma_stream *stream = engine;
	lzma_ret result;

	stream->next_in = step->in;
	stream->avail_in = step->in_len;
	stream->next_out = step->out;
	stream->avail_out = step->out_room;
	result = lzma.code(stream, step->in_ended ? LZMA_FINISH : LZMA_RUN);
	step->in = stream->next_in;
	step->in_len = stream->avail_in;
	step->out = stream->next_out;
	step->out_room = stream->avail_out;
	return judge(result, step->in_ended, why);
}

static void
close_xz(void *engine)
{
	lzma.end(engine);
	free(engine);
}

const struct decompress_kind decompress_xz = {
    .name = "xz",
    .library = &library,
    .cure = "install xz's library (Debian: liblzma5)",
    .detect = detect_xz,
    .open = open_xz,
    .step = step_xz,
    .close = close_xz,
};
