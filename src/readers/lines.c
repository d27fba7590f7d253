/* SPDX-License-Identifier: Apache-2.0
 *
 * lines: one memchr a line, which is all that a line costs.
 */
#include <string.h>

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
