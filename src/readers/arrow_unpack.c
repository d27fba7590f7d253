/* SPDX-License-Identifier: Apache-2.0
 *
 * arrow_unpack: zstd by its library, LZ4 frames by lz4.c.
 */
#include <zstd.h>

#include "base/error.h"
#include "readers/arrow_unpack.h"
#include "readers/lz4.h"

enum { CODEC_LZ4, CODEC_ZSTD };

enum custody_status
arrow_unpack(int64_t codec, struct bytes packed, uint8_t *to, size_t len,
    struct custody_error *err)
{
	const char *name = codec == CODEC_LZ4 ? "LZ4" : "zstd";
	bool right;

	if (codec == CODEC_ZSTD)
		right = ZSTD_decompress(to, len, packed.at, packed.len) == len;
	else if (codec == CODEC_LZ4)
		right = lz4_unpack(packed, to, len);
	else
		return error_set(err, CUSTODY_MALFORMED, "bad-compression",
		    "a compression that is not known");
	if (right)
		return CUSTODY_OK;
	return error_set(err, CUSTODY_MALFORMED, "bad-compression",
	    "a buffer that is not the %s that it says", name);
}
