/* SPDX-License-Identifier: Apache-2.0
 *
 * arrow_unpack: frames of LZ4 and zstd, by their libraries.
 */
#include <lz4frame.h>
#include <zstd.h>

#include "base/error.h"
#include "base/library.h"
#include "readers/arrow_unpack.h"

enum { CODEC_LZ4, CODEC_ZSTD };

static struct {
	__typeof__(LZ4F_isError) *is_error;
	__typeof__(LZ4F_createDecompressionContext) *begin;
	__typeof__(LZ4F_decompress) *decompress;
	__typeof__(LZ4F_freeDecompressionContext) *end;
} lz4;

static const struct library_function functions[] = {
    {"LZ4F_isError", &lz4.is_error},
    {"LZ4F_createDecompressionContext", &lz4.begin},
    {"LZ4F_decompress", &lz4.decompress},
    {"LZ4F_freeDecompressionContext", &lz4.end},
};

static struct library library = LIBRARY("liblz4.so.1", functions);

void
arrow_unpack_load(void)
{
	library_load(&library);
}

/* True where `packed` is one frame of exactly `len` bytes. */
static bool
unpack_lz4(struct bytes packed, uint8_t *to, size_t len)
{
	LZ4F_dctx *frame;
	size_t read = 0, written = 0, in, out, wanted;

	if (lz4.is_error(lz4.begin(&frame, LZ4F_VERSION)))
		return false;
	do {
		in = packed.len - read;
		out = len - written;
		wanted = lz4.decompress(
		    frame, to + written, &out, packed.at + read, &in, NULL);
		read += in;
		written += out;
	} while (wanted != 0 && !lz4.is_error(wanted) && (in > 0 || out > 0));
	lz4.end(frame);
	return wanted == 0 && read == packed.len && written == len;
}

enum custody_status
arrow_unpack(int64_t codec, struct bytes packed, uint8_t *to, size_t len,
    struct custody_error *err)
{
	const char *name = codec == CODEC_LZ4 ? "LZ4" : "zstd";
	enum custody_status status = CUSTODY_OK;
	bool right = false;

	if (codec == CODEC_LZ4)
		status = library_need(&library, "unpacking LZ4",
		    "install lz4's library (Debian: liblz4-1)", err);
	if (status != CUSTODY_OK)
		return status;
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
