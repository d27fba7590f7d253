/* SPDX-License-Identifier: Apache-2.0
 *
 * arrow_cell: what Arrow has in its buffers, type by type.  Bounds are looked
 * at here, value by value: what lies under a null may be anything.
 */
#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "readers/arrow_cell.h"
#include "readers/cell.h"
#include "readers/row.h"

#define DAY_MS 86400000

static enum custody_status
write_null(struct row *row, const struct column *column, uint64_t at,
    struct custody_error *err)
{
	(void)column;
	(void)at;
	return buffer_append(&row->out, "null", 4, err);
}

static enum custody_status
write_boolean(struct row *row, const struct column *column, uint64_t at,
    struct custody_error *err)
{
	if ((column->data[at / 8] >> at % 8 & 1) != 0)
		return buffer_append(&row->out, "true", 4, err);
	return buffer_append(&row->out, "false", 5, err);
}

/* Sign, 5 bits of exponent, 10 of fraction: each of these is a double. */
static enum custody_status
write_half(struct row *row, const struct column *column, uint64_t at,
    struct custody_error *err)
{
	uint16_t half;
	uint64_t bits, exponent, fraction;
	double value;

	memcpy(&half, column->data + at * sizeof half, sizeof half);
	exponent = half >> 10 & 31;
	fraction = half & 1023;
	if (exponent == 0) {
		value = (double)fraction / (1 << 24);
		memcpy(&bits, &value, sizeof bits);
	} else
		bits = (exponent == 31 ? 2047 : exponent + 1008) << 52 |
		       fraction << 42;
	bits |= (uint64_t)(half >> 15) << 63;
	memcpy(&value, &bits, sizeof value);
	return cell_double(&row->out, value, err);
}

/* --- what has bounds ------------------------------------------------------ */

static uint64_t
take_bound(const struct column *column, uint64_t at)
{
	size_t width = column->kind->width;
	uint64_t bound = 0;

	memcpy(&bound, column->bounds + at * width, width);
	return bound;
}

static enum custody_status
take_bounds(const struct column *column, uint64_t at, uint64_t most,
    uint64_t *from, uint64_t *len, struct custody_error *err)
{
	uint64_t to = take_bound(column, at + 1);

	*from = take_bound(column, at);
	*len = to - *from;
	if (*from <= to && to <= most)
		return CUSTODY_OK;
	return error_set(err, CUSTODY_MALFORMED, "bad-arrow",
	    "a value that its bytes do not reach");
}

static enum custody_status
take_bytes(const struct column *column, uint64_t at, struct bytes *out,
    struct custody_error *err)
{
	uint64_t from, len;
	enum custody_status status;

	status = take_bounds(column, at, column->len, &from, &len, err);
	if (status == CUSTODY_OK)
		*out = (struct bytes){column->data + from, (size_t)len};
	return status;
}

static enum custody_status
write_text(struct row *row, const struct column *column, uint64_t at,
    struct custody_error *err)
{
	struct bytes text;
	enum custody_status status = take_bytes(column, at, &text, err);

	return status == CUSTODY_OK ? cell_text(&row->out, text, err) : status;
}

static enum custody_status
write_bytes(struct row *row, const struct column *column, uint64_t at,
    struct custody_error *err)
{
	struct bytes bytes;
	enum custody_status status = take_bytes(column, at, &bytes, err);

	return status == CUSTODY_OK ? cell_bytes(&row->out, bytes, err)
				    : status;
}

/* A length; then up to 12 bytes, or the first 4 of more, the number of the
 * piece that has them all, and where. */
static enum custody_status
take_view(const struct column *column, uint64_t at, struct bytes *out,
    struct custody_error *err)
{
	const uint8_t *view = column->data + at * ARROW_VIEW;
	uint32_t part[ARROW_VIEW / 4]; /* length, beginning, piece, place */
	const struct bytes *piece;

	memcpy(part, view, sizeof part);
	*out = (struct bytes){view + 4, part[0]};
	if (part[0] <= ARROW_VIEW - 4)
		return CUSTODY_OK;
	piece = part[2] < column->piece_count ? &column->pieces[part[2]] : NULL;
	if (piece == NULL || part[3] > piece->len ||
	    part[0] > piece->len - part[3] ||
	    memcmp(piece->at + part[3], view + 4, 4) != 0)
		return error_set(err, CUSTODY_MALFORMED, "bad-arrow",
		    "a value that its bytes do not reach");
	out->at = piece->at + part[3];
	return CUSTODY_OK;
}

static enum custody_status
write_text_view(struct row *row, const struct column *column, uint64_t at,
    struct custody_error *err)
{
	struct bytes text;
	enum custody_status status = take_view(column, at, &text, err);

	return status == CUSTODY_OK ? cell_text(&row->out, text, err) : status;
}

