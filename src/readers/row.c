/* SPDX-License-Identifier: Apache-2.0
 *
 * row: JSON with the columns sorted by name, value by value as cell.h writes
 * them.
 */
#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "readers/cell.h"
#include "readers/row.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
    "integers of any width are copied to the low end of a wide one");

static enum custody_status
refuse_length(const struct row *row, struct custody_error *err)
{
	return error_set(err, CUSTODY_MALFORMED, "record-too-long",
	    "a row of more than %" PRIu64 " bytes", row->limit);
}

enum custody_status
row_value(struct row *row, const struct column *column, uint64_t at,
    struct custody_error *err)
{
	if (row->out.len > row->limit)
		return refuse_length(row, err);
	if (column->validity != NULL &&
	    (column->validity[at / 8] >> at % 8 & 1) == 0)
		return buffer_append(&row->out, "null", 4, err);
	return column->kind->write(row, column, at, err);
}

/* --- scalars -------------------------------------------------------------- */

__int128
row_take_integer(const struct column *column, uint64_t at)
{
	unsigned unused = (unsigned)(16 - column->width) * 8;
	unsigned __int128 value = 0;

	memcpy(&value, column->data + at * column->width, column->width);
	if (!column->kind->is_signed)
		return (__int128)value;
	return (__int128)(value << unused) >> unused;
}

enum custody_status
row_integer(struct row *row, const struct column *column, uint64_t at,
    struct custody_error *err)
{
	return cell_integer(&row->out, row_take_integer(column, at), err);
}

enum custody_status
row_float(struct row *row, const struct column *column, uint64_t at,
    struct custody_error *err)
{
	float value;

	memcpy(&value, column->data + at * sizeof value, sizeof value);
	return cell_double(&row->out, (double)value, err);
}

enum custody_status
row_double(struct row *row, const struct column *column, uint64_t at,
    struct custody_error *err)
{
	double value;

	memcpy(&value, column->data + at * sizeof value, sizeof value);
	return cell_double(&row->out, value, err);
}

enum custody_status
row_decimal(struct row *row, const struct column *column, uint64_t at,
    struct custody_error *err)
{
	return cell_decimal(
	    &row->out, row_take_integer(column, at), column->scale, err);
}

enum custody_status
row_date(struct row *row, const struct column *column, uint64_t at,
    struct custody_error *err)
{
	return cell_date(&row->out, (int64_t)row_take_integer(column, at), err);
}

enum custody_status
row_time(struct row *row, const struct column *column, uint64_t at,
    struct custody_error *err)
{
	return cell_time(&row->out, (int64_t)row_take_integer(column, at),
	    column->kind->digits, false, err);
}

enum custody_status
row_stamp(struct row *row, const struct column *column, uint64_t at,
    struct custody_error *err)
{
	return cell_stamp(&row->out, (int64_t)row_take_integer(column, at),
	    column->kind->digits, false, err);
}

enum custody_status
row_stamp_utc(struct row *row, const struct column *column, uint64_t at,
    struct custody_error *err)
{
	return cell_stamp(&row->out, (int64_t)row_take_integer(column, at),
	    column->kind->digits, true, err);
}

/* --- what holds others ---------------------------------------------------- */

enum custody_status
row_many(struct row *row, const struct column *child, uint64_t from,
    uint64_t count, struct custody_error *err)
{
	enum custody_status status = buffer_append(&row->out, "[", 1, err);

	for (uint64_t i = 0; i < count && status == CUSTODY_OK; i++) {
		if (i > 0)
			status = buffer_append(&row->out, ",", 1, err);
		if (status == CUSTODY_OK)
			status = row_value(row, child, from + i, err);
	}
	if (status == CUSTODY_OK)
		status = buffer_append(&row->out, "]", 1, err);
	return status;
}

enum custody_status
row_array(struct row *row, const struct column *column, uint64_t at,
    struct custody_error *err)
{
	return row_many(
	    row, column->child, at * column->size, column->size, err);
}

static enum custody_status
write_pair(struct row *row, const struct column *map, uint64_t at,
    struct custody_error *err)
{
	enum custody_status status = buffer_append(&row->out, "[", 1, err);

	if (status == CUSTODY_OK)
		status = row_value(row, &map->child[0], at, err);
	if (status == CUSTODY_OK)
		status = buffer_append(&row->out, ",", 1, err);
	if (status == CUSTODY_OK)
		status = row_value(row, &map->child[1], at, err);
	if (status == CUSTODY_OK)
		status = buffer_append(&row->out, "]", 1, err);
	return status;
}

enum custody_status
row_pairs(struct row *row, const struct column *map, uint64_t from,
    uint64_t count, struct custody_error *err)
{
	enum custody_status status = buffer_append(&row->out, "[", 1, err);

	for (uint64_t i = 0; i < count && status == CUSTODY_OK; i++) {
		if (i > 0)
			status = buffer_append(&row->out, ",", 1, err);
		if (status == CUSTODY_OK)
			status = write_pair(row, map, from + i, err);
	}
	if (status == CUSTODY_OK)
		status = buffer_append(&row->out, "]", 1, err);
	return status;
}

enum custody_status
row_struct(struct row *row, const struct column *column, uint64_t at,
    struct custody_error *err)
{
	enum custody_status status = buffer_append(&row->out, "{", 1, err);

	for (size_t i = 0; i < column->children && status == CUSTODY_OK; i++) {
		const struct column *child = column->sorted[i];

		if (i > 0)
			status = buffer_append(&row->out, ",", 1, err);
		if (status == CUSTODY_OK)
			status = cell_text(&row->out, child->name, err);
		if (status == CUSTODY_OK)
			status = buffer_append(&row->out, ":", 1, err);
		if (status == CUSTODY_OK)
			status = row_value(row, child, at, err);
	}
	if (status == CUSTODY_OK)
		status = buffer_append(&row->out, "}", 1, err);
	return status;
}

enum custody_status
row_write(struct row *row, const struct column *table, uint64_t at,
    struct custody_error *err)
{
	enum custody_status status;

	row->out.len = 0;
	status = row_struct(row, table, at, err);
	if (status == CUSTODY_OK && row->out.len > row->limit)
		return refuse_length(row, err);
	return status;
}
