/* SPDX-License-Identifier: Apache-2.0
 *
 * json: a checker for text that is mostly strings.  Inside a string sixteen
 * bytes are looked at together; anything but plain ASCII is then looked at
 * by itself.
 */
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/error.h"
#include "readers/json.h"

struct checker {
	const uint8_t *at;
	const uint8_t *end;
	const char *why;
	uint64_t objects; /* a bit a level, the innermost lowest */
	unsigned depth;
	bool prefix; /* the text may go on after the value */
	struct json_member *members;
	size_t member_count;
	struct json_member *wanted; /* whose value comes next */
};

static bool
fail(struct checker *c, const char *why)
{
	c->why = why;
	return false;
}

static void
skip_space(struct checker *c)
{
	while (c->at < c->end && (*c->at == ' ' || *c->at == '\t' ||
				     *c->at == '\n' || *c->at == '\r'))
		c->at++;
}

/* The first byte that is not plain inside a string: a quote, a backslash, a
 * control or the start of a longer character.  May be past `end`. */
static const uint8_t *
skip_plain(const uint8_t *at, const uint8_t *end)
{
#ifdef __SSE2__
	const __m128i quote = _mm_set1_epi8('"');
	const __m128i backslash = _mm_set1_epi8('\\');
	const __m128i space = _mm_set1_epi8(' ');

	for (; at < end; at += 16) {
		__m128i text =
		    _mm_loadu_si128((const __m128i *)(const void *)at);
		/* As signed bytes those from 0x80 on are below a space, too. */
		__m128i odd = _mm_or_si128(_mm_cmplt_epi8(text, space),
		    _mm_or_si128(_mm_cmpeq_epi8(text, quote),
			_mm_cmpeq_epi8(text, backslash)));
		unsigned mask = (unsigned)_mm_movemask_epi8(odd);

		if (mask != 0)
			return at + __builtin_ctz(mask);
	}
	return at;
#else
	while (
	    at < end && *at >= ' ' && *at < 0x80 && *at != '"' && *at != '\\')
		at++;
	return at;
#endif
}

static bool
is_tail(uint8_t byte)
{
	return (byte & 0xc0) == 0x80;
}

/* Length of the well-formed UTF-8 character of two bytes or more at `at`
 * (Unicode 15, table 3-7); 0 if there is none. */
static size_t
measure_character(const uint8_t *at, const uint8_t *end)
{
	size_t left = (size_t)(end - at);
	uint8_t low = 0x80;
	uint8_t high = 0xbf;

	if (at[0] < 0xc2 || at[0] > 0xf4)
		return 0;
	if (at[0] < 0xe0)
		return left >= 2 && is_tail(at[1]) ? 2 : 0;
	if (at[0] == 0xe0)
		low = 0xa0;
	else if (at[0] == 0xed)
		high = 0x9f;
	else if (at[0] == 0xf0)
		low = 0x90;
	else if (at[0] == 0xf4)
		high = 0x8f;
	if (left < 3 || at[1] < low || at[1] > high || !is_tail(at[2]))
		return 0;
	if (at[0] < 0xf0)
		return 3;
	return left >= 4 && is_tail(at[3]) ? 4 : 0;
}

static bool
is_hex(uint8_t byte)
{
	return (byte >= '0' && byte <= '9') ||
	       ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'f');
}

static bool
check_escape(struct checker *c)
{
	if (c->end - c->at < 2)
		return fail(c, "a string is not closed");
	if (c->at[1] != 'u') {
		if (memchr("\"\\/bfnrt", c->at[1], 8) == NULL)
			return fail(c, "an escape that JSON does not have");
		c->at += 2;
		return true;
	}
	for (int i = 2; i < 6; i++)
		if (c->end - c->at <= i || !is_hex(c->at[i]))
			return fail(c, "\\u without four hex digits");
	c->at += 6;
	return true;
}

/* From after the opening quote to after the closing one. */
static bool
check_string(struct checker *c, struct bytes *raw, bool *escaped)
{
	size_t size;

	raw->at = c->at;
	*escaped = false;
	for (;;) {
		c->at = skip_plain(c->at, c->end);
		if (c->at >= c->end) {
			c->at = c->end;
			return fail(c, "a string is not closed");
		}
		if (*c->at == '"')
			break;
		if (*c->at == '\\') {
			*escaped = true;
			if (!check_escape(c))
				return false;
			continue;
		}
		if (*c->at < ' ')
			return fail(c, "a control character in a string");
		/* Where one is, more of its script follow. */
		do {
			size = measure_character(c->at, c->end);
			c->at += size;
		} while (size > 0 && c->at < c->end && *c->at >= 0x80);
		if (size == 0)
			return fail(c, "not UTF-8");
	}
	raw->len = (size_t)(c->at - raw->at);
	c->at++;
	return true;
}

static bool
skip_digits(struct checker *c)
{
	const uint8_t *from = c->at;

	while (c->at < c->end && *c->at >= '0' && *c->at <= '9')
		c->at++;
	return c->at > from || fail(c, "a digit is missing");
}

static bool
check_number(struct checker *c)
{
	if (*c->at == '-')
		c->at++;
	if (c->at < c->end && *c->at == '0')
		c->at++;
	else if (!skip_digits(c))
		return false;
	if (c->at < c->end && *c->at == '.') {
		c->at++;
		if (!skip_digits(c))
			return false;
	}
	if (c->at < c->end && (*c->at == 'e' || *c->at == 'E')) {
		c->at++;
		if (c->at < c->end && (*c->at == '+' || *c->at == '-'))
			c->at++;
		if (!skip_digits(c))
			return false;
	}
	return true;
}

