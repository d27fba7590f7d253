/* SPDX-License-Identifier: Apache-2.0
 *
 * index_squeeze: one frame a body, whose size it says: nothing is taken out
 * that does not fit.
 */
#include <zstd.h>

#include "base/error.h"
#include "store/index_run.h"
#include "store/index_squeeze.h"

#define FRAMES_FROM 3 /* version of the index */
#define LEVEL 3
/* Above any body: the last text of one may be long. */
#define BODY_MAX ((size_t)512 << 10)

bool
index_squeeze_is_used(unsigned version, enum index_run kind)
{
	return version >= FRAMES_FROM && index_run_key_len[kind] == 0;
}

enum custody_status
index_squeeze(struct buffer *out, struct bytes body, struct custody_error *err)
{
	size_t room = ZSTD_compressBound(body.len), len;
	uint8_t *at;

	out->len = 0;
	at = buffer_reserve(out, room);
	if (at == NULL)
		return error_memory(err);
	len = ZSTD_compress(at, room, body.at, body.len, LEVEL);
	if (ZSTD_isError(len))
		return error_memory(err);
	out->len = len;
	return CUSTODY_OK;
}

static enum custody_status
refuse(struct custody_error *err)
{
	return error_set(err, CUSTODY_MALFORMED, "index",
	    "reading the index: a body is not what it should be");
}

enum custody_status
index_squeeze_undo(struct buffer *out, unsigned version, enum index_run kind,
    struct bytes body, struct custody_error *err)
{
	unsigned long long len;
	uint8_t *at;

	out->len = 0;
	if (!index_squeeze_is_used(version, kind))
		return buffer_append(out, body.at, body.len, err);
	len = ZSTD_getFrameContentSize(body.at, body.len);
	/* What is not known, or no frame, is a number above any. */
	if (len > BODY_MAX || len == 0)
		return refuse(err);
	at = buffer_reserve(out, (size_t)len);
	if (at == NULL)
		return error_memory(err);
	if (ZSTD_decompress(at, (size_t)len, body.at, body.len) != len)
		return refuse(err);
	out->len = (size_t)len;
	return CUSTODY_OK;
}
