/* SPDX-License-Identifier: Apache-2.0
 *
 * warc: WARC 1.0 and 1.1 (ISO 28500): a record is a content block, of every
 * type.  A head without a length, one that says a thing twice, and a block
 * that is not as long as its head says are refused.
 */
#include <string.h>
#include <strings.h>

#include "readers/formats.h"
#include "readers/framing.h"

#define VERSION_LEN 8 /* WARC/1.0 */

/* The next line, without its CR LF or LF; CUSTODY_END where it is not all
 * there. */
static enum custody_status
take_line(struct bytes *line, const uint8_t **at, const uint8_t *end)
{
	const uint8_t *feed = memchr(*at, '\n', (size_t)(end - *at));

	if (feed == NULL)
		return CUSTODY_END;
	*line = (struct bytes){*at, (size_t)(feed - *at)};
	if (line->len > 0 && feed[-1] == '\r')
		line->len--;
	*at = feed + 1;
	return CUSTODY_OK;
}

static enum custody_status
check_version(struct bytes line, const char **why)
{
	if (line.len == VERSION_LEN && (memcmp(line.at, "WARC/1.0", 8) == 0 ||
					   memcmp(line.at, "WARC/1.1", 8) == 0))
		return CUSTODY_OK;
	return framing_refuse(
	    why, "no record of WARC/1.0 or WARC/1.1 begins here");
}

static bool
is_space(uint8_t byte)
{
	return byte == ' ' || byte == '\t';
}

static struct bytes
trim(struct bytes text)
{
	while (text.len > 0 && is_space(text.at[0])) {
		text.at++;
		text.len--;
	}
	while (text.len > 0 && is_space(text.at[text.len - 1]))
		text.len--;
	return text;
}

/* The standard and some writers have URIs in angle brackets. */
static struct bytes
strip(struct bytes uri)
{
	if (uri.len >= 2 && uri.at[0] == '<' && uri.at[uri.len - 1] == '>')
		return (struct bytes){uri.at + 1, uri.len - 2};
	return uri;
}

/* What is wanted of a head, each once. */
struct wanted {
	struct bytes length, date, type, uri, id;
};

static struct bytes *
find_wanted(struct wanted *wanted, struct bytes name)
{
	const struct {
		const char *name;
		struct bytes *to;
	} all[] = {{"Content-Length", &wanted->length},
	    {"WARC-Date", &wanted->date}, {"WARC-Type", &wanted->type},
	    {"WARC-Target-URI", &wanted->uri}, {"WARC-Record-ID", &wanted->id}};

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (strlen(all[i].name) == name.len &&
		    strncasecmp(all[i].name, (const char *)name.at, name.len) ==
			0)
			return all[i].to;
	return NULL;
}

/* One named field.  A line that goes on from the one before begins with space;
 * of what is wanted none may. */
static enum custody_status
take_field(struct wanted *wanted, struct bytes **last, struct bytes line,
    const char **why)
{
	const uint8_t *colon = memchr(line.at, ':', line.len);
	struct bytes *to;
	struct bytes value;

	if (is_space(line.at[0]))
		return *last == NULL
			   ? CUSTODY_OK
			   : framing_refuse(
				 why, "a field that is needed has two lines");
	if (colon == NULL || colon == line.at)
		return framing_refuse(why, "a line of the head is no field");
	value =
	    (struct bytes){colon + 1, (size_t)(line.at + line.len - colon) - 1};
	to = find_wanted(
	    wanted, (struct bytes){line.at, (size_t)(colon - line.at)});
	*last = to;
	if (to != NULL && to->at != NULL)
		return framing_refuse(
		    why, "a field that is needed comes twice");
	if (to != NULL)
		*to = trim(value);
	return CUSTODY_OK;
}

static enum custody_status
read_head(struct framing_head *head, const struct columns *columns,
    struct bytes text, const char **why)
{
	const uint8_t *at = text.at;
	const uint8_t *end = at + text.len;
	struct wanted wanted = {.length = {NULL, 0}};
	struct bytes *last = NULL;
	enum custody_status status;
	struct bytes line;

	(void)columns;
	/* What is no WARC at all is told before it was read to its end. */
	if (memcmp(text.at, "WARC/1.",
		text.len < VERSION_LEN ? text.len : VERSION_LEN - 1) != 0)
		return check_version((struct bytes){NULL, 0}, why);
	status = take_line(&line, &at, end);
	if (status == CUSTODY_OK)
		status = check_version(line, why);
	while (status == CUSTODY_OK) {
		status = take_line(&line, &at, end);
		if (status != CUSTODY_OK || line.len == 0)
			break;
		status = take_field(&wanted, &last, line, why);
	}
	if (status != CUSTODY_OK)
		return status;
	*head = (struct framing_head){
	    .len = (size_t)(at - text.at),
	    .date = wanted.date,
	    .type = wanted.type,
	    .uri = strip(wanted.uri),
	    .id = strip(wanted.id),
	};
	return framing_number(&head->content, wanted.length)
		   ? CUSTODY_OK
		   : framing_refuse(why, "Content-Length is no number");
}

static enum custody_status
close_block(size_t *len, struct bytes text, bool last, const char **why)
{
	(void)last;
	*len = 4;
	if (memcmp(text.at, "\r\n\r\n", text.len < 4 ? text.len : 4) != 0)
		return framing_refuse(
		    why, "the block is not as long as Content-Length says");
	return text.len < 4 ? CUSTODY_END : CUSTODY_OK;
}

enum custody_status
warc_split(struct split *split, struct custody_error *err)
{
	return framing_split(split, read_head, close_block, err);
}

enum custody_status
warc_examine(const struct record_batch *batch, size_t index,
    struct record_fields *out, struct buffer *scratch,
    struct custody_error *err)
{
	(void)scratch;
	(void)err;
	framing_examine(batch, index, read_head, out);
	return CUSTODY_OK;
}
