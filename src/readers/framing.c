/* SPDX-License-Identifier: Apache-2.0
 *
 * framing: a record is the content; head, content and what closes it are its
 * frame, and frames leave nothing between them.
 */
#include <inttypes.h>

#include "base/error.h"
#include "readers/fields.h"
#include "readers/framing.h"
#include "readers/lines.h"
#include "readers/naming.h"

#define DIGITS_MOST 18

bool
framing_number(uint64_t *out, struct bytes text)
{
	*out = 0;
	if (text.len == 0 || text.len > DIGITS_MOST)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] < '0' || text.at[i] > '9')
			return false;
		*out = *out * 10 + (uint64_t)(text.at[i] - '0');
	}
	return true;
}

enum custody_status
framing_refuse(const char **why, const char *text)
{
	*why = text;
	return CUSTODY_MALFORMED;
}

static enum custody_status
write_label(struct split *split, const struct framing_head *head,
    struct bytes frame, struct custody_error *err)
{
	const struct {
		const char *name;
		struct bytes text;
	} said[] = {
	    {"date", head->date}, {"type", head->type}, {"uri", head->uri}};
	struct buffer *to = split->label_bytes;
	enum custody_status status = CUSTODY_OK;
	size_t before = to->len;

	for (size_t i = 0; i < 3 && status == CUSTODY_OK; i++)
		if (said[i].text.len > 0)
			status = naming_member(to, to->len > before,
			    said[i].name, said[i].text, err);
	split->labels[split->count] = (struct record_label){
	    .attributes = {NULL, to->len - before}, .frame = frame};
	return status;
}

/* One frame at the beginning of what is left; CUSTODY_END where it is not all
 * there. */
static enum custody_status
take_frame(struct split *split, struct bytes left, framing_read *read,
    framing_close *close, const char **why, struct custody_error *err)
{
	struct framing_head head = {.len = 0};
	enum custody_status status;
	struct bytes rest;
	size_t closing;

	status = read(&head, &split->columns, left, why);
	if (status != CUSTODY_OK)
		return status;
	if (head.content > left.len - head.len)
		return CUSTODY_END;
	rest = (struct bytes){left.at + head.len + head.content,
	    left.len - head.len - (size_t)head.content};
	status = close(&closing, rest, split->last, why);
	if (status != CUSTODY_OK)
		return status;
	split->records[split->count] =
	    (struct record){left.at + head.len, (size_t)head.content};
	status = write_label(split, &head,
	    (struct bytes){left.at, (size_t)(rest.at - left.at) + closing},
	    err);
	split->used += (size_t)(rest.at - left.at) + closing;
	split->count++;
	return status;
}

enum custody_status
framing_split(struct split *split, framing_read *read, framing_close *close,
    struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	const char *why = NULL;

	split->used = 0;
	split->count = 0;
	split->breaks = 0;
	while (status == CUSTODY_OK && split->count < split->room &&
	       split->used < split->len) {
		struct bytes left = {
		    split->at + split->used, split->len - split->used};

		status = take_frame(split, left, read, close, &why, err);
	}
	split->breaks = lines_count(split->at, split->used);
	if (status == CUSTODY_END && !split->last)
		return CUSTODY_OK;
	if (status == CUSTODY_END)
		return error_set(err, CUSTODY_MALFORMED, "cut",
		    "byte %" PRIu64 ": the text ends in this record",
		    split->offset + split->used);
	if (why != NULL)
		return error_set(err, CUSTODY_MALFORMED, "bad-warc",
		    "byte %" PRIu64 ": %s", split->offset + split->used, why);
	return status;
}

void
framing_examine(const struct record_batch *batch, size_t index,
    framing_read *read, struct record_fields *out)
{
	struct framing_head head = {.len = 0};
	const char *why;

	if (read(&head, &batch->columns, batch->labels[index].frame, &why) !=
	    CUSTODY_OK)
		return;
	fields_keep(out, FIELD_URL, head.uri);
	fields_keep(out, FIELD_TIME, head.date);
	fields_keep(out, FIELD_ID, head.id);
}
