/* SPDX-License-Identifier: Apache-2.0
 *
 * markup: escapes character by character, so that text of any length costs no
 * more than itself.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "chart/markup.h"

static void
append(struct markup *page, const void *text, size_t len)
{
	if (page->status == CUSTODY_OK)
		page->status = buffer_append(page->out, text, len, page->err);
}

void
markup_put(struct markup *page, const char *text)
{
	append(page, text, strlen(text));
}

void
markup_print(struct markup *page, const char *format, ...)
{
	char text[1024];
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (len > 0)
		append(page, text,
		    (size_t)len < sizeof(text) ? (size_t)len
					       : sizeof(text) - 1);
}

static const char *
find_entity(uint32_t character)
{
	switch (character) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	}
	return NULL;
}

/* Writes one character of at most `len` bytes; how many bytes it was. */
static size_t
put_character(struct markup *page, const char *at, size_t len)
{
	uint32_t character = 0;
	size_t size = bytes_character(&character, (const uint8_t *)at, len);
	const char *entity = size == 0 ? NULL : find_entity(character);

	if (entity != NULL) {
		markup_put(page, entity);
	} else if (size > 0 && bytes_plain(character)) {
		append(page, at, size);
	} else {
		size = size == 0 ? 1 : size;
		for (size_t i = 0; i < size; i++)
			markup_print(page, "\\x%02x", (unsigned)(uint8_t)at[i]);
	}
	return size;
}

void
markup_text(struct markup *page, const char *text)
{
	size_t len = text == NULL ? 0 : strlen(text);

	for (size_t at = 0; at < len;)
		at += put_character(page, text + at, len - at);
}

void
markup_cut(struct markup *page, const char *text, size_t most)
{
	size_t len = text == NULL ? 0 : strlen(text);
	size_t count = 0;
	size_t at = 0;

	for (; at < len && count < most; count++)
		at += put_character(page, text + at, len - at);
	if (at < len)
		markup_print(page,
		    "… (%zu bytes in all; the rest is in report.json)", len);
}

void
markup_count(struct markup *page, int64_t number)
{
	char digits[24];
	size_t len;

	snprintf(digits, sizeof(digits), "%" PRId64, number);
	len = strlen(digits);
	for (size_t i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0 && digits[i - 1] != '-')
			append(page, ",", 1);
		append(page, digits + i, 1);
	}
}

int64_t
markup_integer(const json_t *row, const char *key)
{
	return json_integer_value(json_object_get(row, key));
}
