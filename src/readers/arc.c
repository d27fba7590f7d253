/* SPDX-License-Identifier: Apache-2.0
 *
 * arc: ARC 1 and 2, what the web was archived in before WARC: a record is what
 * follows its line, as long as the line says.  A length that is not there or
 * not true is refused.
 */
#include <string.h>

#include "base/error.h"
#include "readers/formats.h"
#include "readers/framing.h"

#define LINE_MAX_BYTES ((size_t)64 << 10)

/* After the URL, from the left: of version 1 address, date, type, length; of
 * version 2 four more come before the length, and a file's name. */
enum {
	FIELDS_1 = 4,
	FIELDS_2 = 9,
};

/* Takes the last `count` fields off a line, which keeps what precedes them: a
 * URL, which may have spaces. */
static bool
take_fields(struct bytes *line, struct bytes *fields, size_t count)
{
	while (count > 0) {
		const uint8_t *space = memrchr(line->at, ' ', line->len);

		if (space == NULL)
			return false;
		fields[--count] = (struct bytes){
		    space + 1, (size_t)(line->at + line->len - space) - 1};
		line->len = (size_t)(space - line->at);
	}
	return line->len > 0;
}

/* 14 digits; a few writers had less or more of them. */
static bool
is_date(struct bytes text)
{
	uint64_t number;

	return framing_number(&number, text) && text.len >= 8 && text.len <= 17;
}

static bool
read_line(struct framing_head *head, struct bytes line, size_t count)
{
	struct bytes fields[FIELDS_2];

	if (!take_fields(&line, fields, count) || !is_date(fields[1]) ||
	    !framing_number(&head->content, fields[count - 1]))
		return false;
	head->uri = line;
	head->date = fields[1];
	return true;
}

static enum custody_status
read_head(struct framing_head *head, const struct columns *columns,
    struct bytes text, const char **why)
{
	const uint8_t *feed = memchr(text.at, '\n',
	    text.len < LINE_MAX_BYTES ? text.len : LINE_MAX_BYTES);
	struct bytes line;

	if (feed == NULL && text.len < LINE_MAX_BYTES)
		return CUSTODY_END;
	if (feed == NULL)
		return framing_refuse(why, "no record of ARC begins here");
	line = (struct bytes){text.at, (size_t)(feed - text.at)};
	if (line.len > 0 && feed[-1] == '\r')
		line.len--;
	head->len = (size_t)(feed - text.at) + 1;
	if (read_line(head, line, columns->url))
		return CUSTODY_OK;
	return framing_refuse(
	    why, "no URL, address, date, type and length of ARC");
}

/* One LF, or two; after the last record maybe none. */
static enum custody_status
close_block(size_t *len, struct bytes text, bool last, const char **why)
{
	*len = 0;
	while (*len < 2 && *len < text.len && text.at[*len] == '\n')
		++*len;
	if (*len == text.len)
		return last ? CUSTODY_OK : CUSTODY_END;
	return *len > 0 ? CUSTODY_OK
			: framing_refuse(why,
			      "the record is not as long as its line "
			      "says");
}

/* An ARC begins with a version block, whose content begins with 1 or 2.  The
 * columns say how many fields a line has after its URL. */
enum custody_status
arc_header(struct split *split, size_t *len, struct custody_error *err)
{
	static const char first[] = "filedesc:";
	struct bytes text = {split->at, split->len};
	size_t seen = text.len < sizeof first - 1 ? text.len : sizeof first - 1;
	const uint8_t *feed;
	uint8_t version;

	*len = 0;
	if (text.len == 0)
		return split->last ? CUSTODY_OK : CUSTODY_END;
	feed = memchr(text.at, '\n', text.len);
	if (memcmp(text.at, first, seen) != 0)
		return error_set(err, CUSTODY_MALFORMED, "bad-warc",
		    "it does not begin with filedesc:, as an ARC does");
	if (feed == NULL || feed + 1 == text.at + text.len) {
		split->columns.url = FIELDS_1;
		return split->last ? CUSTODY_OK : CUSTODY_END;
	}
	version = feed[1];
	split->columns.url = version == '2' ? FIELDS_2 : FIELDS_1;
	if (version == '1' || version == '2')
		return CUSTODY_OK;
	return error_set(err, CUSTODY_MALFORMED, "bad-warc",
	    "its first line is not followed by version 1 or 2 of ARC");
}

enum custody_status
arc_split(struct split *split, struct custody_error *err)
{
	return framing_split(split, read_head, close_block, err);
}

enum custody_status
arc_examine(const struct record_batch *batch, size_t index,
    struct record_fields *out, struct buffer *scratch,
    struct custody_error *err)
{
	(void)scratch;
	(void)err;
	framing_examine(batch, index, read_head, out);
	return CUSTODY_OK;
}
