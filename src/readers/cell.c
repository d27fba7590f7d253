/* SPDX-License-Identifier: Apache-2.0
 *
 * cell: writes values as JSON.  Digits are found by printing and reading back,
 * which asks of the C library no more than that it rounds correctly.
 */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/encode.h"
#include "base/error.h"
#include "readers/cell.h"

#define DAY 86400
#define DIGITS_MAX 17                /* that a double can need        */
#define EXACT ((double)(1LL << 53))  /* integers below it are exact   */
#define WIDE_DIGITS 39               /* of 2^127                      */
#define WHOLE 1000000000000000000ULL /* 10^18, a part of a wide one   */
#define POINT_MAX 21                 /* whole digits before "e" comes */

/* --- strings -------------------------------------------------------------- */

static enum custody_status
escape(struct buffer *out, uint8_t byte, struct custody_error *err)
{
	static const char letters[32] = {['\b'] = 'b',
	    ['\t'] = 't',
	    ['\n'] = 'n',
	    ['\f'] = 'f',
	    ['\r'] = 'r'};

	if (byte >= 32)
		return buffer_print(out, err, "\\%c", byte);
	if (letters[byte] != '\0')
		return buffer_print(out, err, "\\%c", letters[byte]);
	return buffer_print(out, err, "\\u%04x", byte);
}

/* How many bytes from `at` on stand for themselves; 0 with *broken set where
 * there is no character. */
static size_t
measure_plain(const uint8_t *at, size_t len, bool *broken)
{
	size_t i = 0, step;
	uint32_t character;

	while (i < len && at[i] >= 32 && at[i] != '"' && at[i] != '\\') {
		step = at[i] < 0x80
			   ? 1
			   : bytes_character(&character, at + i, len - i);
		if (step == 0) {
			*broken = i == 0;
			break;
		}
		i += step;
	}
	return i;
}

enum custody_status
cell_text(struct buffer *out, struct bytes text, struct custody_error *err)
{
	enum custody_status status = buffer_append(out, "\"", 1, err);
	bool broken = false;

	for (size_t i = 0; i < text.len && status == CUSTODY_OK;) {
		size_t plain =
		    measure_plain(text.at + i, text.len - i, &broken);

		if (broken)
			return error_set(err, CUSTODY_MALFORMED, "not-utf-8",
			    "a string that is not UTF-8");
		if (plain > 0)
			status = buffer_append(out, text.at + i, plain, err);
		else
			status = escape(out, text.at[i], err);
		i += plain > 0 ? plain : 1;
	}
	if (status == CUSTODY_OK)
		status = buffer_append(out, "\"", 1, err);
	return status;
}

enum custody_status
cell_bytes(struct buffer *out, struct bytes bytes, struct custody_error *err)
{
	enum custody_status status = buffer_append(out, "\"", 1, err);

	if (status == CUSTODY_OK)
		status = encode_base64(out, bytes.at, bytes.len, err);
	if (status == CUSTODY_OK)
		status = buffer_append(out, "\"", 1, err);
	return status;
}

enum custody_status
cell_uuid(struct buffer *out, const uint8_t uuid[16], struct custody_error *err)
{
	char hex[ENCODE_HEX_SIZE(16)];

	encode_hex(hex, uuid, 16);
	return buffer_print(out, err, "\"%.8s-%.4s-%.4s-%.4s-%.12s\"", hex,
	    hex + 8, hex + 12, hex + 16, hex + 20);
}

/* --- whole numbers and decimals ------------------------------------------- */

/* The digits of |value|, written to end at `end`; at least `least` of them. */
static char *
write_digits(char *end, __int128 value, size_t least)
{
	unsigned __int128 rest =
	    value < 0 ? -(unsigned __int128)value : (unsigned __int128)value;
	char *at = end;

	while (rest > 0 || end - at < (ptrdiff_t)least) {
		uint64_t part = (uint64_t)(rest % WHOLE);
		bool last = rest < WHOLE;

		rest /= WHOLE;
		for (int i = 0; i < 18 && (!last || part > 0); i++) {
			*--at = (char)('0' + part % 10);
			part /= 10;
		}
		while (last && end - at < (ptrdiff_t)least)
			*--at = '0';
	}
	return at;
}

enum custody_status
cell_integer(struct buffer *out, __int128 value, struct custody_error *err)
{
	char text[WIDE_DIGITS + 1];
	char *end = text + sizeof text;
	char *at = write_digits(end, value, 1);

	if (value < 0)
		*--at = '-';
	return buffer_append(out, at, (size_t)(end - at), err);
}

enum custody_status
cell_decimal(struct buffer *out, __int128 value, unsigned scale,
    struct custody_error *err)
{
	char text[2 * WIDE_DIGITS];
	char *end = text + sizeof text;
	int whole;
	char *at;

	if (scale > WIDE_DIGITS)
		return error_set(err, CUSTODY_MALFORMED, "bad-decimal",
		    "a decimal with %u digits after the point", scale);
	at = write_digits(end, value, scale + 1);
	whole = (int)(end - at) - (int)scale;
	return buffer_print(out, err, "\"%s%.*s%s%.*s\"", value < 0 ? "-" : "",
	    whole, at, scale > 0 ? "." : "", (int)scale, at + whole);
}

/* --- doubles -------------------------------------------------------------- */

/* One more in the last place of "d.ddde-308"; false where that would carry
 * into the first. */
static bool
raise_last(char *text)
{
	char *at = strchr(text, 'e') - 1;

	for (; at > text && *at == '9'; at--)
		*at = '0';
	if (at <= text || *at < '0' || *at > '8')
		return false;
	++*at;
	return true;
}

