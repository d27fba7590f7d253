/* SPDX-License-Identifier: Apache-2.0
 *
 * scan_script: characters to scripts, by the blocks of Unicode that hold the
 * letters, signs and digits of each.  What has no block here, such as
 * punctuation, symbols and pictures, is "other"; ASCII but its letters is not
 * counted at all.
 */
#include "acts/scan_inside.h"

const char *const scan_script_name[SCAN_SCRIPTS_KNOWN] = {"latin", "greek",
    "cyrillic", "armenian", "georgian", "hebrew", "arabic", "ethiopic",
    "devanagari", "bengali", "gurmukhi", "gujarati", "oriya", "tamil", "telugu",
    "kannada", "malayalam", "sinhala", "thai", "lao", "tibetan", "myanmar",
    "khmer", "mongolian", "hangul", "hiragana", "katakana", "bopomofo", "han",
    "other"};

#define OTHER (SCAN_SCRIPTS_KNOWN - 1)

static const struct {
	uint32_t first, last;
	uint8_t script;
} ranges[] = {
    {0xaa, 0xaa, 0},
    {0xba, 0xba, 0},
    {0xc0, 0xd6, 0},
    {0xd8, 0xf6, 0},
    {0xf8, 0x2af, 0},
    {0x370, 0x3ff, 1},
    {0x400, 0x52f, 2},
    {0x531, 0x58f, 3},
    {0x590, 0x5ff, 5},
    {0x600, 0x6ff, 6},
    {0x750, 0x77f, 6},
    {0x870, 0x8ff, 6},
    {0x900, 0x97f, 8},
    {0x980, 0x9ff, 9},
    {0xa00, 0xa7f, 10},
    {0xa80, 0xaff, 11},
    {0xb00, 0xb7f, 12},
    {0xb80, 0xbff, 13},
    {0xc00, 0xc7f, 14},
    {0xc80, 0xcff, 15},
    {0xd00, 0xd7f, 16},
    {0xd80, 0xdff, 17},
    {0xe00, 0xe7f, 18},
    {0xe80, 0xeff, 19},
    {0xf00, 0xfff, 20},
    {0x1000, 0x109f, 21},
    {0x10a0, 0x10ff, 4},
    {0x1100, 0x11ff, 24},
    {0x1200, 0x139f, 7},
    {0x1780, 0x17ff, 22},
    {0x1800, 0x18af, 23},
    {0x19e0, 0x19ff, 22},
    {0x1c80, 0x1c8f, 2},
    {0x1c90, 0x1cbf, 4},
    {0x1e00, 0x1eff, 0},
    {0x1f00, 0x1fff, 1},
    {0x2c60, 0x2c7f, 0},
    {0x2d00, 0x2d2f, 4},
    {0x2d80, 0x2ddf, 7},
    {0x2de0, 0x2dff, 2},
    {0x2e80, 0x2fdf, 28},
    {0x3005, 0x3007, 28},
    {0x3040, 0x309f, 25},
    {0x30a0, 0x30ff, 26},
    {0x3100, 0x312f, 27},
    {0x3130, 0x318f, 24},
    {0x31a0, 0x31bf, 27},
    {0x31f0, 0x31ff, 26},
    {0x3400, 0x4dbf, 28},
    {0x4e00, 0x9fff, 28},
    {0xa640, 0xa69f, 2},
    {0xa720, 0xa7ff, 0},
    {0xa8e0, 0xa8ff, 8},
    {0xa960, 0xa97f, 24},
    {0xa9e0, 0xa9ff, 21},
    {0xaa60, 0xaa7f, 21},
    {0xab00, 0xab2f, 7},
    {0xab30, 0xab64, 0},
    {0xac00, 0xd7ff, 24},
    {0xf900, 0xfaff, 28},
    {0xfb00, 0xfb06, 0},
    {0xfb13, 0xfb17, 3},
    {0xfb1d, 0xfb4f, 5},
    {0xfb50, 0xfdff, 6},
    {0xfe70, 0xfefe, 6},
    {0xff21, 0xff3a, 0},
    {0xff41, 0xff5a, 0},
    {0xff66, 0xff9d, 26},
    {0xffa0, 0xffdc, 24},
    {0x20000, 0x3ffff, 28},
};

