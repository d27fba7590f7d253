/* SPDX-License-Identifier: Apache-2.0
 *
 * text: nothing that a stranger wrote reaches a terminal as it came: what
 * could move the cursor, turn the line or is no character is shown as \xNN.
 */
#include <inttypes.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <wchar.h>

#include "cli/text.h"

/* Asked when the first character above U+007F comes, as to find a locale takes
 * as long as a short command's answer. */
static bool
shows_utf8(void)
{
	static bool asked, answer;

	if (!asked) {
		setlocale(LC_CTYPE, "");
		answer = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
		asked = true;
	}
	return answer;
}

const char *
text_ellipsis(void)
{
	return shows_utf8() ? "…" : "...";
}

/* Length of the UTF-8 character at `at`, 0 if there is none; its number. */
static size_t
read_character(const unsigned char *at, size_t len, uint32_t *number)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t size = at[0] < 0x80    ? 1
		      : at[0] < 0xc2  ? 0
		      : at[0] < 0xe0  ? 2
		      : at[0] < 0xf0  ? 3
		      : at[0] <= 0xf4 ? 4
				      : 0;

	if (size == 0 || size > len)
		return 0;
	*number = size == 1 ? at[0] : at[0] & (0xffU >> (size + 1));
	for (size_t i = 1; i < size; i++) {
		if ((at[i] & 0xc0) != 0x80)
			return 0;
		*number = *number << 6 | (at[i] & 0x3fU);
	}
	if (*number < least[size] || *number > 0x10ffff ||
	    (*number >= 0xd800 && *number <= 0xdfff))
		return 0;
	return size;
}

static bool
is_harmless(uint32_t character)
{
	if (character < 0x20 || (character >= 0x7f && character <= 0x9f))
		return false;
	if (character >= 0x80 && !shows_utf8())
		return false;
	return character != 0x061c && character != 0x200e &&
	       character != 0x200f && character != 0x2028 &&
	       character != 0x2029 &&
	       !(character >= 0x202a && character <= 0x202e) &&
	       !(character >= 0x2066 && character <= 0x2069);
}

char *
text_escape(const char *text, size_t len)
{
	const unsigned char *at = (const unsigned char *)text;
	char *out = len < SIZE_MAX / 4 ? malloc(4 * len + 1) : NULL;
	char *to = out;

	while (out != NULL && len > 0) {
		uint32_t number = 0;
		size_t size = read_character(at, len, &number);
		size_t step = size > 0 ? size : 1;

		if (size > 0 && is_harmless(number)) {
			memcpy(to, at, step);
			to += step;
		} else {
			for (size_t i = 0; i < step; i++)
				to += sprintf(to, "\\x%02x", at[i]);
		}
		at += step;
		len -= step;
	}
	if (out != NULL)
		*to = '\0';
	return out;
}

static json_t *
safe_string(const json_t *value)
{
	char *text =
	    text_escape(json_string_value(value), json_string_length(value));
	json_t *safe = text == NULL ? NULL : json_string(text);

	free(text);
	return safe;
}

static json_t *
safe_object(const json_t *value)
{
	json_t *safe = json_object();
	/* jansson has no iterator over a const object. */
	json_t *from = json_copy((json_t *)(uintptr_t)value), *member;
	const char *key;

	json_object_foreach (from, key, member) {
		char *name = text_escape(key, strlen(key));

		if (name == NULL ||
		    json_object_set_new(safe, name, text_safe(member)) != 0) {
			json_decref(safe);
			safe = NULL;
		}
		free(name);
	}
	json_decref(from);
	return safe;
}

static bool
is_plain(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] < ' ' || text[i] > '~')
			return false;
	return true;
}

/* Nothing in it would be written in another way. */
static bool
is_safe(const json_t *value)
{
	void *at;

	if (json_is_string(value))
		return is_plain(
		    json_string_value(value), json_string_length(value));
	for (size_t i = 0; i < json_array_size(value); i++)
		if (!is_safe(json_array_get(value, i)))
			return false;
	/* jansson has no iterator over a const object. */
	at = json_object_iter((json_t *)(uintptr_t)value);
	for (; at != NULL;
	     at = json_object_iter_next((json_t *)(uintptr_t)value, at)) {
		const char *key = json_object_iter_key(at);

		if (!is_plain(key, strlen(key)) ||
		    !is_safe(json_object_iter_value(at)))
			return false;
	}
	return true;
}

json_t *
text_safe(const json_t *value)
{
	json_t *safe, *member;
	size_t i;

	/* A million hits are not there twice. */
	if (is_safe(value))
		return json_incref((json_t *)(uintptr_t)value);
	if (json_is_string(value))
		return safe_string(value);
	if (json_is_object(value))
		return safe_object(value);
	if (!json_is_array(value))
		return json_deep_copy(value);
	safe = json_array();
	json_array_foreach (value, i, member) {
		if (json_array_append_new(safe, text_safe(member)) != 0) {
			json_decref(safe);
			return NULL;
		}
	}
	return safe;
}

/* Columns of the character at `at`, and its bytes in *size. */
static size_t
column_width(const char *at, size_t *size)
{
	uint32_t number = 0;
	int width;

	*size = read_character((const unsigned char *)at, strlen(at), &number);
	if (*size == 0) {
		*size = 1;
		return 1;
	}
	if (number < 0x80)
		return 1;
	width = shows_utf8() ? wcwidth((wchar_t)number) : 1;
	return width < 0 ? 1 : (size_t)width;
}

