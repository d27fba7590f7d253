/* SPDX-License-Identifier: Apache-2.0
 *
 * tsv: a record is a line as found, without its LF; cells are parted by tabs
 * and quotes are data.  A line with other columns than the first is refused,
 * an empty one too unless there is one column.
 */
#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "readers/fields.h"
#include "readers/formats.h"
#include "readers/lines.h"

/* The cell at *at, which moves to the next, or to NULL after the last. */
static struct bytes
take_cell(const uint8_t **at, const uint8_t *end)
{
	const uint8_t *from = *at;
	const uint8_t *tab = memchr(from, '\t', (size_t)(end - from));

	*at = tab == NULL ? NULL : tab + 1;
	return (struct bytes){from, (size_t)((tab == NULL ? end : tab) - from)};
}

/* Where the cells of a line end: before its CR, if it has one. */
static const uint8_t *
find_end(struct record line)
{
	const uint8_t *end = line.at + line.len;

	return line.len > 0 && end[-1] == '\r' ? end - 1 : end;
}

enum custody_status
tsv_header(struct split *split, size_t *len, struct custody_error *err)
{
	enum custody_status status;
	const uint8_t *at;
	const uint8_t *feed;
	const uint8_t *end;

	status = lines_header_utf8(split, len, err);
	split->columns = fields_columns(split->options);
	if (status != CUSTODY_OK || split->options->no_header)
		return status;
	at = split->at + *len;
	feed = memchr(at, '\n', split->len - *len);
	if (feed == NULL && !split->last)
		return CUSTODY_END;
	end = feed == NULL ? split->at + split->len : feed;
	*len = (size_t)(end - split->at) + (feed != NULL);
	end = find_end((struct record){at, (size_t)(end - at)});
	for (uint32_t i = 0; at != NULL; i++)
		fields_match(
		    &split->columns, split->options, i, take_cell(&at, end));
	return CUSTODY_OK;
}

static uint32_t
count_cells(struct record line)
{
	uint32_t tabs = 0;

	for (size_t i = 0; i < line.len; i++)
		tabs += line.at[i] == '\t';
	return tabs + 1;
}

enum custody_status
tsv_split(struct split *split, struct custody_error *err)
{
	lines_split(split, false);
	for (size_t i = 0; i < split->count; i++) {
		uint32_t width = count_cells(split->records[i]);

		if (split->width == 0)
			split->width = width;
		if (width != split->width)
			return lines_ragged(
			    split->lines + i + 1, width, split->width, err);
	}
	return CUSTODY_OK;
}

enum custody_status
tsv_examine(const struct record_batch *batch, size_t index,
    struct record_fields *out, struct buffer *scratch,
    struct custody_error *err)
{
	struct record record = batch->records[index];
	const uint8_t *end = find_end(record);
	const uint8_t *at = record.at;

	(void)scratch;
	(void)err;
	for (uint32_t i = 0; at != NULL; i++) {
		struct bytes cell = take_cell(&at, end);

		for (enum field f = 0; f < FIELD_COUNT; f++)
			if (fields_column(&batch->columns, f) == i)
				fields_keep(out, f, cell);
	}
	return CUSTODY_OK;
}