#define RANGES (sizeof ranges / sizeof *ranges)

static void
count(struct scan *scan, uint32_t character)
{
	size_t low = 0, high = RANGES, at = scan->script;

	/* Most characters are of the script of the one before. */
	if (character >= ranges[at].first && character <= ranges[at].last) {
		scan->sums->scripts[ranges[at].script]++;
		return;
	}
	while (low < high) {
		at = low + (high - low) / 2;
		if (character > ranges[at].last)
			low = at + 1;
		else
			high = at;
	}
	if (low < RANGES && character >= ranges[low].first) {
		scan->script = low;
		scan->sums->scripts[ranges[low].script]++;
	} else {
		scan->sums->scripts[OTHER]++;
	}
}

static bool
is_tail(uint8_t c)
{
	return (c & 0xc0) == 0x80;
}

/* The well-formed character at `at` (Unicode 15, table 3-7) and its length;
 * 0 where there is none. */
static size_t
read_character(const struct scan *scan, size_t at, uint32_t *character)
{
	uint8_t a = scan->at[at], b = scan_byte(scan, at + 1);
	uint8_t c = scan_byte(scan, at + 2), d = scan_byte(scan, at + 3);

	if (a < 0xc2 || a > 0xf4 || !is_tail(b))
		return 0;
	*character = (uint32_t)(a & 0x1f) << 6 | (b & 0x3f);
	if (a < 0xe0)
		return 2;
	if (!is_tail(c) || (a == 0xe0 && b < 0xa0) || (a == 0xed && b > 0x9f) ||
	    (a == 0xf0 && b < 0x90) || (a == 0xf4 && b > 0x8f))
		return 0;
	*character =
	    (uint32_t)(a & 0x0f) << 12 | (uint32_t)(b & 0x3f) << 6 | (c & 0x3f);
	if (a < 0xf0)
		return 3;
	if (!is_tail(d))
		return 0;
	*character = (uint32_t)(a & 0x07) << 18 | (uint32_t)(b & 0x3f) << 12 |
		     (uint32_t)(c & 0x3f) << 6 | (d & 0x3f);
	return 4;
}

void
scan_script_run(struct scan *scan, size_t at, size_t stop)
{
	uint32_t character;

	while (at < stop && at < scan->len && scan->at[at] >= 0x80) {
		size_t len = read_character(scan, at, &character);

		if (len > 0)
			count(scan, character);
		else
			scan->sums->not_utf8++;
		at += len > 0 ? len : 1;
	}
	scan->text = at;
}

/* The four hex digits of an escape; false where they are not. */
static bool
read_unit(const struct scan *scan, size_t at, uint32_t *unit)
{
	*unit = 0;
	if (scan_byte(scan, at) != '\\' || scan_byte(scan, at + 1) != 'u')
		return false;
	for (size_t i = at + 2; i < at + 6; i++) {
		uint8_t c = scan_fold(scan_byte(scan, i));

		if (!scan_is_digit(c) && (c < 'a' || c > 'f'))
			return false;
		*unit = *unit << 4 |
			(uint32_t)(scan_is_digit(c) ? c - '0' : c - 'a' + 10);
	}
	return true;
}

/* The letters of the escape itself, which count for none. */
static void
take_back(struct scan *scan, size_t at, size_t len)
{
	for (size_t i = at; i < at + len; i++)
		scan->sums->scripts[SCAN_LATIN] -=
		    scan_is_letter(scan_byte(scan, i));
}

void
scan_script_escape(struct scan *scan, size_t at)
{
	uint32_t unit, low;
	size_t len = 2;

	if (read_unit(scan, at, &unit)) {
		len = 6;
		if (unit >= 0xd800 && unit < 0xdc00 &&
		    read_unit(scan, at + 6, &low) && low >= 0xdc00 &&
		    low < 0xe000) {
			unit =
			    0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
			len = 12;
		}
		if (unit >= 0x80)
			count(scan, unit);
		else
			scan->sums->scripts[SCAN_LATIN] +=
			    scan_is_letter((uint8_t)unit);
	}
	take_back(scan, at, len);
	scan->escape = at + len;
}
