/* SPDX-License-Identifier: Apache-2.0
 *
 * lines: one memchr a line, which is all that a line costs.
 */
#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "readers/lines.h"

#define MARK_LEN 3

enum custody_status
lines_header(struct split *split, size_t *len, struct custody_error *err)
{
	size_t seen = split->len < MARK_LEN ? split->len : MARK_LEN;

	(void)err;
	*len = 0;
	if (memcmp(split->at, "\xef\xbb\xbf", seen) != 0)
		return CUSTODY_OK;
	if (seen == MARK_LEN)
		*len = MARK_LEN;
	else if (!split->last)
		return CUSTODY_END;
	return CUSTODY_OK;
}

enum custody_status
lines_header_utf8(struct split *split, size_t *len, struct custody_error *err)
{
	if (split->len < 2 || (memcmp(split->at, "\xff\xfe", 2) != 0 &&
				  memcmp(split->at, "\xfe\xff", 2) != 0))
		return lines_header(split, len, err);
	error_set(err, CUSTODY_MALFORMED, "utf-16",
	    "it is UTF-16, and records are looked for in UTF-8");
	error_remedy(err, "convert it (iconv -f UTF-16 -t UTF-8), or take "
			  "whole files (--format files)");
	return CUSTODY_MALFORMED;
}

enum custody_status
lines_ragged(
    uint64_t line, uint32_t width, uint32_t first, struct custody_error *err)
{
	return error_set(err, CUSTODY_MALFORMED, "ragged",
	    "line %" PRIu64 ": %" PRIu32 " column%s where the first row has "
	    "%" PRIu32,
	    line, width, width == 1 ? "" : "s", first);
}

void
lines_split(struct split *split, bool skip_empty)
{
	const uint8_t *at = split->at;
	const uint8_t *end = at + split->len;
	size_t count = 0;
	uint64_t breaks = 0;

	while (at < end && count < split->room) {
		const uint8_t *feed = memchr(at, '\n', (size_t)(end - at));
		size_t len;

		if (feed == NULL && !split->last)
			break;
		len = (size_t)((feed == NULL ? end : feed) - at);
		if (!skip_empty || len > 1 || (len == 1 && *at != '\r'))
			split->records[count++] = (struct record){at, len};
		breaks += feed != NULL;
		at += len + (feed != NULL);
	}
	split->count = count;
	split->used = (size_t)(at - split->at);
	split->breaks = breaks;
}

uint64_t
lines_count(const uint8_t *at, size_t len)
{
	uint64_t count = 0;

	for (const uint8_t *end = at + len; at < end; at++, count++) {
		at = memchr(at, '\n', (size_t)(end - at));
		if (at == NULL)
			break;
	}
	return count;
}

uint64_t
lines_number(const struct record_batch *batch, size_t index)
{
	const uint8_t *at = batch->records[index].at;

	return batch->lines + 1 +
	       lines_count(batch->span.at, (size_t)(at - batch->span.at));
}
