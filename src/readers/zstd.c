/* SPDX-License-Identifier: Apache-2.0
 *
 * zstd: frames of RFC 8878, skippable ones among them; libzstd checks the
 * checksum of a frame that has one.
 */
#include <stdlib.h>
#include <string.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "readers/decompress.h"

struct zstd {
	ZSTD_DStream *stream;
	bool between; /* a frame has ended, none has begun since */
};

/* A frame, or one to be skipped, whose magic has 16 values. */
static bool
detect_zstd(struct bytes head)
{
	return head.len >= 4 &&
	       (memcmp(head.at, "\x28\xb5\x2f\xfd", 4) == 0 ||
		   ((head.at[0] & 0xf0) == 0x50 &&
		       memcmp(head.at + 1, "\x2a\x4d\x18", 3) == 0));
}

static void *
open_zstd(void)
{
	struct zstd *zstd = calloc(1, sizeof *zstd);

	if (zstd == NULL)
		return NULL;
	zstd->stream = ZSTD_createDStream();
	if (zstd->stream == NULL ||
	    ZSTD_isError(ZSTD_DCtx_setParameter(
		zstd->stream, ZSTD_d_windowLogMax, DECOMPRESS_WINDOW_LOG))) {
		ZSTD_freeDStream(zstd->stream);
		free(zstd);
		return NULL;
	}
	return zstd;
}

static enum decompress_answer
judge(const struct zstd *zstd, size_t result, const char **why)
{
	switch (ZSTD_getErrorCode(result)) {
	case ZSTD_error_frameParameter_windowTooLarge:
		return DECOMPRESS_WINDOW;
	case ZSTD_error_memory_allocation:
		return DECOMPRESS_NO_MEMORY;
	case ZSTD_error_prefix_unknown:
	case ZSTD_error_version_unsupported:
		if (zstd->between)
			return DECOMPRESS_AFTER;
		break;
	case ZSTD_error_dictionary_wrong:
		/* A .warc.zst may keep it in its first frame. */
		*why = "it needs a dictionary: unpack it with that first";
		return DECOMPRESS_BAD;
	default:
		break;
	}
	*why = ZSTD_getErrorName(result);
	return DECOMPRESS_BAD;
}

static enum decompress_answer
step_zstd(void *engine, struct decompress_step *step, const char **why)
{
	struct zstd *zstd = engine;
	ZSTD_inBuffer in = {step->in, step->in_len, 0};
	ZSTD_outBuffer out = {step->out, step->out_room, 0};
	size_t result;

	if (zstd->between && step->in_len == 0)
		return step->in_ended ? DECOMPRESS_DONE : DECOMPRESS_GOES_ON;
	result = ZSTD_decompressStream(zstd->stream, &out, &in);
	if (ZSTD_isError(result))
		return judge(zstd, result, why);
	step->in += in.pos;
	step->in_len -= in.pos;
	step->out += out.pos;
	step->out_room -= out.pos;
	zstd->between = result == 0;
	if (!zstd->between && step->in_ended && in.pos == 0 && out.pos == 0)
		return DECOMPRESS_CUT;
	return DECOMPRESS_GOES_ON;
}

static void
close_zstd(void *engine)
{
	struct zstd *zstd = engine;

	ZSTD_freeDStream(zstd->stream);
	free(zstd);
}

const struct decompress_kind decompress_zstd = {
    .name = "zstd",
    .detect = detect_zstd,
    .open = open_zstd,
    .step = step_zstd,
    .close = close_zstd,
};
