/* SPDX-License-Identifier: Apache-2.0
 *
 * parquet_cell: what the library has in its vectors, type by type.  A list is
 * looked at no further than its child's vector goes.
 */
#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "readers/cell.h"
#include "readers/parquet_cell.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
    "integers of any width are copied to the low end of a wide one");

static enum custody_status
write_value(struct parquet_row *row, const struct parquet_column *column,
    uint64_t at, struct custody_error *err)
{
	if (row->out.len > row->limit)
		return error_set(err, CUSTODY_MALFORMED, "record-too-long",
		    "a row of more than %" PRIu64 " bytes", row->limit);
	if (column->validity != NULL &&
	    (column->validity[at / 64] >> at % 64 & 1) == 0)
		return buffer_append(&row->out, "null", 4, err);
	return column->kind->write(row, column, at, err);
}

/* --- scalars -------------------------------------------------------------- */

static __int128
take_integer(const struct parquet_column *column, uint64_t at)
{
	unsigned unused = (unsigned)(16 - column->width) * 8;
	unsigned __int128 value = 0;

	memcpy(&value, column->data + at * column->width, column->width);
	if (!column->kind->is_signed)
		return (__int128)value;
	return (__int128)(value << unused) >> unused;
}

static struct bytes
take_bytes(const struct parquet_column *column, uint64_t at)
{
	return duckdb_bytes(
	    (const union duckdb_text *)(const void *)column->data + at);
}

static enum custody_status
write_boolean(struct parquet_row *row, const struct parquet_column *column,
    uint64_t at, struct custody_error *err)
{
	if (column->data[at] != 0)
		return buffer_append(&row->out, "true", 4, err);
	return buffer_append(&row->out, "false", 5, err);
}

static enum custody_status
write_integer(struct parquet_row *row, const struct parquet_column *column,
    uint64_t at, struct custody_error *err)
{
	return cell_integer(&row->out, take_integer(column, at), err);
}

static enum custody_status
write_float(struct parquet_row *row, const struct parquet_column *column,
    uint64_t at, struct custody_error *err)
{
	float value;

	memcpy(&value, column->data + at * sizeof value, sizeof value);
	return cell_double(&row->out, (double)value, err);
}

static enum custody_status
write_double(struct parquet_row *row, const struct parquet_column *column,
    uint64_t at, struct custody_error *err)
{
	double value;

	memcpy(&value, column->data + at * sizeof value, sizeof value);
	return cell_double(&row->out, value, err);
}

static enum custody_status
write_decimal(struct parquet_row *row, const struct parquet_column *column,
    uint64_t at, struct custody_error *err)
{
	return cell_decimal(
	    &row->out, take_integer(column, at), column->scale, err);
}

static enum custody_status
write_text(struct parquet_row *row, const struct parquet_column *column,
    uint64_t at, struct custody_error *err)
{
	return cell_text(&row->out, take_bytes(column, at), err);
}

static enum custody_status
write_bytes(struct parquet_row *row, const struct parquet_column *column,
    uint64_t at, struct custody_error *err)
{
	return cell_bytes(&row->out, take_bytes(column, at), err);
}

static enum custody_status
write_uuid(struct parquet_row *row, const struct parquet_column *column,
    uint64_t at, struct custody_error *err)
{
	unsigned __int128 value = (unsigned __int128)take_integer(column, at);
	uint8_t uuid[16];

	for (size_t i = sizeof uuid; i-- > 0; value >>= 8)
		uuid[i] = (uint8_t)value;
	uuid[0] ^= 0x80; /* turned, so that they sort as numbers do */
	return cell_uuid(&row->out, uuid, err);
}

/* --- times ---------------------------------------------------------------- */

static enum custody_status
write_date(struct parquet_row *row, const struct parquet_column *column,
    uint64_t at, struct custody_error *err)
{
	return cell_date(&row->out, (int64_t)take_integer(column, at), err);
}

static enum custody_status
write_time(struct parquet_row *row, const struct parquet_column *column,
    uint64_t at, struct custody_error *err)
{
	return cell_time(&row->out, (int64_t)take_integer(column, at),
	    column->kind->digits, false, err);
}

