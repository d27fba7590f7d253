/* SPDX-License-Identifier: Apache-2.0
 *
 * glob: shell patterns over paths that need not be text.  fnmatch(3) knows no
 * `**` and fails on bytes that the locale does not have.
 */
#include <string.h>

#include "readers/glob.h"

/* A set at *pattern, after its bracket.  *pattern moves behind it; false
 * where no bracket closes it, and then it does not move. */
static bool
match_set(const char **pattern, uint8_t byte, bool *matched)
{
	const char *at = *pattern;
	bool inverse = *at == '!' || *at == '^';
	bool found = false;

	if (inverse)
		at++;
	for (bool first = true; *at != ']' || first; first = false) {
		uint8_t low;
		uint8_t high;

		if (*at == '\\' && at[1] != '\0')
			at++;
		if (*at == '\0')
			return false;
		low = (uint8_t)*at++;
		high = low;
		if (*at == '-' && at[1] != ']' && at[1] != '\0') {
			high = (uint8_t)at[1];
			at += 2;
		}
		found |= byte >= low && byte <= high;
	}
	*pattern = at + 1;
	*matched = found != inverse && byte != '/';
	return true;
}

/* One byte of the path against the pattern's next character. */
static bool
match_byte(const char **pattern, uint8_t byte)
{
	const char *set = *pattern + 1;
	bool matched;

	if (**pattern == '?') {
		(*pattern)++;
		return byte != '/';
	}
	if (**pattern == '[' && match_set(&set, byte, &matched)) {
		*pattern = set;
		return matched;
	}
	if (**pattern == '\\' && (*pattern)[1] != '\0')
		(*pattern)++;
	return (uint8_t) * (*pattern)++ == byte;
}

static bool
match(const char *pattern, const uint8_t *at, const uint8_t *end)
{
	for (;;) {
		if (strncmp(pattern, "**/", 3) == 0) {
			/* Here, or after any of the slashes that follow. */
			while (!match(pattern + 3, at, end)) {
				at = memchr(at, '/', (size_t)(end - at));
				if (at == NULL)
					return false;
				at++;
			}
			return true;
		}
		if (strcmp(pattern, "**") == 0)
			return true;
		if (*pattern == '*') {
			while (*pattern == '*')
				pattern++;
			while (!match(pattern, at, end)) {
				if (at == end || *at == '/')
					return false;
				at++;
			}
			return true;
		}
		if (at == end)
			return *pattern == '\0' || strcmp(pattern, "/") == 0;
		if (*pattern == '\0')
			return false;
		if (!match_byte(&pattern, *at++))
			return false;
		/* `**` is special only where a part begins. */
		if (at[-1] != '/' && *pattern == '*')
			while (pattern[1] == '*')
				pattern++;
	}
}

bool
glob_matches(const char *pattern, struct bytes path)
{
	const uint8_t *end = path.at + path.len;
	const char *slash = strchr(pattern, '/');
	bool anchored = slash != NULL && slash[1] != '\0';
	const uint8_t *from = path.at;
	const uint8_t *to = path.at;

	if (*pattern == '/')
		pattern++;
	while (to < end) {
		to = memchr(to, '/', (size_t)(end - to));
		if (to == NULL)
			to = end;
		if (match(pattern, from, to))
			return true;
		if (to < end)
			to++;
		if (!anchored)
			from = to;
	}
	return false;
}