/*
 * "d.ddde-308" with the fewest digits that read back as `value`, which is
 * above zero.  15 always suffice for what had 15, but not where precision is
 * short.  Below a power of two doubles lie closer than above, so that there
 * the nearest may not read back and the next one up does.
 */
static void
find_shortest(char text[32], double value)
{
	int exponent;
	bool power = frexp(value, &exponent) == 0.5;

	for (int n = value < DBL_MIN ? 1 : DBL_DIG; n <= DIGITS_MAX; n++) {
		snprintf(text, 32, "%.*e", n - 1, value);
		if (strtod(text, NULL) == value)
			return;
		if (power && raise_last(text) && strtod(text, NULL) == value)
			return;
	}
}

/* Its digits without zeros at the end, and where the point is: 0.digits times
 * 10 to the power of the answer. */
static int
take_digits(char digits[DIGITS_MAX + 1], const char *text)
{
	size_t count = 0;

	/* The point may be another character, as the locale has it. */
	for (; *text != 'e'; text++)
		if (*text >= '0' && *text <= '9')
			digits[count++] = *text;
	while (count > 1 && digits[count - 1] == '0')
		count--;
	digits[count] = '\0';
	return (int)strtol(text + 1, NULL, 10) + 1;
}

enum custody_status
cell_double(struct buffer *out, double value, struct custody_error *err)
{
	const char *sign = signbit(value) ? "-" : "";
	char text[32], digits[DIGITS_MAX + 1];
	int count, point;

	if (isnan(value))
		return buffer_append(out, "\"NaN\"", 5, err);
	if (isinf(value))
		return buffer_print(out, err, "\"%sInfinity\"", sign);
	if (value == 0)
		return buffer_print(out, err, "%s0", sign);
	if (fabs(value) < EXACT && value == trunc(value))
		return cell_integer(out, (int64_t)value, err);
	find_shortest(text, fabs(value));
	point = take_digits(digits, text);
	count = (int)strlen(digits);
	if (count <= point && point <= POINT_MAX)
		return buffer_print(out, err, "%s%s%.*s", sign, digits,
		    point - count, "000000000000000000000");
	if (point > 0 && point < count)
		return buffer_print(
		    out, err, "%s%.*s.%s", sign, point, digits, digits + point);
	if (point > -6 && point <= 0)
		return buffer_print(
		    out, err, "%s0.%.*s%s", sign, -point, "00000", digits);
	return buffer_print(out, err, "%s%c%s%se%+d", sign, *digits,
	    count > 1 ? "." : "", digits + 1, point - 1);
}

/* --- times ---------------------------------------------------------------- */

static int64_t
divide_down(int64_t value, int64_t by, int64_t *rest)
{
	bool below = value % by < 0;

	*rest = value % by + (below ? by : 0);
	return value / by - below;
}

/* "-0043-03-15".  Years are counted from March, in eras of 400, so that the
 * leap day is the last of its year. */
static enum custody_status
print_date(struct buffer *out, int64_t days, struct custody_error *err)
{
	int64_t day, era = divide_down(days + 719468, 146097, &day);
	int64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
	int64_t of_year = day - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * of_year + 2) / 153;

	day = of_year - (153 * month + 2) / 5 + 1;
	year += era * 400 + (month >= 10);
	month += month < 10 ? 3 : -9;
	return buffer_print(out, err, "%s%04lld-%02d-%02d", year < 0 ? "-" : "",
	    llabs((long long)year), (int)month, (int)day);
}

static enum custody_status
print_time(struct buffer *out, int64_t second, int64_t fraction,
    unsigned digits, bool utc, struct custody_error *err)
{
	enum custody_status status;

	for (; digits > 0 && fraction % 10 == 0; digits--)
		fraction /= 10;
	status = buffer_print(out, err, "%02d:%02d:%02d", (int)(second / 3600),
	    (int)(second / 60 % 60), (int)(second % 60));
	if (status == CUSTODY_OK && digits > 0)
		status = buffer_print(
		    out, err, ".%0*lld", (int)digits, (long long)fraction);
	if (status == CUSTODY_OK)
		status = buffer_print(out, err, "%s\"", utc ? "Z" : "");
	return status;
}

static int64_t
units_of(unsigned digits)
{
	int64_t units = 1;

	while (digits-- > 0)
		units *= 10;
	return units;
}

enum custody_status
cell_date(struct buffer *out, int64_t days, struct custody_error *err)
{
	enum custody_status status = buffer_append(out, "\"", 1, err);

	if (status == CUSTODY_OK)
		status = print_date(out, days, err);
	if (status == CUSTODY_OK)
		status = buffer_append(out, "\"", 1, err);
	return status;
}

enum custody_status
cell_time(struct buffer *out, int64_t count, unsigned digits, bool utc,
    struct custody_error *err)
{
	int64_t fraction;
	int64_t second = divide_down(count, units_of(digits), &fraction);
	enum custody_status status;

	if (second < 0 || second > DAY || (second == DAY && fraction > 0))
		return error_set(err, CUSTODY_MALFORMED, "bad-time",
		    "a time that no day has");
	status = buffer_append(out, "\"", 1, err);
	if (status == CUSTODY_OK)
		status = print_time(out, second, fraction, digits, utc, err);
	return status;
}

enum custody_status
cell_stamp(struct buffer *out, int64_t count, unsigned digits, bool utc,
    struct custody_error *err)
{
	int64_t fraction, second;
	int64_t days = divide_down(
	    divide_down(count, units_of(digits), &fraction), DAY, &second);
	enum custody_status status = buffer_append(out, "\"", 1, err);

	if (status == CUSTODY_OK)
		status = print_date(out, days, err);
	if (status == CUSTODY_OK)
		status = buffer_append(out, "T", 1, err);
	if (status == CUSTODY_OK)
		status = print_time(out, second, fraction, digits, utc, err);
	return status;
}