static enum custody_status
write_time_utc(struct parquet_row *row, const struct parquet_column *column,
    uint64_t at, struct custody_error *err)
{
	uint64_t packed = (uint64_t)take_integer(column, at);
	uint64_t offset = packed & ((UINT64_C(1) << DUCKDB_OFFSET_BITS) - 1);

	if (offset != DUCKDB_OFFSET_UTC)
		return error_set(err, CUSTODY_MALFORMED, "bad-time",
		    "a time of another zone than UTC");
	return cell_time(&row->out, (int64_t)(packed >> DUCKDB_OFFSET_BITS),
	    column->kind->digits, true, err);
}

static enum custody_status
write_stamp(struct parquet_row *row, const struct parquet_column *column,
    uint64_t at, struct custody_error *err)
{
	return cell_stamp(&row->out, (int64_t)take_integer(column, at),
	    column->kind->digits, false, err);
}

static enum custody_status
write_stamp_utc(struct parquet_row *row, const struct parquet_column *column,
    uint64_t at, struct custody_error *err)
{
	return cell_stamp(&row->out, (int64_t)take_integer(column, at),
	    column->kind->digits, true, err);
}

static enum custody_status
write_interval(struct parquet_row *row, const struct parquet_column *column,
    uint64_t at, struct custody_error *err)
{
	const struct duckdb_interval *interval =
	    (const struct duckdb_interval *)(const void *)column->data + at;

	return buffer_print(&row->out, err,
	    "{\"days\":%" PRId32 ",\"microseconds\":%" PRId64
	    ",\"months\":%" PRId32 "}",
	    interval->days, interval->micros, interval->months);
}

/* --- what holds others ---------------------------------------------------- */

static enum custody_status
write_many(struct parquet_row *row, const struct parquet_column *child,
    uint64_t from, uint64_t count, struct custody_error *err)
{
	enum custody_status status = buffer_append(&row->out, "[", 1, err);

	for (uint64_t i = 0; i < count && status == CUSTODY_OK; i++) {
		if (i > 0)
			status = buffer_append(&row->out, ",", 1, err);
		if (status == CUSTODY_OK)
			status = write_value(row, child, from + i, err);
	}
	if (status == CUSTODY_OK)
		status = buffer_append(&row->out, "]", 1, err);
	return status;
}

static enum custody_status
take_list(const struct parquet_column *column, uint64_t at,
    struct duckdb_list *list, struct custody_error *err)
{
	*list = ((const struct duckdb_list *)(const void *)column->data)[at];
	if (list->len <= column->child_rows &&
	    list->offset <= column->child_rows - list->len)
		return CUSTODY_OK;
	return error_set(err, CUSTODY_UNKNOWN, "wrong-library",
	    "libduckdb has a list that its values do not reach");
}

static enum custody_status
write_list(struct parquet_row *row, const struct parquet_column *column,
    uint64_t at, struct custody_error *err)
{
	struct duckdb_list list = {0};
	enum custody_status status = take_list(column, at, &list, err);

	if (status != CUSTODY_OK)
		return status;
	return write_many(row, column->child, list.offset, list.len, err);
}

static enum custody_status
write_array(struct parquet_row *row, const struct parquet_column *column,
    uint64_t at, struct custody_error *err)
{
	return write_many(
	    row, column->child, at * column->size, column->size, err);
}

static enum custody_status
write_pair(struct parquet_row *row, const struct parquet_column *column,
    uint64_t at, struct custody_error *err)
{
	enum custody_status status = buffer_append(&row->out, "[", 1, err);

	if (status == CUSTODY_OK)
		status = write_value(row, &column->child[0], at, err);
	if (status == CUSTODY_OK)
		status = buffer_append(&row->out, ",", 1, err);
	if (status == CUSTODY_OK)
		status = write_value(row, &column->child[1], at, err);
	if (status == CUSTODY_OK)
		status = buffer_append(&row->out, "]", 1, err);
	return status;
}

static enum custody_status
write_map(struct parquet_row *row, const struct parquet_column *column,
    uint64_t at, struct custody_error *err)
{
	struct duckdb_list list = {0};
	enum custody_status status = take_list(column, at, &list, err);

	if (status == CUSTODY_OK)
		status = buffer_append(&row->out, "[", 1, err);
	for (uint64_t i = 0; i < list.len && status == CUSTODY_OK; i++) {
		if (i > 0)
			status = buffer_append(&row->out, ",", 1, err);
		if (status == CUSTODY_OK)
			status = write_pair(row, column, list.offset + i, err);
	}
	if (status == CUSTODY_OK)
		status = buffer_append(&row->out, "]", 1, err);
	return status;
}