static enum custody_status
write_bytes_view(struct row *row, const struct column *column, uint64_t at,
    struct custody_error *err)
{
	struct bytes bytes;
	enum custody_status status = take_view(column, at, &bytes, err);

	return status == CUSTODY_OK ? cell_bytes(&row->out, bytes, err)
				    : status;
}

static enum custody_status
write_fixed_bytes(struct row *row, const struct column *column, uint64_t at,
    struct custody_error *err)
{
	return cell_bytes(&row->out,
	    (struct bytes){column->data + at * column->width, column->width},
	    err);
}

static enum custody_status
write_list(struct row *row, const struct column *column, uint64_t at,
    struct custody_error *err)
{
	uint64_t from, len;
	enum custody_status status;

	status = take_bounds(column, at, column->child_rows, &from, &len, err);
	if (status != CUSTODY_OK)
		return status;
	return row_many(row, column->child, from, len, err);
}

static enum custody_status
write_map(struct row *row, const struct column *column, uint64_t at,
    struct custody_error *err)
{
	uint64_t from, len;
	enum custody_status status;

	status = take_bounds(column, at, column->child_rows, &from, &len, err);
	if (status != CUSTODY_OK)
		return status;
	return row_pairs(row, column, from, len, err);
}

/* --- dictionaries --------------------------------------------------------- */

static enum custody_status
write_place(struct row *row, const struct column *column, uint64_t at,
    struct custody_error *err)
{
	const struct arrow_dictionary *dictionary = column->dictionary;
	__int128 place = row_take_integer(column, at);
	uint64_t from, to;

	if (place < 0 || place >= (__int128)dictionary->count)
		return error_set(err, CUSTODY_MALFORMED, "bad-arrow",
		    "a value that its dictionary does not have");
	from = place == 0 ? 0 : dictionary->ends[(size_t)place - 1];
	to = dictionary->ends[(size_t)place];
	return buffer_append(
	    &row->out, dictionary->texts.at + from, (size_t)(to - from), err);
}

const struct column_kind arrow_cell_place = {
    .type = ARROW_PLACES, .word = "", .write = write_place};
const struct column_kind arrow_cell_signed_place = {
    .type = ARROW_PLACES, .word = "", .write = write_place, .is_signed = true};

/* --- times ---------------------------------------------------------------- */

static enum custody_status
write_date_ms(struct row *row, const struct column *column, uint64_t at,
    struct custody_error *err)
{
	int64_t count = (int64_t)row_take_integer(column, at);

	if (count % DAY_MS != 0)
		return error_set(err, CUSTODY_MALFORMED, "bad-time",
		    "a date that is not a whole day");
	return cell_date(&row->out, count / DAY_MS, err);
}

static enum custody_status
write_interval(struct row *row, int32_t months, int32_t days, int64_t micros,
    struct custody_error *err)
{
	return buffer_print(&row->out, err,
	    "{\"days\":%" PRId32 ",\"microseconds\":%" PRId64
	    ",\"months\":%" PRId32 "}",
	    days, micros, months);
}

static enum custody_status
write_months(struct row *row, const struct column *column, uint64_t at,
    struct custody_error *err)
{
	return write_interval(
	    row, (int32_t)row_take_integer(column, at), 0, 0, err);
}

static enum custody_status
write_days(struct row *row, const struct column *column, uint64_t at,
    struct custody_error *err)
{
	int32_t parts[2];

	memcpy(parts, column->data + at * sizeof parts, sizeof parts);
	return write_interval(row, 0, parts[0], (int64_t)parts[1] * 1000, err);
}

static enum custody_status
write_months_days(struct row *row, const struct column *column, uint64_t at,
    struct custody_error *err)
{
	const uint8_t *value = column->data + at * 16;
	int32_t parts[2];
	int64_t nanos;

	memcpy(parts, value, sizeof parts);
	memcpy(&nanos, value + sizeof parts, sizeof nanos);
	if (nanos % 1000 != 0)
		return error_set(err, CUSTODY_MALFORMED, "bad-time",
		    "an interval finer than a microsecond");
	return write_interval(row, parts[0], parts[1], nanos / 1000, err);
}

/* --- the types ------------------------------------------------------------ */

#define INTEGER(bits)                                                          \
	{ARROW_INT, bits,                                                      \
	    {ARROW_FIXED, "integer", row_integer, .width = (bits) / 8}},       \
	{                                                                      \
		ARROW_INT, -(bits),                                            \
		{                                                              \
			ARROW_FIXED, "integer", row_integer,                   \
			    .width = (bits) / 8, .is_signed = true             \
		}                                                              \
	}
#define DECIMAL(bits)                                                          \
	{                                                                      \
		ARROW_DECIMAL, bits,                                           \
		{                                                              \
			ARROW_FIXED, "decimal", row_decimal,                   \
			    .width = (bits) / 8, .is_signed = true             \
		}                                                              \
	}
