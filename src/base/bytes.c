/* SPDX-License-Identifier: Apache-2.0
 *
 * bytes: a buffer that grows or stays as it was, and how bytes compare.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"

uint8_t *
buffer_reserve(struct buffer *buffer, size_t more)
{
	size_t need, room;
	uint8_t *at;

	if (__builtin_add_overflow(buffer->len, more, &need) ||
	    __builtin_add_overflow(need, 1, &need) || need > PTRDIFF_MAX)
		return NULL;
	if (need > buffer->room) {
		room = buffer->room < PTRDIFF_MAX / 2 ? 2 * buffer->room : need;
		if (room < need)
			room = need;
		if (room < 64)
			room = 64;
		at = realloc(buffer->at, room);
		if (at == NULL)
			return NULL;
		buffer->at = at;
		buffer->room = room;
		at[buffer->len] = '\0';
	}
	return buffer->at + buffer->len;
}

enum custody_status
buffer_append(struct buffer *buffer, const void *data, size_t len,
    struct custody_error *err)
{
	uint8_t *at = buffer_reserve(buffer, len);

	if (at == NULL)
		return error_memory(err);
	if (len > 0)
		memcpy(at, data, len);
	at[len] = '\0';
	buffer->len += len;
	return CUSTODY_OK;
}

enum custody_status
buffer_print(
    struct buffer *buffer, struct custody_error *err, const char *format, ...)
{
	va_list args;
	uint8_t *at;
	int len;

	va_start(args, format);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (len < 0)
		return error_memory(err);
	at = buffer_reserve(buffer, (size_t)len);
	if (at == NULL)
		return error_memory(err);
	va_start(args, format);
	vsnprintf((char *)at, (size_t)len + 1, format, args);
	va_end(args);
	buffer->len += (size_t)len;
	return CUSTODY_OK;
}

void
buffer_clear(struct buffer *buffer)
{
	free(buffer->at);
	*buffer = (struct buffer){0};
}

void
buffer_wipe(struct buffer *buffer)
{
	if (buffer->at != NULL)
		explicit_bzero(buffer->at, buffer->room);
	buffer_clear(buffer);
}

#define STACK ((size_t)128 << 10) /* deeper than any call that reads data */

__attribute__((noinline)) void
bytes_wipe_stack(void)
{
	uint8_t below[STACK];

	explicit_bzero(below, sizeof below);
}

struct bytes
buffer_view(const struct buffer *buffer)
{
	return (struct bytes){buffer->at, buffer->len};
}

int
bytes_compare(struct bytes a, struct bytes b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int order = len > 0 ? memcmp(a.at, b.at, len) : 0;

	if (order != 0)
		return order;
	return (a.len > b.len) - (a.len < b.len);
}

bool
bytes_equal(struct bytes a, struct bytes b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

struct bytes
bytes_text(const char *text)
{
	return (struct bytes){(const uint8_t *)text, strlen(text)};
}

void
bytes_copy_text(char *out, size_t room, struct bytes text)
{
	size_t len = text.at == NULL
			 ? 0
			 : strnlen((const char *)text.at,
			       text.len < room ? text.len : room - 1);

	if (len > 0)
		memcpy(out, text.at, len);
	out[len] = '\0';
}

void
bytes_put_number(uint8_t *out, uint64_t number, size_t size)
{
	for (size_t i = size; i > 0; i--, number >>= 8)
		out[i - 1] = (uint8_t)number;
}

uint64_t
bytes_number(const uint8_t *at, size_t size)
{
	uint64_t number = 0;

	for (size_t i = 0; i < size; i++)
		number = number << 8 | at[i];
	return number;
}

uint64_t
bytes_number_low(const uint8_t *at, size_t size)
{
	uint64_t number = 0;

	for (size_t i = size; i > 0; i--)
		number = number << 8 | at[i - 1];
	return number;
}

size_t
bytes_character(uint32_t *out, const uint8_t *at, size_t len)
{
	static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
	uint32_t character;
	size_t size;

	if (len == 0)
		return 0;
	if (at[0] < 0x80) {
		*out = at[0];
		return 1;
	}
	size = at[0] >= 0xf0 ? 4 : at[0] >= 0xe0 ? 3 : 2;
	if (at[0] < 0xc2 || at[0] > 0xf4 || size > len)
		return 0;
	character = at[0] & (0xffu >> (size + 1));
	for (size_t i = 1; i < size; i++) {
		if ((at[i] & 0xc0) != 0x80)
			return 0;
		character = character << 6 | (at[i] & 0x3fu);
	}
	if (character < smallest[size] || character > 0x10ffff ||
	    (character >= 0xd800 && character <= 0xdfff))
		return 0;
	*out = character;
	return size;
}

bool
bytes_plain(uint32_t character)
{
	if (character < 0x20 || (character >= 0x7f && character <= 0x9f))
		return false;
	return character != 0x061c && character != 0x200e &&
	       character != 0x200f &&
	       !(character >= 0x202a && character <= 0x202e) &&
	       !(character >= 0x2066 && character <= 0x2069);
}
