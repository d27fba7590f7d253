/* SPDX-License-Identifier: Apache-2.0
 *
 * json_unescape: what a checked string stands for.
 */
#include <string.h>

#include "base/error.h"
#include "readers/json.h"

/* Of a hex digit. */
static uint32_t
read_hex(uint8_t byte)
{
	return byte <= '9' ? (uint32_t)byte - '0'
			   : (uint32_t)(byte | 0x20) - 'a' + 10;
}

static uint32_t
read_unit(const uint8_t *hex)
{
	uint32_t unit = 0;

	for (int i = 0; i < 4; i++)
		unit = unit << 4 | read_hex(hex[i]);
	return unit;
}

/* The character of a \u escape, with its other half; *used says how long the
 * spelling was. */
static uint32_t
read_unicode(const uint8_t *at, size_t left, size_t *used)
{
	uint32_t unit = read_unit(at + 2);
	uint32_t low;

	*used = 6;
	if (unit < 0xd800 || unit > 0xdfff)
		return unit;
	if (unit > 0xdbff || left < 12 || at[6] != '\\' || at[7] != 'u')
		return 0xfffd;
	low = read_unit(at + 8);
	if (low < 0xdc00 || low > 0xdfff)
		return 0xfffd;
	*used = 12;
	return 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
}

static size_t
write_character(uint8_t *to, uint32_t character)
{
	if (character < 0x80) {
		to[0] = (uint8_t)character;
		return 1;
	}
	if (character < 0x800) {
		to[0] = (uint8_t)(0xc0 | character >> 6);
		to[1] = (uint8_t)(0x80 | (character & 0x3f));
		return 2;
	}
	if (character < 0x10000) {
		to[0] = (uint8_t)(0xe0 | character >> 12);
		to[1] = (uint8_t)(0x80 | (character >> 6 & 0x3f));
		to[2] = (uint8_t)(0x80 | (character & 0x3f));
		return 3;
	}
	to[0] = (uint8_t)(0xf0 | character >> 18);
	to[1] = (uint8_t)(0x80 | (character >> 12 & 0x3f));
	to[2] = (uint8_t)(0x80 | (character >> 6 & 0x3f));
	to[3] = (uint8_t)(0x80 | (character & 0x3f));
	return 4;
}

enum custody_status
json_unescape(struct buffer *out, struct bytes raw, struct custody_error *err)
{
	static const char from[] = "\"\\/bfnrt";
	static const char to[] = "\"\\/\b\f\n\r\t";
	/* No escape is shorter than what it stands for. */
	uint8_t *at = buffer_reserve(out, raw.len);
	size_t i = 0;

	if (at == NULL)
		return error_memory(err);
	while (i < raw.len) {
		size_t used = 2;

		if (raw.at[i] != '\\') {
			*at++ = raw.at[i++];
			continue;
		}
		if (raw.at[i + 1] == 'u')
			at += write_character(
			    at, read_unicode(raw.at + i, raw.len - i, &used));
		else
			*at++ = (uint8_t)to[strchr(from, raw.at[i + 1]) - from];
		i += used;
	}
	out->len = (size_t)(at - out->at);
	*at = '\0';
	return CUSTODY_OK;
}
