/* SPDX-License-Identifier: Apache-2.0
 *
 * stamp: the few spellings of a time that datasets use.  Lengths tell them
 * apart, so that a year or a plain number is not taken for a time.
 */
#include "readers/stamp.h"

#define SECOND INT64_C(1000000)

struct cursor {
	const uint8_t *at;
	const uint8_t *end;
};

static bool
is_digit(const struct cursor *text)
{
	return text->at < text->end && *text->at >= '0' && *text->at <= '9';
}

/* Exactly `digits` of them. */
static bool
take_number(struct cursor *text, int digits, int64_t *out)
{
	*out = 0;
	for (; digits > 0; digits--, text->at++) {
		if (!is_digit(text))
			return false;
		*out = *out * 10 + (*text->at - '0');
	}
	return true;
}

static bool
take(struct cursor *text, char byte)
{
	if (text->at == text->end || *text->at != (uint8_t)byte)
		return false;
	text->at++;
	return true;
}

/* Days from 1970-01-01 in the Gregorian calendar, for any year from 0 on:
 * years are counted from March, so that a leap day ends one. */
static int64_t
count_days(int64_t year, int64_t month, int64_t day)
{
	int64_t y = month > 2 ? year : year - 1;
	int64_t m = month > 2 ? month - 3 : month + 9;
	int64_t era = (y + 400) / 400 - 1;
	int64_t of_era = y - era * 400;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 +
	       (153 * m + 2) / 5 + day - 1 - 719468;
}

static bool
is_leap(int64_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* A day with `mark` between its parts ('\0': nothing). */
static bool
take_date(struct cursor *text, char mark, int64_t *out)
{
	static const int lengths[] = {
	    31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int64_t year;
	int64_t month;
	int64_t day;

	if (!take_number(text, 4, &year) ||
	    (mark != '\0' && !take(text, mark)) ||
	    !take_number(text, 2, &month) ||
	    (mark != '\0' && !take(text, mark)) || !take_number(text, 2, &day))
		return false;
	if (month < 1 || month > 12 || day < 1 ||
	    day > lengths[month - 1] + (month == 2 && is_leap(year) ? 1 : 0))
		return false;
	*out = count_days(year, month, day) * 86400 * SECOND;
	return true;
}

/* A time of day; second 60 is a leap second, which 1970's count has not. */
static bool
take_clock(struct cursor *text, char mark, int64_t *at)
{
	int64_t hour;
	int64_t minute;
	int64_t second;

	if (!take_number(text, 2, &hour) ||
	    (mark != '\0' && !take(text, mark)) ||
	    !take_number(text, 2, &minute) ||
	    (mark != '\0' && !take(text, mark)) ||
	    !take_number(text, 2, &second))
		return false;
	if (hour > 23 || minute > 59 || second > 60)
		return false;
	*at += (hour * 3600 + minute * 60 + second) * SECOND;
	return true;
}

static bool
take_fraction(struct cursor *text, int64_t *at)
{
	int64_t worth = SECOND / 10;

	if (!take(text, '.'))
		return true;
	if (!is_digit(text))
		return false;
	for (; is_digit(text); text->at++, worth /= 10)
		*at += (*text->at - '0') * worth;
	return true;
}

static bool
take_offset(struct cursor *text, int64_t *at)
{
	int64_t sign = -1;
	int64_t hour;
	int64_t minute;

	if (text->at == text->end || take(text, 'Z') || take(text, 'z'))
		return true;
	if (take(text, '-'))
		sign = 1;
	else if (!take(text, '+'))
		return false;
	if (!take_number(text, 2, &hour) || !take(text, ':') ||
	    !take_number(text, 2, &minute) || hour > 23 || minute > 59)
		return false;
	*at += sign * (hour * 3600 + minute * 60) * SECOND;
	return true;
}

static bool
read_written(struct cursor *text, int64_t *at)
{
	if (!take_date(text, '-', at))
		return false;
	if (text->at == text->end)
		return true;
	return (take(text, 'T') || take(text, 't') || take(text, ' ')) &&
	       take_clock(text, ':', at) && take_fraction(text, at) &&
	       take_offset(text, at);
}

static bool
read_counted(struct cursor *text, int digits, int64_t *at)
{
	if (digits == 14)
		return take_date(text, '\0', at) && take_clock(text, '\0', at);
	/* Others are no time, and might not fit. */
	if ((digits != 9 && digits != 10 && digits != 13) ||
	    !take_number(text, digits, at))
		return false;
	if (digits == 13) {
		*at *= SECOND / 1000;
		return true;
	}
	*at *= SECOND;
	return take_fraction(text, at);
}

bool
stamp_read(int64_t *out, struct bytes text)
{
	struct cursor whole, digits;
	bool good;

	if (text.len < 9 || text.len > 64)
		return false;
	whole = digits = (struct cursor){text.at, text.at + text.len};
	while (is_digit(&digits))
		digits.at++;
	if (digits.at - whole.at >= 9)
		good = read_counted(&whole, (int)(digits.at - whole.at), out);
	else
		good = read_written(&whole, out);
	return good && whole.at == whole.end;
}