static bool
check_word(struct checker *c, const char *word, size_t len)
{
	if ((size_t)(c->end - c->at) < len || memcmp(c->at, word, len) != 0)
		return fail(c, "neither true, false nor null");
	c->at += len;
	return true;
}

static bool
same_name(struct bytes name, struct bytes raw, bool escaped)
{
	struct buffer plain = {NULL, 0, 0};
	bool same;

	if (!escaped)
		return bytes_equal(name, raw);
	/* The longest spelling of a byte of a name is \uNNNN. */
	if (raw.len > 6 * JSON_NAME_MAX)
		return false;
	same = json_unescape(&plain, raw, NULL) == CUSTODY_OK &&
	       bytes_equal(name, (struct bytes){plain.at, plain.len});
	buffer_clear(&plain);
	return same;
}

/* A name, its colon and the space up to the value. */
static bool
check_name(struct checker *c)
{
	struct bytes raw;
	bool escaped;

	if (c->at == c->end || *c->at != '"')
		return fail(c, "a member's name is missing");
	c->at++;
	if (!check_string(c, &raw, &escaped))
		return false;
	c->wanted = NULL;
	for (size_t i = 0; c->depth == 1 && i < c->member_count; i++) {
		struct json_member *member = &c->members[i];

		if (member->name.len > 0 &&
		    same_name(member->name, raw, escaped))
			c->wanted = member;
	}
	skip_space(c);
	if (c->at == c->end || *c->at != ':')
		return fail(c, "a colon is missing");
	c->at++;
	skip_space(c);
	return true;
}

static void
keep_value(
    struct checker *c, enum json_kind kind, struct bytes raw, bool escaped)
{
	const struct json_member *wanted = c->wanted;

	if (wanted == NULL || c->depth != 1)
		return;
	/* Two fields may go by the same member. */
	for (size_t i = 0; i < c->member_count; i++) {
		struct json_member *member = &c->members[i];

		if (!bytes_equal(member->name, wanted->name))
			continue;
		member->kind = kind;
		member->raw = raw;
		member->escaped = escaped;
	}
	c->wanted = NULL;
}

/* Any value but an array or object, which step_in begins. */
static bool
check_scalar(struct checker *c)
{
	const uint8_t *from = c->at;
	enum json_kind kind = JSON_IS_OTHER;
	struct bytes raw = {NULL, 0};
	bool escaped = false;
	bool good;

	switch (*c->at) {
	case '"':
		kind = JSON_IS_STRING;
		c->at++;
		good = check_string(c, &raw, &escaped);
		break;
	case 't':
		good = check_word(c, "true", 4);
		break;
	case 'f':
		good = check_word(c, "false", 5);
		break;
	case 'n':
		good = check_word(c, "null", 4);
		break;
	default:
		if (*c->at != '-' && (*c->at < '0' || *c->at > '9'))
			return fail(c, "no value begins so");
		kind = JSON_IS_NUMBER;
		good = check_number(c);
		raw = (struct bytes){from, (size_t)(c->at - from)};
	}
	if (good)
		keep_value(c, kind, raw, escaped);
	return good;
}

/* Into an array or object.  *empty is set where it closes at once. */
static bool
step_in(struct checker *c, bool *empty)
{
	bool object = *c->at == '{';

	keep_value(c, JSON_IS_OTHER, (struct bytes){NULL, 0}, false);
	if (c->depth == JSON_DEPTH_MAX)
		return fail(c, "more than 64 levels deep");
	c->depth++;
	c->objects = c->objects << 1 | (object ? 1 : 0);
	c->at++;
	skip_space(c);
	*empty = c->at < c->end && *c->at == (object ? '}' : ']');
	if (*empty || !object)
		return true;
	return check_name(c);
}

/* After a value: closes what ends here, up to the comma before the next
 * value.  *more is false at the end of the text. */
static bool
step_on(struct checker *c, bool *more)
{
	*more = false;
	for (;;) {
		if (c->depth > 0 || !c->prefix)
			skip_space(c);
		if (c->depth == 0)
			return c->prefix || c->at == c->end ||
			       fail(c, "something after the value");
		if (c->at == c->end)
			return fail(c, "the text ends too soon");
		if (*c->at == ',')
			break;
		if (*c->at != ((c->objects & 1) != 0 ? '}' : ']'))
			return fail(c, "a comma or an end is missing");
		c->at++;
		c->depth--;
		c->objects >>= 1;
	}
	*more = true;
	c->at++;
	skip_space(c);
	return (c->objects & 1) != 0 ? check_name(c) : true;
}

static bool
check_text(struct checker *c)
{
	bool more = true;
	bool empty;

	skip_space(c);
	while (more) {
		if (c->at == c->end)
			return fail(c, "a value is missing");
		if (*c->at == '{' || *c->at == '[') {
			if (!step_in(c, &empty))
				return false;
			if (!empty)
				continue;
		} else if (!check_scalar(c)) {
			return false;
		}
		if (!step_on(c, &more))
			return false;
	}
	return true;
}

bool
json_check(const uint8_t *text, size_t len, struct json_member *members,
    size_t member_count, size_t *bad_at, const char **why)
{
	struct checker c = {
	    .at = text,
	    .end = text + len,
	    .members = members,
	    .member_count = member_count,
	};

	for (size_t i = 0; i < member_count; i++)
		members[i].kind = JSON_IS_ABSENT;
	if (check_text(&c))
		return true;
	*bad_at = (size_t)(c.at - text);
	*why = c.why;
	return false;
}

bool
json_prefix(const uint8_t *text, size_t len, size_t *used, const char **why)
{
	struct checker c = {.at = text, .end = text + len, .prefix = true};
	bool good = check_text(&c);

	*used = (size_t)(c.at - text);
	*why = c.why;
	return good;
}
