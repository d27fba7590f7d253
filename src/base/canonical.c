/* SPDX-License-Identifier: Apache-2.0
 *
 * canonical: writes the one spelling of a JSON value, and reads a text only
 * by writing what it says and comparing.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/canonical.h"
#include "base/error.h"

#define TEXT_MAX ((size_t)16 << 20)
#define DEPTH_MAX 64
#define INTEGER_MAX ((INT64_C(1) << 53) - 1)

struct member {
	struct bytes key;
	json_t *value;
};

static enum custody_status write_value(struct buffer *out, const json_t *value,
    unsigned depth, struct custody_error *err);

/* What text begins with and is written as it is: most of it. */
static size_t
count_letters(const uint8_t *text, size_t len)
{
	size_t i = 0;

	while (i < len && text[i] >= 0x20 && text[i] < 0x7f && text[i] != '"' &&
	       text[i] != '\\')
		i++;
	return i;
}

static enum custody_status
write_string(struct buffer *out, struct bytes text, struct custody_error *err)
{
	/* Worst case: every byte is one that takes a backslash. */
	uint8_t *start, *to;
	size_t step;

	if (text.len > SIZE_MAX / 4)
		return error_memory(err);
	start = to = buffer_reserve(out, 2 * text.len + 2);
	if (start == NULL)
		return error_memory(err);
	*to++ = '"';
	for (size_t i = 0; i < text.len; i += step) {
		size_t letters = count_letters(text.at + i, text.len - i);
		uint32_t character;

		memcpy(to, text.at + i, letters);
		to += letters;
		i += letters;
		if (i == text.len)
			break;
		step = bytes_character(&character, text.at + i, text.len - i);
		if (step == 0 || !bytes_plain(character))
			return error_set(err, CUSTODY_MALFORMED,
			    "not-canonical",
			    "a string holds a control, bidirectional or broken "
			    "character: \"%.*s\"",
			    (int)(text.len < 80 ? text.len : 80),
			    (const char *)text.at);
		if (character == '"' || character == '\\')
			*to++ = '\\';
		memcpy(to, text.at + i, step);
		to += step;
	}
	*to++ = '"';
	*to = '\0';
	out->len += (size_t)(to - start);
	return CUSTODY_OK;
}

/*
 * In UTF-8 the order of UTF-16 code units is that of bytes, except that a
 * character beyond U+FFFF (first byte 0xf0 and up) starts with a surrogate and
 * so comes before U+E000..U+FFFF (0xee, 0xef).
 */
int
canonical_compare(struct bytes x, struct bytes y)
{
	for (size_t i = 0; i < x.len && i < y.len; i++) {
		uint8_t p = x.at[i], q = y.at[i];

		if (p == q)
			continue;
		if (p >= 0xee && q >= 0xee && (p >= 0xf0) != (q >= 0xf0))
			return p > q ? -1 : 1;
		return p > q ? 1 : -1;
	}
	return (x.len > y.len) - (x.len < y.len);
}

static int
compare_members(const void *a, const void *b)
{
	return canonical_compare(
	    ((const struct member *)a)->key, ((const struct member *)b)->key);
}

static enum custody_status
write_members(struct buffer *out, const struct member *members, size_t count,
    unsigned depth, struct custody_error *err)
{
	enum custody_status status = buffer_append(out, "{", 1, err);

	for (size_t i = 0; status == CUSTODY_OK && i < count; i++) {
		if (i > 0)
			status = buffer_append(out, ",", 1, err);
		if (status == CUSTODY_OK)
			status = write_string(out, members[i].key, err);
		if (status == CUSTODY_OK)
			status = buffer_append(out, ":", 1, err);
		if (status == CUSTODY_OK)
			status =
			    write_value(out, members[i].value, depth + 1, err);
	}
	if (status == CUSTODY_OK)
		status = buffer_append(out, "}", 1, err);
	return status;
}

static enum custody_status
write_object(struct buffer *out, const json_t *object, unsigned depth,
    struct custody_error *err)
{
	/* jansson takes its objects without const, though it only looks. */
	json_t *whole = (json_t *)(uintptr_t)object;
	size_t count = json_object_size(object), i = 0;
	struct member *members = calloc(count + 1, sizeof *members);
	enum custody_status status;

	if (members == NULL)
		return error_memory(err);
	for (void *at = json_object_iter(whole); at != NULL && i < count;
	     at = json_object_iter_next(whole, at)) {
		const char *key = json_object_iter_key(at);

		members[i].key = (struct bytes){
		    (const uint8_t *)key, json_object_iter_key_len(at)};
		members[i++].value = json_object_iter_value(at);
	}
	qsort(members, i, sizeof *members, compare_members);
	status = write_members(out, members, i, depth, err);
	free(members);
	return status;
}

