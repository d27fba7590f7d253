/* SPDX-License-Identifier: Apache-2.0
 *
 * error: sentences for people, made safe for a terminal before they are kept;
 * and what each answer is called and exits with.
 */
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"

static const struct {
	int exit_code;
	const char *verdict;
} answers[] = {
    [CUSTODY_OK] = {0, "ok"},
    [CUSTODY_END] = {4, "unknown"},
    [CUSTODY_REFUSED] = {1, "no"},
    [CUSTODY_NOT_FOUND] = {1, "no"},
    [CUSTODY_USAGE] = {2, "usage"},
    [CUSTODY_DISAGREES] = {3, "disagrees"},
    [CUSTODY_UNKNOWN] = {4, "unknown"},
    [CUSTODY_MALFORMED] = {5, "malformed"},
    [CUSTODY_INTERRUPTED] = {130, "interrupted"},
};

static size_t
index_answer(enum custody_status status)
{
	size_t i = (size_t)status;

	return i < sizeof answers / sizeof *answers ? i : CUSTODY_UNKNOWN;
}

int
custody_exit_code(enum custody_status status)
{
	return answers[index_answer(status)].exit_code;
}

const char *
custody_verdict(enum custody_status status)
{
	return answers[index_answer(status)].verdict;
}

/* As much as fits; *text is then what is left. */
static size_t
escape_some(char *out, size_t room, struct bytes *text)
{
	static const char digits[] = "0123456789abcdef";
	size_t written = 0;

	if (room == 0)
		return 0;
	while (text->len > 0) {
		const uint8_t *at = text->at;
		uint32_t character;
		size_t size = bytes_character(&character, at, text->len);
		bool plain = size > 0 && bytes_plain(character);
		size_t step = size > 0 ? size : 1;
		size_t need = plain ? step : 4 * step;

		/* A character is written whole or not at all. */
		if (need >= room - written)
			break;
		if (plain) {
			memcpy(out + written, at, step);
			written += step;
		} else {
			for (size_t i = 0; i < step; i++) {
				out[written++] = '\\';
				out[written++] = 'x';
				out[written++] = digits[at[i] >> 4];
				out[written++] = digits[at[i] & 15];
			}
		}
		text->at += step;
		text->len -= step;
	}
	out[written] = '\0';
	return written;
}

size_t
error_escape(char *out, size_t room, const void *text, size_t len)
{
	struct bytes rest = {text, len};

	return escape_some(out, room, &rest);
}

/* A sentence ends with what went wrong: of one that is too long, it is the
 * middle that goes, which is a path's. */
static void
escape_ends(char *out, size_t room, const char *text)
{
	struct bytes rest = bytes_text(text);
	size_t written, last = room / 8;

	escape_some(out, room, &rest);
	if (rest.len == 0)
		return;
	rest = bytes_text(text);
	written = escape_some(out, room / 2 - 4, &rest);
	if (rest.len > last) {
		rest.at += rest.len - last;
		rest.len = last;
	}
	while (rest.len > 0 && (*rest.at & 0xc0) == 0x80) {
		rest.at++; /* inside a character */
		rest.len--;
	}
	memcpy(out + written, "...", 3);
	written += 3;
	escape_some(out + written, room - written, &rest);
}

static void
print_escaped(char *out, size_t room, const char *format, va_list args)
{
	char raw[2 * PATH_MAX + 1024];

	if (vsnprintf(raw, sizeof raw, format, args) < 0)
		raw[0] = '\0';
	escape_ends(out, room, raw);
}

static void
set_code(struct custody_error *err, const char *code)
{
	snprintf(err->code, sizeof err->code, "%s", code);
	err->remedy[0] = '\0';
}

enum custody_status
error_set(struct custody_error *err, enum custody_status status,
    const char *code, const char *format, ...)
{
	va_list args;

	if (err == NULL)
		return status;
	va_start(args, format);
	print_escaped(err->text, sizeof err->text, format, args);
	va_end(args);
	set_code(err, code);
	return status;
}

enum custody_status
error_system(
    struct custody_error *err, const char *code, const char *format, ...)
{
	int number = errno;
	char room[128];
	const char *reason;
	size_t len;
	va_list args;

	if (err == NULL)
		return CUSTODY_UNKNOWN;
	reason = strerror_r(number, room, sizeof room);
	va_start(args, format);
	print_escaped(
	    err->text, sizeof err->text - strlen(reason) - 2, format, args);
	va_end(args);
	len = strlen(err->text);
	snprintf(err->text + len, sizeof err->text - len, ": %s", reason);
	set_code(err, code);
	errno = number;
	return CUSTODY_UNKNOWN;
}

enum custody_status
error_memory(struct custody_error *err)
{
	return error_set(err, CUSTODY_UNKNOWN, "no-memory", "memory is short");
}

void
error_remedy(struct custody_error *err, const char *format, ...)
{
	va_list args;

	if (err == NULL)
		return;
	va_start(args, format);
	print_escaped(err->remedy, sizeof err->remedy, format, args);
	va_end(args);
}

void
error_prefix(struct custody_error *err, const char *format, ...)
{
	char text[sizeof err->text];
	size_t len;
	va_list args;

	if (err == NULL)
		return;
	va_start(args, format);
	print_escaped(text, sizeof text / 2, format, args);
	va_end(args);
	len = strlen(text);
	memcpy(text + len, ": ", 3);
	len += 2;
	/* The old sentence is escaped already, and stays so when cut. */
	escape_ends(text + len, sizeof text - len, err->text);
	memcpy(err->text, text, sizeof text);
}
