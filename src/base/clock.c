/* SPDX-License-Identifier: Apache-2.0
 *
 * clock: microseconds since 1970 and their 27 characters.  A time that does
 * not exist (30 February, 24:00) is refused, not moved; a leap second, which
 * 1970's count has not, is the second after it, as timegm(3) has it, where a
 * person types it, and in no text of ours.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/error.h"

#define SECOND INT64_C(1000000)
#define EARLIEST (INT64_C(-62167219200) * SECOND)   /* 0000-01-01 */
#define LATEST (INT64_C(253402300800) * SECOND - 1) /* end of 9999 */

int64_t
clock_now(void)
{
	struct timespec now = {0};

	clock_gettime(CLOCK_REALTIME, &now);
#ifdef CUSTODY_TESTING
	const char *offset = getenv("CUSTODY_TEST_CLOCK");

	if (offset != NULL && offset[0] == '=')
		now = (struct timespec){strtol(offset + 1, NULL, 10), 0};
	else if (offset != NULL)
		now.tv_sec += strtol(offset, NULL, 10);
#endif
	return (int64_t)now.tv_sec * SECOND + now.tv_nsec / 1000;
}

void
clock_text(char out[CLOCK_TEXT_SIZE], int64_t at)
{
	struct tm day;
	int64_t micro;
	time_t second;

	at = at < EARLIEST ? EARLIEST : at > LATEST ? LATEST : at;
	micro = ((at % SECOND) + SECOND) % SECOND;
	second = (time_t)((at - micro) / SECOND);
	gmtime_r(&second, &day);
	/* The clamp keeps each field in its width; the compiler cannot see it.
	 */
	snprintf(out, CLOCK_TEXT_SIZE, "%04u-%02u-%02uT%02u:%02u:%02u.%06uZ",
	    (unsigned)(day.tm_year + 1900) % 10000u,
	    (unsigned)(day.tm_mon + 1) % 100u, (unsigned)day.tm_mday % 100u,
	    (unsigned)day.tm_hour % 100u, (unsigned)day.tm_min % 100u,
	    (unsigned)day.tm_sec % 100u, (unsigned)micro % 1000000u);
}

/* Reads exactly `digits` digits at *text and moves it on. */
static bool
read_number(int *out, const char **text, int digits)
{
	*out = 0;
	for (int i = 0; i < digits; i++, (*text)++) {
		if (**text < '0' || **text > '9')
			return false;
		*out = *out * 10 + (**text - '0');
	}
	return true;
}

static bool
read_literal(const char **text, const char *any)
{
	if (**text == '\0' || strchr(any, **text) == NULL)
		return false;
	(*text)++;
	return true;
}