static enum custody_status
write_array(struct buffer *out, const json_t *array, unsigned depth,
    struct custody_error *err)
{
	enum custody_status status = buffer_append(out, "[", 1, err);
	size_t count = json_array_size(array);

	for (size_t i = 0; status == CUSTODY_OK && i < count; i++) {
		if (i > 0)
			status = buffer_append(out, ",", 1, err);
		if (status == CUSTODY_OK)
			status = write_value(
			    out, json_array_get(array, i), depth + 1, err);
	}
	if (status == CUSTODY_OK)
		status = buffer_append(out, "]", 1, err);
	return status;
}

static enum custody_status
write_integer(struct buffer *out, json_int_t value, struct custody_error *err)
{
	if (value > INTEGER_MAX || value < -INTEGER_MAX)
		return error_set(err, CUSTODY_MALFORMED, "not-canonical",
		    "%" JSON_INTEGER_FORMAT " is 2^53 or more", value);
	return buffer_print(out, err, "%" JSON_INTEGER_FORMAT, value);
}

static enum custody_status
write_value(struct buffer *out, const json_t *value, unsigned depth,
    struct custody_error *err)
{
	if (depth > DEPTH_MAX)
		return error_set(err, CUSTODY_MALFORMED, "not-canonical",
		    "JSON is nested more than %d levels deep", DEPTH_MAX);
	if (value == NULL)
		return error_memory(err);
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		return write_object(out, value, depth, err);
	case JSON_ARRAY:
		return write_array(out, value, depth, err);
	case JSON_STRING:
		return write_string(out,
		    (struct bytes){(const uint8_t *)json_string_value(value),
			json_string_length(value)},
		    err);
	case JSON_INTEGER:
		return write_integer(out, json_integer_value(value), err);
	case JSON_REAL:
		return error_set(err, CUSTODY_MALFORMED, "not-canonical",
		    "JSON holds a number that is no integer");
	case JSON_TRUE:
		return buffer_append(out, "true", 4, err);
	case JSON_FALSE:
		return buffer_append(out, "false", 5, err);
	case JSON_NULL:
		return buffer_append(out, "null", 4, err);
	}
	return error_set(err, CUSTODY_MALFORMED, "not-canonical",
	    "JSON holds a value of an unknown type");
}

enum custody_status
canonical_write_within(struct buffer *out, const json_t *value, unsigned outer,
    struct custody_error *err)
{
	size_t before = out->len;
	/* A scalar is no level, so the outermost container is level 1. */
	enum custody_status status = write_value(out, value,
	    outer + (json_is_object(value) || json_is_array(value)), err);

	if (status != CUSTODY_OK && out->at != NULL) {
		out->len = before;
		out->at[before] = '\0';
	}
	return status;
}

enum custody_status
canonical_write(
    struct buffer *out, const json_t *value, struct custody_error *err)
{
	return canonical_write_within(out, value, 0, err);
}

enum custody_status
canonical_read(
    json_t **out, const void *text, size_t len, struct custody_error *err)
{
	return canonical_read_up_to(out, text, len, TEXT_MAX, err);
}

enum custody_status
canonical_read_up_to(json_t **out, const void *text, size_t len, size_t limit,
    struct custody_error *err)
{
	struct buffer again = {0};
	json_error_t why;
	json_t *value = NULL;
	enum custody_status status;

	*out = NULL;
	if (len > limit)
		return error_set(err, CUSTODY_MALFORMED, "not-canonical",
		    "JSON of %zu bytes is longer than %zu", len, limit);
	value = json_loadb(len > 0 ? text : "", len,
	    JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &why);
	if (value == NULL &&
	    json_error_code(&why) == json_error_out_of_memory) {
		status = error_memory(err);
		goto out;
	}
	if (value == NULL) {
		status = error_set(err, CUSTODY_MALFORMED, "not-canonical",
		    "JSON is malformed at byte %d: %s", why.position, why.text);
		goto out;
	}
	status = canonical_write(&again, value, err);
	if (status != CUSTODY_OK)
		goto out;
	if (again.len != len || memcmp(again.at, text, len) != 0) {
		status = error_set(err, CUSTODY_MALFORMED, "not-canonical",
		    "JSON is not spelt as RFC 8785 spells it");
		goto out;
	}
	*out = value;
	value = NULL;
out:
	buffer_clear(&again);
	json_decref(value);
	return status;
}