#define TIME(type, unit, word, write, bytes, count)                            \
	{                                                                      \
		type, unit,                                                    \
		{                                                              \
			ARROW_FIXED, word, write,                              \
			    .width = bytes, .is_signed = true, .digits = count \
		}                                                              \
	}

static const struct {
	int64_t type;
	int64_t unit;
	struct column_kind kind;
} kinds[] = {
    {ARROW_NULL, 0, {ARROW_NOTHING, "null", write_null, .width = 0}},
    INTEGER(8),
    INTEGER(16),
    INTEGER(32),
    INTEGER(64),
    {ARROW_FLOAT, 0, {ARROW_FIXED, "float", write_half, .width = 2}},
    {ARROW_FLOAT, 1, {ARROW_FIXED, "float", row_float, .width = 4}},
    {ARROW_FLOAT, 2, {ARROW_FIXED, "float", row_double, .width = 8}},
    {ARROW_BINARY, 0, {ARROW_BYTES, "binary", write_bytes, .width = 4}},
    {ARROW_LARGE_BINARY, 0, {ARROW_BYTES, "binary", write_bytes, .width = 8}},
    {ARROW_FIXED_BINARY, 0,
	{ARROW_FIXED, "binary", write_fixed_bytes, .width = 0}},
    {ARROW_UTF8, 0, {ARROW_BYTES, "string", write_text, .width = 4}},
    {ARROW_LARGE_UTF8, 0, {ARROW_BYTES, "string", write_text, .width = 8}},
    {ARROW_BINARY_VIEW, 0,
	{ARROW_VIEWS, "binary", write_bytes_view, .width = ARROW_VIEW}},
    {ARROW_UTF8_VIEW, 0,
	{ARROW_VIEWS, "string", write_text_view, .width = ARROW_VIEW}},
    {ARROW_BOOL, 0, {ARROW_BITS, "boolean", write_boolean, .width = 0}},
    DECIMAL(32),
    DECIMAL(64),
    DECIMAL(128),
    TIME(ARROW_DATE, 0, "date", row_date, 4, 0),
    TIME(ARROW_DATE, 1, "date", write_date_ms, 8, 0),
    TIME(ARROW_TIME, 0, "time", row_time, 4, 0),
    TIME(ARROW_TIME, 1, "time", row_time, 4, 3),
    TIME(ARROW_TIME, 2, "time", row_time, 8, 6),
    TIME(ARROW_TIME, 3, "time", row_time, 8, 9),
    TIME(ARROW_STAMP, 0, "timestamp", row_stamp, 8, 0),
    TIME(ARROW_STAMP, 1, "timestamp", row_stamp, 8, 3),
    TIME(ARROW_STAMP, 2, "timestamp", row_stamp, 8, 6),
    TIME(ARROW_STAMP, 3, "timestamp", row_stamp, 8, 9),
    TIME(ARROW_STAMP, 0 + ARROW_UTC, "timestamp", row_stamp_utc, 8, 0),
    TIME(ARROW_STAMP, 1 + ARROW_UTC, "timestamp", row_stamp_utc, 8, 3),
    TIME(ARROW_STAMP, 2 + ARROW_UTC, "timestamp", row_stamp_utc, 8, 6),
    TIME(ARROW_STAMP, 3 + ARROW_UTC, "timestamp", row_stamp_utc, 8, 9),
    TIME(ARROW_DURATION, 0, "duration_s", row_integer, 8, 0),
    TIME(ARROW_DURATION, 1, "duration_ms", row_integer, 8, 0),
    TIME(ARROW_DURATION, 2, "duration_us", row_integer, 8, 0),
    TIME(ARROW_DURATION, 3, "duration_ns", row_integer, 8, 0),
    TIME(ARROW_INTERVAL, 0, "interval", write_months, 4, 0),
    TIME(ARROW_INTERVAL, 1, "interval", write_days, 8, 0),
    TIME(ARROW_INTERVAL, 2, "interval", write_months_days, 16, 0),
    {ARROW_LIST, 0, {ARROW_LISTS, "list", write_list, .width = 4}},
    {ARROW_LARGE_LIST, 0, {ARROW_LISTS, "list", write_list, .width = 8}},
    {ARROW_FIXED_LIST, 0, {ARROW_ARRAYS, "list", row_array, .width = 0}},
    {ARROW_MAP, 0, {ARROW_MAPS, "map", write_map, .width = 4}},
    {ARROW_STRUCT_TYPE, 0, {ARROW_STRUCT, "struct", row_struct, .width = 0}},
};

const struct column_kind *
arrow_cell_kind(int64_t type, int64_t unit)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (kinds[i].type == type && kinds[i].unit == unit)
			return &kinds[i].kind;
	return NULL;
}
