/* SPDX-License-Identifier: Apache-2.0
 *
 * scan_card: numbers of payment cards: of a length that the issuer of its
 * first digits has, the last digit right by Luhn's formula (ISO/IEC 7812-1).
 */
#include "acts/scan_inside.h"

#define DIGITS_MAX 19

static bool
is_right(const uint8_t *digit, size_t len)
{
	unsigned sum = 0;

	for (size_t i = 0; i < len; i++) {
		unsigned d = digit[len - 1 - i];

		if (i % 2 == 1)
			d = d > 4 ? 2 * d - 9 : 2 * d;
		sum += d;
	}
	return sum % 10 == 0;
}

/* Visa, Mastercard, American Express, Discover, JCB, Diners, UnionPay. */
static bool
is_issued(const uint8_t *digit, size_t len)
{
	unsigned two = digit[0] * 10U + digit[1];
	unsigned four = two * 100U + digit[2] * 10U + digit[3];

	if (digit[0] == 4)
		return len == 13 || len == 16 || len == 19;
	if ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720))
		return len == 16;
	if (two == 34 || two == 37)
		return len == 15;
	if (four == 6011 || two == 65 || two == 62 ||
	    (four >= 6440 && four <= 6499) || (four >= 3528 && four <= 3589))
		return len >= 16;
	return (two == 36 || two == 38 || (four >= 3000 && four <= 3059)) &&
	       len >= 14;
}

static size_t
count_digits(const struct scan *scan, size_t at)
{
	size_t len = 0;

	while (len <= DIGITS_MAX && scan_is_digit(scan_byte(scan, at + len)))
		len++;
	return len;
}

/* Whether a number may begin here, or end before here. */
static bool
is_free(const struct scan *scan, size_t from, size_t end)
{
	if (scan_joined(scan, from) || scan_is_word(scan_byte(scan, end)) ||
	    scan_byte(scan, end) == '_')
		return false;
	return from == 0 ||
	       (scan->at[from - 1] != '.' && scan->at[from - 1] != '-' &&
		   scan->at[from - 1] != '_');
}

/* Groups of digits with one and the same mark between, from `at` on: how
 * many digits, and *end past them. */
static size_t
read_groups(const struct scan *scan, size_t at, uint8_t digit[DIGITS_MAX + 5],
    size_t *end, unsigned *shape)
{
	uint8_t mark = 0;
	size_t have = 0;

	*shape = 0;
	for (unsigned group = 0; group < 5; group++) {
		size_t len = count_digits(scan, at);

		if (len == 0 || have + len > DIGITS_MAX)
			return 0;
		for (size_t i = 0; i < len; i++)
			digit[have++] = (uint8_t)(scan->at[at + i] - '0');
		*shape = *shape * 10 + (unsigned)(len < 9 ? len : 9);
		at += len;
		if (have >= 8 && group == 0)
			break;
		if (mark == 0)
			mark = scan_byte(scan, at);
		if ((mark != ' ' && mark != '-') ||
		    scan_byte(scan, at) != mark ||
		    !scan_is_digit(scan_byte(scan, at + 1)))
			break;
		at++;
	}
	*end = at;
	return have;
}

/* In one piece, or in groups of 4 4 4 4 or 4 6 5. */
static bool
is_card(const struct scan *scan, size_t from, size_t *end)
{
	uint8_t digit[DIGITS_MAX + 5];
	unsigned shape;
	size_t len = read_groups(scan, from, digit, end, &shape);

	if (len < 13 || !is_free(scan, from, *end))
		return false;
	if (shape > 9 && shape != 4444 && shape != 465)
		return false;
	return is_issued(digit, len) && is_right(digit, len);
}

/* Where the number that was noticed at `at` begins; false for none. */
static bool
find_start(const struct scan *scan, size_t at, size_t *from, size_t *past)
{
	size_t run = at, before;

	while (run > 0 && at - run < DIGITS_MAX + 1 &&
	       scan_is_digit(scan->at[run - 1]) && scan_joined(scan, run))
		run--;
	*from = run;
	if (at - run >= 7) {
		/* Of one run every digit from the eighth on is noticed. */
		*past = at + count_digits(scan, at);
		return at - run < DIGITS_MAX;
	}
	/* The second group has four digits and a mark, or six. */
	before = run >= 12 && scan_is_digit(scan->at[run - 6]) ? 12 : 10;
	if (at - run != 3 || run < before)
		return false;
	*from = run - before;
	return *from < 2 || !scan_is_digit(scan->at[*from - 2]) ||
	       scan->at[*from - 1] != ' ';
}

/* `at` is the eighth digit, or a later one, of a run, or the fourth of a
 * third group. */
bool
scan_card(const struct scan *scan, size_t at, size_t *past)
{
	size_t from, end;

	*past = at + 1;
	if (!find_start(scan, at, &from, past) || !is_card(scan, from, &end))
		return false;
	*past = end;
	return true;
}
