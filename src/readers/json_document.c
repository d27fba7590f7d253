/* SPDX-License-Identifier: Apache-2.0
 *
 * json_document: a record is an element of the array at --records-at.  What
 * precedes the first is header, what follows the last is checked; a name on
 * the way to the array that comes twice is refused.
 */
#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "readers/formats.h"
#include "readers/json.h"
#include "readers/lines.h"
#include "readers/pointer.h"

_Static_assert(JSON_OVERREAD <= BLOCK_SLACK, "the checker reads past a text");

enum phase {
	FIRST, /* an element or the array's end comes  */
	NEXT,  /* an element comes                     */
	REST,  /* the array's end, and what follows it */
};

/* A text that is looked at from `at` on. */
struct look {
	const struct split *split;
	const uint8_t *at;
	const uint8_t *end;
	struct custody_error *err;
};

/* CUSTODY_END where more text may tell; else what is wrong with it. */
static enum custody_status
refuse(const struct look *look, const char *code, const char *why)
{
	const struct split *split = look->split;
	size_t before = (size_t)(look->at - split->at);

	if (!split->last && look->end - look->at < JSON_LOOK)
		return CUSTODY_END;
	return error_set(look->err, CUSTODY_MALFORMED, code,
	    "line %" PRIu64 ": %s",
	    split->lines + lines_count(split->at, before) + 1, why);
}

/* The way does not lead to an array; or it is not known yet. */
static enum custody_status
refuse_way(const struct look *look)
{
	const char *way = look->split->options->records_at;
	enum custody_status status;

	status = refuse(look, "no-array", "no array is at --records-at");
	if (status == CUSTODY_END)
		return status;
	error_remedy(look->err,
	    "--records-at says '%s'; give the pointer (RFC 6901) of the array",
	    way == NULL ? "" : way);
	return status;
}

static void
skip_space(struct look *look)
{
	while (
	    look->at < look->end && (*look->at == ' ' || *look->at == '\t' ||
					*look->at == '\n' || *look->at == '\r'))
		look->at++;
}

/* The byte that comes next, after space; CUSTODY_END where more is needed. */
static enum custody_status
take(struct look *look, char byte, const char *why)
{
	skip_space(look);
	if (look->at == look->end || *look->at != (uint8_t)byte)
		return refuse(look, "not-json", why);
	look->at++;
	return CUSTODY_OK;
}

/* True if this byte comes next; it is taken then. */
static bool
comes(struct look *look, char byte)
{
	skip_space(look);
	if (look->at == look->end || *look->at != (uint8_t)byte)
		return false;
	look->at++;
	return true;
}

/* One value; a number that ends with the text may go on. */
static enum custody_status
pass_value(struct look *look, struct bytes *value)
{
	const uint8_t *from;
	const char *why;
	size_t used;
	bool good;

	skip_space(look);
	from = look->at;
	good = json_prefix(from, (size_t)(look->end - from), &used, &why);
	look->at = from + used;
	if (!good)
		return refuse(look, "not-json", why);
	*value = (struct bytes){from, used};
	return look->at == look->end && !look->split->last ? CUSTODY_END
							   : CUSTODY_OK;
}

/* A member's name and its colon; whether it is this one. */
static enum custody_status
pass_name(struct look *look, struct bytes name, bool *same)
{
	struct buffer plain = {NULL, 0, 0};
	enum custody_status status;
	struct bytes raw;

	*same = false;
	skip_space(look);
	if (look->at == look->end || *look->at != '"')
		return refuse(look, "not-json", "a member's name is missing");
	status = pass_value(look, &raw);
	if (status != CUSTODY_OK)
		return status;
	raw = (struct bytes){raw.at + 1, raw.len - 2};
	status = json_unescape(&plain, raw, look->err);
	*same = bytes_equal(name, buffer_view(&plain));
	buffer_clear(&plain);
	if (status == CUSTODY_OK)
		status = take(look, ':', "a colon is missing");
	return status;
}

/* Up to the value of that name in the object that was just begun. */
static enum custody_status
find_member(struct look *look, struct bytes name)
{
	enum custody_status status;
	struct bytes value;
	bool same;

	if (comes(look, '}'))
		return refuse_way(look);
	for (;;) {
		status = pass_name(look, name, &same);
		if (status != CUSTODY_OK || same)
			return status;
		status = pass_value(look, &value);
		if (status != CUSTODY_OK)
			return status;
		if (comes(look, '}'))
			return refuse_way(look);
		status = take(look, ',', "a comma or an end is missing");
		if (status != CUSTODY_OK)
			return status;
	}
}

/* Up to that element of the array that was just begun. */
static enum custody_status
find_element(struct look *look, uint64_t index)
{
	enum custody_status status = CUSTODY_OK;
	struct bytes value;

	if (comes(look, ']'))
		return refuse_way(look);
	for (; index > 0 && status == CUSTODY_OK; index--) {
		status = pass_value(look, &value);
		if (status != CUSTODY_OK)
			return status;
		if (comes(look, ']'))
			return refuse_way(look);
		status = take(look, ',', "a comma or an end is missing");
	}
	return status;
}

