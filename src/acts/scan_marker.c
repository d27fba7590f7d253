/* SPDX-License-Identifier: Apache-2.0
 *
 * scan_marker: words that speak to a model and not to its reader, and words
 * by which a publisher keeps a text from models.
 */
#include "acts/scan_inside.h"

#define ROBOTS_BEFORE 128
#define TDM_BETWEEN 24

static bool
is_inner(uint8_t c)
{
	return scan_is_word(c) || c == '-' || c == '_';
}

/* A word is not part of a longer one, or of one with hyphens. */
static bool
is_whole(const struct scan *scan, size_t at, size_t len)
{
	return !scan_joined(scan, at) &&
	       (at == 0 ||
		   (scan->at[at - 1] != '-' && scan->at[at - 1] != '_')) &&
	       !is_inner(scan_byte(scan, at + len));
}

size_t
scan_marker_whole(const struct scan *scan, size_t at, const char *text)
{
	size_t len = strlen(text);

	if (!scan_says(scan, at, text) ||
	    (scan_is_letter((uint8_t)text[0]) && !is_whole(scan, at, len)))
		return 0;
	return len;
}

/* How long the space at `at` is: one to four of blank, tab, CR, LF or their
 * escapes; 0 for none or more. */
static size_t
measure_gap(const struct scan *scan, size_t at)
{
	size_t from = at, marks = 0;

	for (;; marks++) {
		uint8_t c = scan_byte(scan, at);

		if (c == ' ' || c == '\t' || c == '\r' || c == '\n')
			at++;
		else if (scan->escaped && c == '\\' &&
			 memchr("nrt", scan_byte(scan, at + 1), 3) != NULL)
			at += 2;
		else
			break;
		if (marks == 4)
			return 0;
	}
	return at - from;
}

static size_t
measure_word(const struct scan *scan, size_t at)
{
	size_t len = 0;

	while (len < 16 && scan_is_letter(scan_byte(scan, at + len)))
		len++;
	return len;
}

/* `words`: " one two …", in small letters. */
static bool
is_among(const struct scan *scan, size_t at, size_t len, const char *words)
{
	for (const char *word = words; *word == ' ';) {
		size_t size = strcspn(++word, " ");
		size_t i = 0;

		while (i < size && i < len &&
		       scan_fold(scan->at[at + i]) == (uint8_t)word[i])
			i++;
		if (i == size && i == len)
			return true;
		word += size;
	}
	return false;
}

/* A gap and a word, where both are; moves *at past them. */
static size_t
next_word(const struct scan *scan, size_t *at, size_t *len)
{
	size_t gap = measure_gap(scan, *at);

	*at += gap;
	*len = gap > 0 ? measure_word(scan, *at) : 0;
	return *len;
}

/* "ignore all of the previous instructions" and its kin. */
size_t
scan_marker_order(const struct scan *scan, size_t at, const char *text)
{
	static const char fillers[] =
	    " all any every the your my our of these those";
	static const char whens[] =
	    " previous prior above preceding earlier foregoing";
	static const char nouns[] =
	    " instruction instructions direction directions prompt prompts"
	    " rule rules guideline guidelines message messages command"
	    " commands";
	size_t next = at + strlen(text), len = 0;

	if (!scan_says(scan, at, text) || scan_joined(scan, at))
		return 0;
	if (next_word(scan, &next, &len) == 0)
		return 0;
	for (int i = 0; i < 3 && is_among(scan, next, len, fillers); i++) {
		next += len;
		if (next_word(scan, &next, &len) == 0)
			return 0;
	}
	if (!is_among(scan, next, len, whens))
		return 0;
	next += len;
	if (next_word(scan, &next, &len) == 0 ||
	    !is_among(scan, next, len, nouns))
		return 0;
	return next + len - at;
}

size_t
scan_marker_noai(const struct scan *scan, size_t at, const char *text)
{
	return scan_marker_whole(scan, at, text);
}

/* It is a signal to robots only where they were just spoken of. */
size_t
scan_marker_noindex(const struct scan *scan, size_t at, const char *text)
{
	size_t from = at > ROBOTS_BEFORE ? at - ROBOTS_BEFORE : 0;

	if (scan_marker_whole(scan, at, text) == 0)
		return 0;
	for (size_t i = from; i + 6 <= at; i++)
		if (scan_says(scan, i, "robots"))
			return strlen(text);
	return 0;
}

/* A header, a member or an element of that name whose value is 1 or true. */
size_t
scan_marker_tdm(const struct scan *scan, size_t at, const char *text)
{
	size_t next = at + strlen(text);
	uint8_t c;

	if (scan_marker_whole(scan, at, text) == 0)
		return 0;
	for (int i = 0; i < TDM_BETWEEN; i++) {
		c = scan_byte(scan, next);
		if (c != '\0' && strchr(" \t\"':=\\", c) != NULL)
			next++;
		else if (scan_says(scan, next, "content"))
			next += strlen("content");
		else
			break;
	}
	if (scan_byte(scan, next) == '1')
		return scan_is_word(scan_byte(scan, next + 1)) ? 0
							       : next + 1 - at;
	return scan_says(scan, next, "true") &&
		       !scan_is_word(scan_byte(scan, next + 4))
		   ? next + 4 - at
		   : 0;
}

static size_t
skip_blanks(const struct scan *scan, size_t at)
{
	for (int i = 0; i < 4 && (scan_byte(scan, at) == ' ' ||
				     scan_byte(scan, at) == '\t');
	     i++)
		at++;
	return at;
}

/* "ai-train=no", "train-ai = n". */
size_t
scan_marker_train(const struct scan *scan, size_t at, const char *text)
{
	size_t next = at + strlen(text);

	if (scan_marker_whole(scan, at, text) == 0)
		return 0;
	next = skip_blanks(scan, next);
	if (scan_byte(scan, next) != '=')
		return 0;
	next = skip_blanks(scan, next + 1);
	if (scan_fold(scan_byte(scan, next)) != 'n')
		return 0;
	next += scan_fold(scan_byte(scan, next + 1)) == 'o' ? 2 : 1;
	return scan_is_letter(scan_byte(scan, next)) ? 0 : next - at;
}
