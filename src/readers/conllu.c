/* SPDX-License-Identifier: Apache-2.0
 *
 * conllu: a record is a sentence: its lines up to the blank one that ends it.
 * A line that is neither a comment nor a word of ten columns is refused.
 */
#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "readers/formats.h"
#include "readers/lines.h"

#define COLUMNS 10

static bool
is_blank(const uint8_t *at, size_t len)
{
	return len == 0 || (len == 1 && *at == '\r');
}

/* What comes before `at` is accounted for: a sentence, if there is one. */
static void
close_sentence(struct split *split, const uint8_t *from, const uint8_t *until,
    const uint8_t *at)
{
	if (from != NULL)
		split->records[split->count++] =
		    (struct record){from, (size_t)(until - from)};
	split->used = (size_t)(at - split->at);
}

enum custody_status
conllu_split(struct split *split, struct custody_error *err)
{
	const uint8_t *at = split->at;
	const uint8_t *end = at + split->len;
	const uint8_t *from = NULL; /* of the sentence at hand    */
	const uint8_t *until = at;  /* of its last line, the end  */

	(void)err;
	split->used = 0;
	split->count = 0;
	while (at < end && split->count < split->room) {
		const uint8_t *feed = memchr(at, '\n', (size_t)(end - at));
		const uint8_t *stop = feed == NULL ? end : feed;
		bool blank = is_blank(at, (size_t)(stop - at));

		if (feed == NULL && !split->last)
			break;
		if (!blank) {
			from = from == NULL ? at : from;
			until = stop;
		}
		at = feed == NULL ? end : feed + 1;
		if (blank || (at == end && split->last)) {
			close_sentence(split, from, until, at);
			from = NULL;
		}
	}
	split->breaks = lines_count(split->at, split->used);
	return CUSTODY_OK;
}

/* A number, two with a dash, or two with a point. */
static bool
is_id(const uint8_t *at, size_t len)
{
	size_t digits = 0, parts = 1;

	for (size_t i = 0; i < len; i++) {
		if (at[i] >= '0' && at[i] <= '9') {
			digits++;
			continue;
		}
		if ((at[i] != '-' && at[i] != '.') || digits == 0)
			return false;
		digits = 0;
		parts++;
	}
	return digits > 0 && parts <= 2;
}

/* Ten cells, none of them empty, the first an id. */
static bool
is_word(const uint8_t *at, const uint8_t *end)
{
	unsigned cells = 0;

	for (const uint8_t *stop; at != NULL; at = stop) {
		stop = memchr(at, '\t', (size_t)(end - at));
		if ((stop == NULL ? end : stop) == at)
			return false;
		if (cells++ == 0 &&
		    !is_id(at, (size_t)((stop == NULL ? end : stop) - at)))
			return false;
		if (stop != NULL)
			stop++;
	}
	return cells == COLUMNS;
}

/* "# sent_id = ID" */
static void
take_id(const uint8_t *at, const uint8_t *end, struct record_fields *out)
{
	static const char name[] = "# sent_id = ";
	size_t len = sizeof name - 1;

	if ((size_t)(end - at) > len && memcmp(at, name, len) == 0)
		out->id = (struct bytes){at + len, (size_t)(end - at) - len};
}

static enum custody_status
refuse(const struct record_batch *batch, size_t index, uint64_t line,
    const char *why, struct custody_error *err)
{
	return error_set(err, CUSTODY_MALFORMED, "not-conllu",
	    "line %" PRIu64 ": %s", lines_number(batch, index) + line, why);
}

enum custody_status
conllu_examine(const struct record_batch *batch, size_t index,
    struct record_fields *out, struct buffer *scratch,
    struct custody_error *err)
{
	struct record record = batch->records[index];
	const uint8_t *end = record.at + record.len;
	const uint8_t *next;
	uint64_t line = 0, words = 0;

	(void)scratch;
	for (const uint8_t *at = record.at; at < end; at = next, line++) {
		const uint8_t *feed = memchr(at, '\n', (size_t)(end - at));
		const uint8_t *stop = feed == NULL ? end : feed;

		next = feed == NULL ? end : feed + 1;
		if (stop > at && stop[-1] == '\r')
			stop--;
		if (*at == '#' && words == 0)
			take_id(at, stop, out);
		else if (is_word(at, stop))
			words++;
		else
			return refuse(batch, index, line,
			    "neither a comment nor a word of ten columns", err);
	}
	return words > 0 ? CUSTODY_OK
			 : refuse(batch, index, 0, "no word follows", err);
}
