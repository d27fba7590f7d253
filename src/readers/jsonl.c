/* SPDX-License-Identifier: Apache-2.0
 *
 * jsonl: a record is a line without its LF; a CR stays.  A line that is empty
 * or a lone CR is none; every other must be JSON by itself.
 */
#include <inttypes.h>

#include "base/error.h"
#include "readers/fields.h"
#include "readers/formats.h"
#include "readers/json.h"
#include "readers/lines.h"

_Static_assert(JSON_OVERREAD <= BLOCK_SLACK, "the checker reads past a line");

enum custody_status
jsonl_split(struct split *split, struct custody_error *err)
{
	(void)err;
	lines_split(split, true);
	return CUSTODY_OK;
}

static enum custody_status
keep_member(struct record_fields *out, enum field field,
    const struct json_member *member, struct buffer *scratch,
    struct custody_error *err)
{
	struct bytes value = member->raw;
	size_t before = scratch->len;
	enum custody_status status;

	if (member->kind != JSON_IS_STRING && member->kind != JSON_IS_NUMBER)
		return CUSTODY_OK;
	if (member->escaped) {
		status = json_unescape(scratch, value, err);
		if (status != CUSTODY_OK)
			return status;
		value =
		    (struct bytes){scratch->at + before, scratch->len - before};
	}
	fields_keep(out, field, value);
	return CUSTODY_OK;
}

enum custody_status
jsonl_fields(struct record record,
    const struct custody_reading_options *options, struct record_fields *out,
    struct buffer *scratch, size_t *bad_at, const char **why,
    struct custody_error *err)
{
	struct json_member members[FIELD_COUNT] = {{.kind = JSON_IS_ABSENT}};
	enum custody_status status = CUSTODY_OK;
	size_t escaped = 0;

	for (enum field field = 0; field < FIELD_COUNT; field++) {
		const char *name = fields_name(options, field);

		if (name != NULL)
			members[field].name = bytes_text(name);
	}
	if (!json_check(
		record.at, record.len, members, FIELD_COUNT, bad_at, why))
		return CUSTODY_MALFORMED;

	/* Enough at once, so that the first value does not move. */
	for (enum field field = 0; field < FIELD_COUNT; field++)
		if (members[field].escaped)
			escaped += members[field].raw.len;
	if (escaped > 0 && buffer_reserve(scratch, escaped) == NULL)
		return error_memory(err);
	for (enum field field = 0; field < FIELD_COUNT && status == CUSTODY_OK;
	     field++)
		status = keep_member(out, field, &members[field], scratch, err);
	return status;
}

enum custody_status
jsonl_examine(const struct record_batch *batch, size_t index,
    struct record_fields *out, struct buffer *scratch,
    struct custody_error *err)
{
	enum custody_status status;
	const char *why;
	size_t bad_at;

	status = jsonl_fields(batch->records[index], batch->options, out,
	    scratch, &bad_at, &why, err);
	if (status != CUSTODY_MALFORMED)
		return status;
	return error_set(err, CUSTODY_MALFORMED, "not-json",
	    "line %" PRIu64 ", byte %zu: %s", lines_number(batch, index),
	    bad_at + 1, why);
}
