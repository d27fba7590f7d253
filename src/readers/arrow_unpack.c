/* SPDX-License-Identifier: Apache-2.0
 *
 * arrow_unpack: frames of LZ4 and zstd, by their libraries.
 */
#include <lz4frame.h>
#include <zstd.h>

#include "base/error.h"
#include "readers/arrow_unpack.h"

enum { CODEC_LZ4, CODEC_ZSTD };

/* True where `packed` is one frame of exactly `len` bytes. */
static bool
unpack_lz4(struct bytes packed, uint8_t *to, size_t len)
{
	LZ4F_dctx *frame;
	size_t read = 0, written = 0, in, out, wanted;

	if (LZ4F_isError(LZ4F_createDecompressionContext(&frame, LZ4F_VERSION)))
		return false;
	do {
		in = packed.len - read;
		out = len - written;
		wanted = LZ4F_decompress(
		    frame, to + written, &out, packed.at + read, &in, NULL);
		read += in;
		written += out;
	} while (wanted != 0 && !LZ4F_isError(wanted) && (in > 0 || out > 0));
	LZ4F_freeDecompressionContext(frame);
	return wanted == 0 && read == packed.len && written == len;
}

enum custody_status
arrow_unpack(int64_t codec, struct bytes packed, uint8_t *to, size_t len,
    struct custody_error *err)
{
	const char *name = codec == CODEC_LZ4 ? "LZ4" : "zstd";
	bool right;

	if (codec == CODEC_ZSTD)
		right = ZSTD_decompress(to, len, packed.at, packed.len) == len;
	else if (codec == CODEC_LZ4)
		right = unpack_lz4(packed, to, len);
	else
		return error_set(err, CUSTODY_MALFORMED, "bad-compression",
		    "a compression that is not known");
	if (right)
		return CUSTODY_OK;
	return error_set(err, CUSTODY_MALFORMED, "bad-compression",
	    "a buffer that is not the %s that it says", name);
}