size_t
text_width(const char *text)
{
	size_t width = 0, size;

	for (; *text != '\0'; text += size)
		width += column_width(text, &size);
	return width;
}

size_t
text_fit(const char *text, size_t columns)
{
	size_t width = 0, size, fitting = 0;

	while (text[fitting] != '\0') {
		width += column_width(text + fitting, &size);
		if (width > columns)
			break;
		fitting += size;
	}
	return fitting;
}

char *
text_count(char out[TEXT_SIZE], int64_t count)
{
	char digits[32];
	char *to = out;
	size_t len;

	snprintf(digits, sizeof digits, "%" PRIu64,
	    count < 0 ? -(uint64_t)count : (uint64_t)count);
	len = strlen(digits);
	if (count < 0)
		*to++ = '-';
	for (size_t i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			*to++ = ',';
		*to++ = digits[i];
	}
	*to = '\0';
	return out;
}

char *
text_number(char out[TEXT_SIZE], int64_t number)
{
	snprintf(out, TEXT_SIZE, "%" PRId64, number);
	return out;
}

char *
text_number_of(char out[TEXT_SIZE], int64_t count, const char *one)
{
	snprintf(out, TEXT_SIZE, "%s %.24s%s", COUNT(count), one,
	    count == 1 ? "" : "s");
	return out;
}

char *
text_bytes(char out[TEXT_SIZE], int64_t bytes)
{
	static const char *const units[] = {
	    "bytes", "kB", "MB", "GB", "TB", "PB", "EB"};
	double size = (double)bytes;
	size_t unit = 0;

	while (size >= 999.5 && unit + 1 < sizeof units / sizeof *units) {
		size /= 1000;
		unit++;
	}
	if (bytes == 1)
		snprintf(out, TEXT_SIZE, "1 byte");
	else
		snprintf(out, TEXT_SIZE, "%.*f %s", unit < 2 ? 0 : 1, size,
		    units[unit]);
	return out;
}

/* "2026-11-23T10:11:12.345678Z" to local time; false if it is none. */
static bool
read_time(const char *text, struct tm *local)
{
	struct tm utc = {0};
	const char *rest = strptime(text, "%Y-%m-%dT%H:%M:%S", &utc);
	time_t at;

	if (rest == NULL || strlen(text) < 20 || text[strlen(text) - 1] != 'Z')
		return false;
	at = timegm(&utc);
	return localtime_r(&at, local) != NULL;
}

static char *
format_time(char out[TEXT_SIZE], const char *text, const char *format)
{
	struct tm local;
	char shown[TEXT_SIZE];

	if (!read_time(text, &local) ||
	    strftime(shown, sizeof shown, format, &local) == 0)
		snprintf(out, TEXT_SIZE, "%s", text);
	else
		snprintf(
		    out, TEXT_SIZE, "%s", shown[0] == ' ' ? shown + 1 : shown);
	return out;
}

char *
text_day(char out[TEXT_SIZE], const char *time_text)
{
	struct tm then, now;
	time_t at = time(NULL);
	bool this_year = read_time(time_text, &then) &&
			 localtime_r(&at, &now) != NULL &&
			 then.tm_year == now.tm_year;

	return format_time(out, time_text, this_year ? "%e %b" : "%e %b %Y");
}

char *
text_time(char out[TEXT_SIZE], const char *time_text)
{
	return format_time(out, time_text, "%e %b %Y %H:%M");
}

char *
text_instant(char out[TEXT_SIZE], const char *time_text)
{
	return format_time(out, time_text, "%e %b %Y %H:%M %Z");
}

char *
text_age(char out[TEXT_SIZE], const char *time_text, const char *now_text)
{
	struct tm then, now;
	long long days;

	if (!read_time(time_text, &then) || !read_time(now_text, &now)) {
		snprintf(out, TEXT_SIZE, "%.40s", time_text);
		return out;
	}
	then.tm_hour = now.tm_hour = 12;
	then.tm_min = now.tm_min = then.tm_sec = now.tm_sec = 0;
	days = (long long)(mktime(&now) - mktime(&then)) / (24 * 3600);
	if (days <= 0)
		snprintf(out, TEXT_SIZE, "today");
	else
		snprintf(out, TEXT_SIZE, "%lld %s", days,
		    days == 1 ? "day" : "days");
	return out;
}

char *
text_lately(char out[TEXT_SIZE], const char *time_text, const char *now_text)
{
	struct tm then, now;
	long long minutes = -1;

	if (read_time(time_text, &then) && read_time(now_text, &now))
		minutes = (long long)(mktime(&now) - mktime(&then)) / 60;
	if (minutes < 0 || minutes >= 24 * 60)
		return text_age(out, time_text, now_text);
	if (minutes < 60)
		snprintf(out, TEXT_SIZE, "%lld min", minutes);
	else
		snprintf(out, TEXT_SIZE, "%lld h", minutes / 60);
	return out;
}

char *
text_digest(char out[TEXT_SIZE], const char *hex)
{
	if (strlen(hex) > 8)
		snprintf(out, TEXT_SIZE, "%.8s", hex);
	else
		snprintf(out, TEXT_SIZE, "%s", hex);
	return out;
}
