/* SPDX-License-Identifier: Apache-2.0
 *
 * parquet_cell: what the library has in its vectors, type by type.  A list is
 * looked at no further than its child's vector goes.
 */
#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "readers/cell.h"
#include "readers/duckdb.h"
#include "readers/parquet_cell.h"
#include "readers/row.h"

/* --- scalars -------------------------------------------------------------- */

static struct bytes
take_bytes(const struct column *column, uint64_t at)
{
	return duckdb_bytes(
	    (const union duckdb_text *)(const void *)column->data + at);
}

static enum custody_status
write_boolean(struct row *row, const struct column *column, uint64_t at,
    struct custody_error *err)
{
	if (column->data[at] != 0)
		return buffer_append(&row->out, "true", 4, err);
	return buffer_append(&row->out, "false", 5, err);
}

static enum custody_status
write_text(struct row *row, const struct column *column, uint64_t at,
    struct custody_error *err)
{
	return cell_text(&row->out, take_bytes(column, at), err);
}

static enum custody_status
write_bytes(struct row *row, const struct column *column, uint64_t at,
    struct custody_error *err)
{
	return cell_bytes(&row->out, take_bytes(column, at), err);
}

static enum custody_status
write_uuid(struct row *row, const struct column *column, uint64_t at,
    struct custody_error *err)
{
	unsigned __int128 value =
	    (unsigned __int128)row_take_integer(column, at);
	uint8_t uuid[16];

	for (size_t i = sizeof uuid; i-- > 0; value >>= 8)
		uuid[i] = (uint8_t)value;
	uuid[0] ^= 0x80; /* turned, so that they sort as numbers do */
	return cell_uuid(&row->out, uuid, err);
}

/* --- times ---------------------------------------------------------------- */

static enum custody_status
write_time_utc(struct row *row, const struct column *column, uint64_t at,
    struct custody_error *err)
{
	uint64_t packed = (uint64_t)row_take_integer(column, at);
	uint64_t offset = packed & ((UINT64_C(1) << DUCKDB_OFFSET_BITS) - 1);

	if (offset != DUCKDB_OFFSET_UTC)
		return error_set(err, CUSTODY_MALFORMED, "bad-time",
		    "a time of another zone than UTC");
	return cell_time(&row->out, (int64_t)(packed >> DUCKDB_OFFSET_BITS),
	    column->kind->digits, true, err);
}

static enum custody_status
write_interval(struct row *row, const struct column *column, uint64_t at,
    struct custody_error *err)
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
take_list(const struct column *column, uint64_t at, struct duckdb_list *list,
    struct custody_error *err)
{
	*list = ((const struct duckdb_list *)(const void *)column->data)[at];
	if (list->len <= column->child_rows &&
	    list->offset <= column->child_rows - list->len)
		return CUSTODY_OK;
	return error_set(err, CUSTODY_UNKNOWN, "wrong-library",
	    "libduckdb has a list that its values do not reach");
}

static enum custody_status
write_list(struct row *row, const struct column *column, uint64_t at,
    struct custody_error *err)
{
	struct duckdb_list list = {0};
	enum custody_status status = take_list(column, at, &list, err);

	if (status != CUSTODY_OK)
		return status;
	return row_many(row, column->child, list.offset, list.len, err);
}

static enum custody_status
write_map(struct row *row, const struct column *column, uint64_t at,
    struct custody_error *err)
{
	struct duckdb_list list = {0};
	enum custody_status status = take_list(column, at, &list, err);

	if (status != CUSTODY_OK)
		return status;
	return row_pairs(row, column, list.offset, list.len, err);
}

static const struct column_kind kinds[] = {
    {DUCKDB_BOOLEAN, "boolean", write_boolean, .width = 1},
    {DUCKDB_INT8, "integer", row_integer, .width = 1, .is_signed = true},
    {DUCKDB_INT16, "integer", row_integer, .width = 2, .is_signed = true},
    {DUCKDB_INT32, "integer", row_integer, .width = 4, .is_signed = true},
    {DUCKDB_INT64, "integer", row_integer, .width = 8, .is_signed = true},
    {DUCKDB_UINT8, "integer", row_integer, .width = 1},
    {DUCKDB_UINT16, "integer", row_integer, .width = 2},
    {DUCKDB_UINT32, "integer", row_integer, .width = 4},
    {DUCKDB_UINT64, "integer", row_integer, .width = 8},
    {DUCKDB_FLOAT, "float", row_float, .width = 4},
    {DUCKDB_DOUBLE, "float", row_double, .width = 8},
    {DUCKDB_DECIMAL, "decimal", row_decimal, .width = 16, .is_signed = true},
    {DUCKDB_TEXT, "string", write_text, .width = 16},
    {DUCKDB_BLOB, "binary", write_bytes, .width = 16},
    {DUCKDB_UUID, "uuid", write_uuid, .width = 16},
    {DUCKDB_DATE, "date", row_date, .width = 4, .is_signed = true},
    {DUCKDB_TIME, "time", row_time, .width = 8, .digits = 6},
    {DUCKDB_TIME_NS, "time", row_time, .width = 8, .digits = 9},
    {DUCKDB_TIME_UTC, "time", write_time_utc, .width = 8, .digits = 6},
    {DUCKDB_STAMP, "timestamp", row_stamp, .width = 8, .digits = 6},
    {DUCKDB_STAMP_S, "timestamp", row_stamp, .width = 8, .digits = 0},
    {DUCKDB_STAMP_MS, "timestamp", row_stamp, .width = 8, .digits = 3},
    {DUCKDB_STAMP_NS, "timestamp", row_stamp, .width = 8, .digits = 9},
    {DUCKDB_STAMP_UTC, "timestamp", row_stamp_utc, .width = 8, .digits = 6},
    {DUCKDB_INTERVAL, "interval", write_interval, .width = 16},
    {DUCKDB_LIST, "list", write_list, .width = 16},
    {DUCKDB_ARRAY, "list", row_array, .width = 0},
    {DUCKDB_MAP, "map", write_map, .width = 16},
    {DUCKDB_STRUCT, "struct", row_struct, .width = 0},
};

const struct column_kind *
parquet_cell_kind(int type)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (kinds[i].type == type)
			return &kinds[i];
	return NULL;
}
