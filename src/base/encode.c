/* SPDX-License-Identifier: Apache-2.0
 *
 * encode: one value has one spelling, and only that one is read.
 */
#include "base/encode.h"
#include "base/error.h"

static const char hex_digits[] = "0123456789abcdef";
static const char base64_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void
encode_hex(char *out, const void *data, size_t len)
{
	const uint8_t *at = data;

	for (size_t i = 0; i < len; i++) {
		*out++ = hex_digits[at[i] >> 4];
		*out++ = hex_digits[at[i] & 15];
	}
	*out = '\0';
}

/* One more than the digit, with a mark on capitals; 0 for what is none: lists
 * have millions. */
#define CAPITAL 0x80
static const uint8_t hex_values[256] = {
    ['0'] = 1,
    ['1'] = 2,
    ['2'] = 3,
    ['3'] = 4,
    ['4'] = 5,
    ['5'] = 6,
    ['6'] = 7,
    ['7'] = 8,
    ['8'] = 9,
    ['9'] = 10,
    ['a'] = 11,
    ['b'] = 12,
    ['c'] = 13,
    ['d'] = 14,
    ['e'] = 15,
    ['f'] = 16,
    ['A'] = CAPITAL | 11,
    ['B'] = CAPITAL | 12,
    ['C'] = CAPITAL | 13,
    ['D'] = CAPITAL | 14,
    ['E'] = CAPITAL | 15,
    ['F'] = CAPITAL | 16,
};

static int
read_hex_digit(char digit)
{
	uint8_t value = hex_values[(uint8_t)digit];

	return value & CAPITAL ? -1 : value - 1;
}

bool
encode_unhex(void *out, const char *text, size_t len)
{
	uint8_t *to = out;

	if (text == NULL)
		return false;
	for (size_t i = 0; i < len; i++) {
		int high = read_hex_digit(text[2 * i]);
		int low = high < 0 ? -1 : read_hex_digit(text[2 * i + 1]);

		if (low < 0)
			return false;
		to[i] = (uint8_t)(high << 4 | low);
	}
	return text[2 * len] == '\0';
}

bool
encode_unhex_foreign(void *out, const uint8_t *text, size_t len, bool *lower)
{
	uint8_t *to = out;
	uint8_t marks = 0;

	for (size_t i = 0; i < len; i++) {
		uint8_t high = hex_values[text[2 * i]];
		uint8_t low = hex_values[text[2 * i + 1]];

		if (high == 0 || low == 0)
			return false;
		marks |= high | low;
		to[i] = (uint8_t)(((high & 31) - 1) << 4 | ((low & 31) - 1));
	}
	*lower = !(marks & CAPITAL);
	return true;
}

enum custody_status
encode_base64(
    struct buffer *out, const void *data, size_t len, struct custody_error *err)
{
	const uint8_t *at = data;
	size_t size = len / 3 * 4 + (len % 3 > 0 ? 4 : 0);
	uint8_t *to;

	if (len > SIZE_MAX / 2 || (to = buffer_reserve(out, size)) == NULL)
		return error_memory(err);
	for (size_t i = 0; i < len; i += 3) {
		size_t left = len - i;
		uint32_t group = (uint32_t)at[i] << 16 |
				 (left > 1 ? (uint32_t)at[i + 1] << 8 : 0) |
				 (left > 2 ? at[i + 2] : 0);

		*to++ = (uint8_t)base64_digits[group >> 18];
		*to++ = (uint8_t)base64_digits[group >> 12 & 63];
		*to++ =
		    (uint8_t)(left > 1 ? base64_digits[group >> 6 & 63] : '=');
		*to++ = (uint8_t)(left > 2 ? base64_digits[group & 63] : '=');
	}
	*to = '\0';
	out->len += size;
	return CUSTODY_OK;
}

static uint32_t
read_base64_digit(char digit)
{
	if (digit >= 'A' && digit <= 'Z')
		return (uint32_t)(digit - 'A');
	if (digit >= 'a' && digit <= 'z')
		return (uint32_t)(digit - 'a') + 26;
	if (digit >= '0' && digit <= '9')
		return (uint32_t)(digit - '0') + 52;
	return digit == '+' ? 62 : digit == '/' ? 63 : UINT32_MAX;
}

enum custody_status
encode_unbase64(
    struct buffer *out, const char *text, size_t len, struct custody_error *err)
{
	size_t padding = 0, size;
	uint32_t group = 0, seen = 0;
	uint8_t *to;

	if (len % 4 != 0)
		goto malformed;
	while (padding < 2 && padding < len && text[len - padding - 1] == '=')
		padding++;
	size = len / 4 * 3 - padding;
	to = buffer_reserve(out, size);
	if (to == NULL)
		return error_memory(err);
	for (size_t i = 0; i < len - padding; i++) {
		uint32_t digit = read_base64_digit(text[i]);

		if (digit > 63)
			goto malformed;
		group = group << 6 | digit;
		seen += 6;
		if (seen >= 8) {
			seen -= 8;
			*to++ = (uint8_t)(group >> seen);
			group &= (1u << seen) - 1;
		}
	}
	/* Bits that no byte holds would be a second spelling. */
	if (group != 0)
		goto malformed;
	*to = '\0';
	out->len += size;
	return CUSTODY_OK;
malformed:
	if (out->at != NULL)
		out->at[out->len] = '\0';
	return error_set(err, CUSTODY_MALFORMED, "not-base64",
	    "text is not base64 in its canonical spelling");
}
