/* SPDX-License-Identifier: Apache-2.0
 *
 * indicators_csv: a column whose name is a kind has indicators of it; where
 * the header has "type" (or "kind") and "value" (or "indicator"), each row
 * says its own.  Empty cells are none.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "acts/indicators_inside.h"
#include "base/error.h"
#include "readers/csv_scan.h"
#include "readers/lines.h"

#define COLUMNS_MAX 256

struct heading {
	enum indicator_kind kind[COLUMNS_MAX];
	uint32_t width;
	uint32_t type, value; /* COLUMNS_MAX: there is none */
	bool named;
};

static bool
is(struct bytes cell, const char *name)
{
	return cell.len == strlen(name) &&
	       strncasecmp((const char *)cell.at, name, cell.len) == 0;
}

/* What a header says; `row` is one cell after the other. */
static enum custody_status
read_header(struct heading *heading, const struct csv_row *row,
    struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	struct buffer scratch = {0};
	const uint8_t *at = row->at;
	struct bytes cell;

	heading->width = row->width < COLUMNS_MAX ? row->width : COLUMNS_MAX;
	heading->type = heading->value = COLUMNS_MAX;
	heading->named = false;
	for (uint32_t i = 0; i < heading->width && status == CUSTODY_OK; i++) {
		scratch.len = 0;
		status = csv_scan_cell(
		    &cell, &at, row->at + row->len, &scratch, err);
		if (status != CUSTODY_OK)
			break;
		heading->kind[i] = indicators_kind(cell);
		heading->named |= heading->kind[i] != INDICATOR_KINDS;
		if (is(cell, "type") || is(cell, "kind"))
			heading->type = i;
		if (is(cell, "value") || is(cell, "indicator"))
			heading->value = i;
	}
	heading->named |=
	    heading->type != COLUMNS_MAX && heading->value != COLUMNS_MAX;
	buffer_clear(&scratch);
	return status;
}

bool
indicators_is_csv(struct bytes text)
{
	struct csv_scan scan = {.end = text.at + text.len};
	struct heading heading;
	struct csv_row row;

	return text.len > 0 &&
	       csv_scan_row(&scan, text.at, true, &row) == CSV_ROW &&
	       read_header(&heading, &row, NULL) == CUSTODY_OK && heading.named;
}

/* The part of "name|digest" or "host|address" that is meant. */
static struct bytes
part_of(struct bytes type, struct bytes value)
{
	const uint8_t *bar = memrchr(value.at, '|', value.len);
	size_t before = bar == NULL ? value.len : (size_t)(bar - value.at);

	if (bar == NULL || memchr(type.at, '|', type.len) == NULL)
		return value;
	return indicators_kind(type) == INDICATOR_SHA256
		   ? (struct bytes){bar + 1, value.len - before - 1}
		   : (struct bytes){value.at, before};
}

enum custody_status
indicators_typed(struct indicators *indicators, struct bytes type,
    struct bytes value, struct custody_error *err)
{
	enum indicator_kind kind = indicators_kind(type);

	if (kind != INDICATOR_KINDS)
		return indicators_add(
		    indicators, kind, part_of(type, value), err);
	indicators->passed++;
	return CUSTODY_OK;
}

static enum custody_status
add_row(struct indicators *indicators, const struct heading *heading,
    const struct csv_row *row, struct buffer *scratch,
    struct custody_error *err)
{
	struct bytes cells[2] = {{NULL, 0}, {NULL, 0}}; /* type, value */
	enum custody_status status = CUSTODY_OK;
	const uint8_t *at = row->at;
	struct bytes cell;

	/* Cells may lie in it one after the other: it must not move. */
	scratch->len = 0;
	if (buffer_reserve(scratch, row->len + 1) == NULL)
		return error_memory(err);
	for (uint32_t i = 0; i < heading->width && i < row->width; i++) {
		status =
		    csv_scan_cell(&cell, &at, row->at + row->len, scratch, err);
		if (status != CUSTODY_OK)
			return status;
		if (i == heading->type || i == heading->value)
			cells[i == heading->value] = cell;
		if (cell.len > 0 && heading->kind[i] != INDICATOR_KINDS)
			status = indicators_add(
			    indicators, heading->kind[i], cell, err);
		if (status != CUSTODY_OK)
			return status;
	}
	if (heading->type == COLUMNS_MAX || cells[1].len == 0)
		return CUSTODY_OK;
	return indicators_typed(indicators, cells[0], cells[1], err);
}

enum custody_status
indicators_csv(
    struct indicators *indicators, struct bytes text, struct custody_error *err)
{
	struct csv_scan scan = {.end = text.at + text.len};
	enum custody_status status = CUSTODY_OK;
	struct heading *heading = malloc(sizeof(*heading));
	struct buffer scratch = {0};
	const uint8_t *at = text.at;
	uint64_t line = 1;
	struct csv_row row;
	bool header = true;

	if (heading == NULL)
		return error_memory(err);
	for (;;) {
		enum csv_found found = csv_scan_row(&scan, at, true, &row);

		if (found == CSV_BLANK || status != CUSTODY_OK)
			break;
		line += lines_count(at, (size_t)(row.at - at));
		if (found != CSV_ROW)
			status = error_set(err, CUSTODY_MALFORMED,
			    "bad-indicator", "a quote is open at the end");
		else if (header)
			status = read_header(heading, &row, err);
		else
			status =
			    add_row(indicators, heading, &row, &scratch, err);
		if (status == CUSTODY_MALFORMED)
			error_prefix(
			    err, "line %llu", (unsigned long long)line);
		if (status != CUSTODY_OK)
			break;
		header = false;
		line += lines_count(row.at, (size_t)(row.after - row.at));
		at = row.after;
	}
	buffer_clear(&scratch);
	free(heading);
	return status;
}