static enum custody_status
write_struct(struct parquet_row *row, const struct parquet_column *column,
    uint64_t at, struct custody_error *err)
{
	enum custody_status status = buffer_append(&row->out, "{", 1, err);

	for (size_t i = 0; i < column->children && status == CUSTODY_OK; i++) {
		const struct parquet_column *child = column->sorted[i];

		if (i > 0)
			status = buffer_append(&row->out, ",", 1, err);
		if (status == CUSTODY_OK)
			status = cell_text(&row->out, child->name, err);
		if (status == CUSTODY_OK)
			status = buffer_append(&row->out, ":", 1, err);
		if (status == CUSTODY_OK)
			status = write_value(row, child, at, err);
	}
	if (status == CUSTODY_OK)
		status = buffer_append(&row->out, "}", 1, err);
	return status;
}

static const struct parquet_kind kinds[] = {
    {DUCKDB_BOOLEAN, "boolean", write_boolean, .width = 1},
    {DUCKDB_INT8, "integer", write_integer, .width = 1, .is_signed = true},
    {DUCKDB_INT16, "integer", write_integer, .width = 2, .is_signed = true},
    {DUCKDB_INT32, "integer", write_integer, .width = 4, .is_signed = true},
    {DUCKDB_INT64, "integer", write_integer, .width = 8, .is_signed = true},
    {DUCKDB_UINT8, "integer", write_integer, .width = 1},
    {DUCKDB_UINT16, "integer", write_integer, .width = 2},
    {DUCKDB_UINT32, "integer", write_integer, .width = 4},
    {DUCKDB_UINT64, "integer", write_integer, .width = 8},
    {DUCKDB_FLOAT, "float", write_float, .width = 4},
    {DUCKDB_DOUBLE, "float", write_double, .width = 8},
    {DUCKDB_DECIMAL, "decimal", write_decimal, .width = 16, .is_signed = true},
    {DUCKDB_TEXT, "string", write_text, .width = 16},
    {DUCKDB_BLOB, "binary", write_bytes, .width = 16},
    {DUCKDB_UUID, "uuid", write_uuid, .width = 16},
    {DUCKDB_DATE, "date", write_date, .width = 4, .is_signed = true},
    {DUCKDB_TIME, "time", write_time, .width = 8, .digits = 6},
    {DUCKDB_TIME_NS, "time", write_time, .width = 8, .digits = 9},
    {DUCKDB_TIME_UTC, "time", write_time_utc, .width = 8, .digits = 6},
    {DUCKDB_STAMP, "timestamp", write_stamp, .width = 8, .digits = 6},
    {DUCKDB_STAMP_S, "timestamp", write_stamp, .width = 8, .digits = 0},
    {DUCKDB_STAMP_MS, "timestamp", write_stamp, .width = 8, .digits = 3},
    {DUCKDB_STAMP_NS, "timestamp", write_stamp, .width = 8, .digits = 9},
    {DUCKDB_STAMP_UTC, "timestamp", write_stamp_utc, .width = 8, .digits = 6},
    {DUCKDB_INTERVAL, "interval", write_interval, .width = 16},
    {DUCKDB_LIST, "list", write_list, .width = 16},
    {DUCKDB_ARRAY, "list", write_array, .width = 0},
    {DUCKDB_MAP, "map", write_map, .width = 16},
    {DUCKDB_STRUCT, "struct", write_struct, .width = 0},
};

const struct parquet_kind *
parquet_cell_kind(int type)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if ((int)kinds[i].type == type)
			return &kinds[i];
	return NULL;
}

enum custody_status
parquet_cell_row(struct parquet_row *row, const struct parquet_column *table,
    uint64_t at, struct custody_error *err)
{
	enum custody_status status;

	row->out.len = 0;
	status = write_struct(row, table, at, err);
	if (status == CUSTODY_OK && row->out.len > row->limit)
		return error_set(err, CUSTODY_MALFORMED, "record-too-long",
		    "a row of more than %" PRIu64 " bytes", row->limit);
	return status;
}
