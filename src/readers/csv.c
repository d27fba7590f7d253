/* SPDX-License-Identifier: Apache-2.0
 *
 * csv: a record is a row as found, without the CR, LF or CR LF that ends it.
 * Blank lines are none.  A quote that is open at the end is refused, and so
 * is a row with other columns than the first.
 */
#include <inttypes.h>

#include "base/error.h"
#include "readers/csv_scan.h"
#include "readers/fields.h"
#include "readers/formats.h"
#include "readers/lines.h"

_Static_assert(CSV_SCAN_OVERREAD <= BLOCK_SLACK, "it reads past a row");

static enum custody_status
refuse_open(
    const struct split *split, const uint8_t *at, struct custody_error *err)
{
	size_t before = (size_t)(at - split->at);

	return error_set(err, CUSTODY_MALFORMED, "open-quote",
	    "line %" PRIu64 ": a quote of this row is open at the end",
	    split->lines + lines_count(split->at, before) + 1);
}

static enum custody_status
match_header(
    struct split *split, const struct csv_row *row, struct custody_error *err)
{
	const uint8_t *at = row->at;
	struct buffer scratch = {NULL, 0, 0};
	enum custody_status status = CUSTODY_OK;
	struct bytes cell;

	for (uint32_t i = 0; i < row->width && status == CUSTODY_OK; i++) {
		scratch.len = 0;
		status = csv_scan_cell(
		    &cell, &at, row->at + row->len, &scratch, err);
		if (status == CUSTODY_OK)
			fields_match(&split->columns, split->options, i, cell);
	}
	buffer_clear(&scratch);
	return status;
}

enum custody_status
csv_header(struct split *split, size_t *len, struct custody_error *err)
{
	const uint8_t *end = split->at + split->len;
	struct csv_scan scan = {.end = end};
	enum custody_status status;
	struct csv_row row;

	status = lines_header_utf8(split, len, err);
	split->columns = fields_columns(split->options);
	if (status != CUSTODY_OK || split->options->no_header)
		return status;
	switch (csv_scan_row(&scan, split->at + *len, split->last, &row)) {
	case CSV_ROW:
		break;
	case CSV_BLANK:
		return split->last ? CUSTODY_OK : CUSTODY_END;
	case CSV_MORE:
		return CUSTODY_END;
	case CSV_OPEN:
		return refuse_open(split, row.at, err);
	}
	/* CR LF is one line break, also where the text is cut between. */
	if (row.after == end && !split->last)
		return CUSTODY_END;
	if (row.after < end && row.after[-1] == '\r' && *row.after == '\n')
		row.after++;
	*len = (size_t)(row.after - split->at);
	return match_header(split, &row, err);
}

static enum custody_status
check_width(
    struct split *split, const struct csv_row *row, struct custody_error *err)
{
	if (split->width == 0)
		split->width = row->width;
	if (row->width == split->width)
		return CUSTODY_OK;
	return lines_ragged(
	    split->lines + 1 +
		lines_count(split->at, (size_t)(row->at - split->at)),
	    row->width, split->width, err);
}

enum custody_status
csv_split(struct split *split, struct custody_error *err)
{
	const uint8_t *end = split->at + split->len;
	const uint8_t *at = split->at;
	struct csv_scan scan = {.end = end};
	enum csv_found found = CSV_ROW;
	enum custody_status status;
	struct csv_row row;

	split->count = 0;
	while (split->count < split->room) {
		found = csv_scan_row(&scan, at, split->last, &row);
		at = row.at;
		if (found != CSV_ROW)
			break;
		status = check_width(split, &row, err);
		if (status != CUSTODY_OK)
			return status;
		split->records[split->count++] =
		    (struct record){row.at, row.len};
		at = row.after;
	}
	if (found == CSV_OPEN)
		return refuse_open(split, row.at, err);
	if (found == CSV_BLANK && split->last)
		at = end;
	split->used = (size_t)(at - split->at);
	split->breaks = lines_count(split->at, split->used);
	return CUSTODY_OK;
}

enum custody_status
csv_examine(const struct record_batch *batch, size_t index,
    struct record_fields *out, struct buffer *scratch,
    struct custody_error *err)
{
	struct record record = batch->records[index];
	enum custody_status status = CUSTODY_OK;
	struct columns columns = batch->columns;
	const uint8_t *at = record.at;
	struct bytes cell;

	/* Enough at once, so that what was taken does not move. */
	if (columns.url == COLUMN_NONE && columns.time == COLUMN_NONE &&
	    columns.id == COLUMN_NONE)
		return CUSTODY_OK;
	if (buffer_reserve(scratch, record.len) == NULL)
		return error_memory(err);
	for (uint32_t i = 0; at != NULL && status == CUSTODY_OK; i++) {
		bool take = false;

		for (enum field f = 0; f < FIELD_COUNT; f++)
			take |= fields_column(&columns, f) == i;
		status = csv_scan_cell(&cell, &at, record.at + record.len,
		    take ? scratch : NULL, err);
		for (enum field f = 0; take && f < FIELD_COUNT; f++)
			if (status == CUSTODY_OK &&
			    fields_column(&columns, f) == i)
				fields_keep(out, f, cell);
	}
	return status;
}