/* One step of the way: *object says into what. */
static enum custody_status
step_in(struct look *look, struct bytes token, bool *object)
{
	struct buffer plain = {NULL, 0, 0};
	enum custody_status status;
	uint64_t index;

	*object = comes(look, '{');
	if (*object) {
		status = pointer_plain(&plain, token, look->err);
		if (status == CUSTODY_OK)
			status = find_member(look, buffer_view(&plain));
		buffer_clear(&plain);
		return status;
	}
	if (pointer_index(token, &index) && comes(look, '['))
		return find_element(look, index);
	return refuse_way(look);
}

enum custody_status
json_document_header(
    struct split *split, size_t *len, struct custody_error *err)
{
	const char *way = split->options->records_at;
	struct look look = {split, split->at, split->at + split->len, err};
	enum custody_status status;
	struct bytes token;
	bool object;

	split->above = 0;
	*len = 0;
	if (split->len == 0 && split->last)
		return CUSTODY_OK;
	status = lines_header(split, len, err);
	look.at += *len;
	for (unsigned i = 0; status == CUSTODY_OK && pointer_next(&way, &token);
	     i++) {
		status = step_in(&look, token, &object);
		split->above |= (uint64_t)object << i;
	}
	if (status == CUSTODY_OK && !comes(&look, '['))
		status = refuse_way(&look);
	skip_space(&look);
	if (status == CUSTODY_OK && look.at == look.end)
		status = refuse(&look, "not-json", "the text ends too soon");
	split->phase = FIRST;
	*len = (size_t)(look.at - split->at);
	return status;
}

/* What closes a level of the way; no other member may be called as the one
 * that was taken. */
static enum custody_status
step_out(struct look *look, struct bytes token, bool object)
{
	struct buffer plain = {NULL, 0, 0};
	enum custody_status status;
	struct bytes value;
	bool same = false;

	status = pointer_plain(&plain, token, look->err);
	while (status == CUSTODY_OK && comes(look, ',')) {
		if (object)
			status = pass_name(look, buffer_view(&plain), &same);
		if (same)
			status = refuse(look, "same-name",
			    "a name on the way to --records-at comes twice");
		if (status == CUSTODY_OK)
			status = pass_value(look, &value);
	}
	buffer_clear(&plain);
	if (status == CUSTODY_OK)
		status = take(
		    look, object ? '}' : ']', "a comma or an end is missing");
	return status;
}

/* All that follows the last element. */
static enum custody_status
check_rest(struct split *split, struct custody_error *err)
{
	struct look look = {split, split->at, split->at + split->len, err};
	const char *way = split->options->records_at;
	struct bytes token[POINTER_MAX];
	enum custody_status status;
	unsigned depth = 0;

	while (depth < POINTER_MAX && pointer_next(&way, &token[depth]))
		depth++;
	status = take(&look, ']', "a comma or an end is missing");
	for (; depth > 0 && status == CUSTODY_OK; depth--)
		status = step_out(&look, token[depth - 1],
		    (split->above >> (depth - 1) & 1) != 0);
	skip_space(&look);
	if (status == CUSTODY_OK && look.at < look.end)
		status = refuse(&look, "not-json", "something after the value");
	return status;
}

/* One element and what parts it from the next, or the array's end. */
static enum custody_status
take_element(struct split *split, struct look *look)
{
	enum custody_status status;
	struct bytes value;

	status = pass_value(look, &value);
	if (status != CUSTODY_OK)
		return status;
	skip_space(look);
	if (look->at < look->end && *look->at == ']') {
		split->phase = REST;
	} else {
		status = take(look, ',', "a comma or an end is missing");
		skip_space(look);
		if (status == CUSTODY_OK && look->at == look->end)
			status = refuse(look, "not-json", "a value is missing");
		if (status != CUSTODY_OK)
			return status;
		split->phase = NEXT;
	}
	split->records[split->count++] = (struct record){value.at, value.len};
	return CUSTODY_OK;
}

enum custody_status
json_document_split(struct split *split, struct custody_error *err)
{
	struct look look = {split, split->at, split->at + split->len, err};
	enum custody_status status = CUSTODY_OK;

	split->count = 0;
	split->used = 0;
	split->breaks = 0;
	if (split->phase == FIRST && *split->at == ']')
		split->phase = REST;
	if (split->phase == REST) {
		if (!split->last)
			return CUSTODY_OK;
		split->used = split->len;
		split->breaks = lines_count(split->at, split->used);
		return check_rest(split, err);
	}
	while (split->phase != REST && split->count < split->room) {
		status = take_element(split, &look);
		if (status != CUSTODY_OK)
			break;
		split->used = (size_t)(look.at - split->at);
	}
	split->breaks = lines_count(split->at, split->used);
	return status == CUSTODY_END ? CUSTODY_OK : status;
}