static bool
read_date(struct tm *day, const char **text)
{
	static const int days[] = {
	    31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int year, month, leap;

	if (!read_number(&year, text, 4) || !read_literal(text, "-") ||
	    !read_number(&month, text, 2) || !read_literal(text, "-") ||
	    !read_number(&day->tm_mday, text, 2) || month < 1 || month > 12)
		return false;
	leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
	day->tm_year = year - 1900;
	day->tm_mon = month - 1;
	return day->tm_mday >= 1 &&
	       day->tm_mday <= days[month - 1] + (month == 2 && leap);
}

static bool
read_time(struct tm *day, const char **text, int seconds)
{
	return read_number(&day->tm_hour, text, 2) && read_literal(text, ":") &&
	       read_number(&day->tm_min, text, 2) && read_literal(text, ":") &&
	       read_number(&day->tm_sec, text, 2) && day->tm_hour < 24 &&
	       day->tm_min < 60 && day->tm_sec < seconds;
}

/* What follows the seconds: a fraction, of which microseconds are kept. */
static bool
read_fraction(int64_t *micro, const char **text)
{
	int64_t unit = SECOND / 10;
	int digit;

	*micro = 0;
	if (**text != '.')
		return true;
	(*text)++;
	if (**text < '0' || **text > '9')
		return false;
	while (read_number(&digit, text, 1)) {
		*micro += digit * unit;
		unit /= 10;
	}
	return true;
}

/* `Z` or an offset from UTC, in seconds. */
static bool
read_offset(int64_t *offset, const char **text)
{
	int sign, hours, minutes;

	*offset = 0;
	if (read_literal(text, "Zz"))
		return true;
	sign = **text == '-' ? -1 : 1;
	if (!read_literal(text, "+-") || !read_number(&hours, text, 2) ||
	    !read_literal(text, ":") || !read_number(&minutes, text, 2) ||
	    hours > 23 || minutes > 59)
		return false;
	*offset = sign * (hours * 3600 + minutes * 60);
	return true;
}

bool
clock_parse(int64_t *out, const char *text)
{
	struct tm day = {0};
	int64_t micro;
	int digits;

	if (text == NULL || !read_date(&day, &text) ||
	    !read_literal(&text, "T") || !read_time(&day, &text, 60) ||
	    !read_literal(&text, ".") || !read_number(&digits, &text, 6) ||
	    !read_literal(&text, "Z") || *text != '\0')
		return false;
	micro = digits;
	*out = (int64_t)timegm(&day) * SECOND + micro;
	return true;
}

/* An amount and its unit at *text, in microseconds. */
static bool
read_amount(int64_t *out, const char *text)
{
	static const struct {
		char unit;
		int64_t seconds;
	} units[] = {
	    {'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}, {'w', 604800}};
	int64_t amount = 0;
	int digit;

	if (*text < '0' || *text > '9')
		return false;
	while (read_number(&digit, &text, 1)) {
		amount = amount * 10 + digit;
		if (amount > LATEST / SECOND)
			return false;
	}
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		if (text[0] == units[i].unit && text[1] == '\0')
			return !__builtin_mul_overflow(
			    amount, units[i].seconds * SECOND, out);
	}
	return false;
}

/* The last microsecond of a date where the reader is. */
static bool
read_end_of_day(int64_t *out, struct tm day)
{
	time_t second;

	day.tm_mday++;
	day.tm_isdst = -1;
	second = mktime(&day);
	*out = (int64_t)second * SECOND - 1;
	return true;
}

static bool
read_moment(int64_t *out, const char *text)
{
	struct tm day = {0};
	int64_t micro, offset, second;
	bool leap;

	if (*text == '+')
		return read_amount(out, text + 1) &&
		       !__builtin_add_overflow(*out, clock_now(), out);
	if (!read_date(&day, &text))
		return false;
	if (*text == '\0')
		return read_end_of_day(out, day);
	if (!read_literal(&text, "Tt ") || !read_time(&day, &text, 61) ||
	    !read_fraction(&micro, &text) || !read_offset(&offset, &text) ||
	    *text != '\0')
		return false;
	leap = day.tm_sec == 60;
	second = (int64_t)timegm(&day) - offset; /* makes day.tm_sec 0 */
	*out = second * SECOND + micro;
	/* UTC has them before midnight alone. */
	return !leap || second % 86400 == 0;
}

enum custody_status
clock_read(int64_t *out, const char *text, struct custody_error *err)
{
	if (read_moment(out, text) && *out >= EARLIEST && *out <= LATEST)
		return CUSTODY_OK;
	error_set(err, CUSTODY_USAGE, "bad-time", "'%s' is not a time", text);
	error_remedy(err,
	    "write a date (2026-11-23), RFC 3339 (2026-11-23T10:11:12Z) or a "
	    "time from now (+90d)");
	return CUSTODY_USAGE;
}

enum custody_status
clock_read_duration(int64_t *out, const char *text, struct custody_error *err)
{
	if (read_amount(out, text))
		return CUSTODY_OK;
	error_set(
	    err, CUSTODY_USAGE, "bad-time", "'%s' is not a duration", text);
	error_remedy(err, "write a number and a unit: 90s, 15m, 2h, 7d, 3w");
	return CUSTODY_USAGE;
}
