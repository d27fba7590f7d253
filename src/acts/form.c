/* SPDX-License-Identifier: Apache-2.0
 *
 * form: text of ASCII passes in blocks; what is above it goes through
 * Unicode's tables.
 */
#include <string.h>

#include "acts/form_inside.h"
#include "base/error.h"
#include "crypto/fingerprint.h"

bool
form_is_any(const uint8_t form[FORM_SIZE])
{
	static const uint8_t none[FORM_SIZE];

	return memcmp(form, none, FORM_SIZE) != 0;
}

static void
put(struct form *form, uint8_t c)
{
	if (c >= 'A' && c <= 'Z')
		c |= 0x20;
	form->text->at[form->text->len++] = c;
	form->spaced = false;
}

void
form_space(struct form *form)
{
	if (!form->spaced)
		form->text->at[form->text->len++] = ' ';
	form->spaced = true;
}

static bool
is_space(uint8_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* --- escapes -------------------------------------------------------------- */

static int
hex_digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The unit of `\uXXXX` at `at`; below 0 where there is none. */
static int32_t
read_unit(const uint8_t *at, const uint8_t *end)
{
	int32_t unit = 0;

	if (end - at < 6 || at[0] != '\\' || at[1] != 'u')
		return -1;
	for (int i = 2; i < 6; i++) {
		int digit = hex_digit(at[i]);

		if (digit < 0)
			return -1;
		unit = unit << 4 | digit;
	}
	return unit;
}

/* Of half a pair nobody knows the other: U+FFFD. */
static size_t
read_escape(const uint8_t *at, const uint8_t *end, uint32_t *character)
{
	static const char from[] = "\"\\/bfnrt";
	static const char to[] = "\"\\/\b\f\n\r\t";
	const char *which =
	    end - at < 2 || at[1] == '\0' ? NULL : strchr(from, at[1]);
	int32_t unit, low;

	if (which != NULL) {
		*character = (uint8_t)to[which - from];
		return 2;
	}
	unit = read_unit(at, end);
	*character = unit < 0 ? '\\' : (uint32_t)unit;
	if (unit < 0)
		return 1; /* no escape that JSON knows */
	if (unit < 0xd800 || unit > 0xdfff)
		return 6;
	low = unit < 0xdc00 ? read_unit(at + 6, end) : -1;
	*character = 0xfffd;
	if (low < 0xdc00 || low > 0xdfff)
		return 6;
	*character = 0x10000 + (((uint32_t)unit - 0xd800) << 10) +
		     ((uint32_t)low - 0xdc00);
	return 12;
}

size_t
form_character(const struct form *form, bool escapes, uint32_t *character)
{
	if (escapes && *form->at == '\\')
		return read_escape(form->at, form->end, character);
	return bytes_character(
	    character, form->at, (size_t)(form->end - form->at));
}

/* --- what is not plain ---------------------------------------------------- */

static void
put_ascii(struct form *form, uint8_t c)
{
	if (is_space(c))
		form_space(form);
	else
		put(form, c);
}

/* One thing that the blocks stopped at. */
static enum custody_status
take_one(struct form *form, struct custody_error *err)
{
	uint8_t c = *form->at;
	uint32_t character;
	size_t len;

	if (c >= 0x80)
		return form_characters(form, err);
	if (form->quoted && c == '\\') {
		len = form_character(form, true, &character);
		if (character >= 0x80)
			return form_characters(form, err);
		form->at += len;
		put_ascii(form, (uint8_t)character);
		return CUSTODY_OK;
	}
	form->at++;
	put_ascii(form, c);
	if (form->json && c == '"')
		form->quoted = !form->quoted;
	return CUSTODY_OK;
}

/* Between the strings of JSON white space says nothing. */
static enum custody_status
take_outside(struct form *form, struct custody_error *err)
{
	while (form->at < form->end && !form->quoted) {
		enum custody_status status;
		uint8_t c = *form->at;

		if (c < 0x80 && c != '"') {
			form->at++;
			if (!is_space(c))
				put(form, c);
			continue;
		}
		status = take_one(form, err);
		if (status != CUSTODY_OK)
			return status;
	}
	return CUSTODY_OK;
}

static enum custody_status
normalise(struct form *form, struct custody_error *err)
{
	enum custody_status status = form_reserve(form, err);

	while (status == CUSTODY_OK && form->at < form->end) {
		if (form->json && !form->quoted)
			status = take_outside(form, err);
		if (status == CUSTODY_OK)
			form_blocks(form);
		if (status == CUSTODY_OK && form->at < form->end)
			status = take_one(form, err);
	}
	if (status == CUSTODY_OK && form->text->len > 0 && form->spaced)
		form->text->len--;
	return status;
}

enum custody_status
form_reserve(struct form *form, struct custody_error *err)
{
	size_t left = (size_t)(form->end - form->at) + FORM_SLACK;

	return buffer_reserve(form->text, left) == NULL ? error_memory(err)
							: CUSTODY_OK;
}

enum custody_status
form_of(uint8_t out[FORM_SIZE], struct buffer *text, struct bytes record,
    bool json, struct custody_error *err)
{
	struct form form = {
	    .at = record.at,
	    .end = record.at + record.len,
	    .text = text,
	    .json = json,
	    .spaced = true,
	};
	uint8_t whole[FINGERPRINT_SIZE];
	enum custody_status status;

	text->len = 0;
	memset(out, 0, FORM_SIZE);
	if (record.len == 0 || record.len > FORM_RECORD_MAX)
		return CUSTODY_OK;
	status = normalise(&form, err);
	if (status == CUSTODY_MALFORMED)
		return CUSTODY_OK;
	if (status != CUSTODY_OK || text->len == 0)
		return status;
	fingerprint_bytes(whole, text->at, text->len);
	memcpy(out, whole, FORM_SIZE);
	return CUSTODY_OK;
}
