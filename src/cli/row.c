/* SPDX-License-Identifier: Apache-2.0
 *
 * row: reads answers; it never fails, since an answer was made by us.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/row.h"

const char *
row_text(const json_t *row, const char *key)
{
	const char *text = json_string_value(json_object_get(row, key));

	return text == NULL ? "" : text;
}

int64_t
row_count(const json_t *row, const char *key)
{
	const json_t *value = json_object_get(row, key);

	if (json_is_array(value))
		return (int64_t)json_array_size(value);
	return (int64_t)json_integer_value(value);
}

bool
row_true(const json_t *row, const char *key)
{
	const json_t *value = json_object_get(row, key);

	return json_is_true(value) || json_integer_value(value) != 0;
}

bool
row_has(const json_t *row, const char *key)
{
	const json_t *value = json_object_get(row, key);

	if (json_is_string(value))
		return json_string_length(value) > 0;
	if (json_is_array(value))
		return json_array_size(value) > 0;
	if (json_is_object(value))
		return json_object_size(value) > 0;
	return json_is_true(value) || json_integer_value(value) != 0;
}

const json_t *
row_list(const json_t *row, const char *key)
{
	const json_t *value = json_object_get(row, key);

	return json_is_array(value) ? value : NULL;
}

size_t
row_list_size(const json_t *row, const char *key)
{
	return json_array_size(row_list(row, key));
}

const json_t *
row_of_type(const json_t *answer, const char *type, size_t index)
{
	/* Who asks for one goes on to the next: the search does, too. */
	static struct {
		const json_t *answer, *row;
		size_t index, at;
	} last;
	size_t i = 0, size = json_array_size(answer), before = 0;

	if (last.row != NULL && last.answer == answer && last.index <= index &&
	    json_array_get(answer, last.at) == last.row &&
	    strcmp(row_text(last.row, "type"), type) == 0) {
		i = last.at;
		before = last.index;
	}
	for (; i < size; i++) {
		const json_t *row = json_array_get(answer, i);

		if (strcmp(row_text(row, "type"), type) != 0)
			continue;
		if (before++ < index)
			continue;
		last.answer = answer;
		last.row = row;
		last.index = index;
		last.at = i;
		return row;
	}
	return NULL;
}

size_t
row_types(const json_t *answer, const char *type)
{
	size_t count = 0;

	while (row_of_type(answer, type, count) != NULL)
		count++;
	return count;
}

static void
write_version(FILE *out, const json_t *value)
{
	if (json_is_integer(json_object_get(value, "ordinal")))
		fprintf(out, "%s@%" PRId64, row_text(value, "dataset"),
		    row_count(value, "ordinal"));
	else
		fprintf(out, "%s%s%.8s", row_text(value, "dataset"),
		    row_has(value, "version") ? "@" : "",
		    row_text(value, "version"));
}

static void
write_value(FILE *out, const json_t *value, const char *key)
{
	char *text;

	if (key != NULL && json_is_object(value))
		value = json_object_get(value, key);
	if (json_is_object(value) && json_object_get(value, "dataset")) {
		write_version(out, value);
		return;
	}
	text = row_plain(value);
	fprintf(out, "%s", text == NULL ? "" : text);
	free(text);
}

char *
row_join(const json_t *list, const char *key, size_t most)
{
	char *text = NULL;
	size_t len = 0, size = json_array_size(list);
	FILE *out = size == 0 ? NULL : open_memstream(&text, &len);

	if (out == NULL)
		return strdup("");
	for (size_t i = 0; i < size && i < most; i++) {
		if (i > 0)
			fputs(", ", out);
		write_value(out, json_array_get(list, i), key);
	}
	if (size > most)
		fprintf(out, " and %zu more", size - most);
	if (fclose(out) != 0 || text == NULL) {
		free(text);
		return strdup("");
	}
	return text;
}

char *
row_person(const json_t *row, const char *name, const char *contact)
{
	bool has = row_has(row, contact);
	char *text = NULL;

	if (asprintf(&text, "%s%s%s%s", row_text(row, name), has ? " <" : "",
		has ? row_text(row, contact) : "", has ? ">" : "") < 0)
		return strdup("");
	return text;
}

char *
row_plain(const json_t *value)
{
	char number[32];

	if (json_is_string(value))
		return strdup(json_string_value(value));
	if (json_is_integer(value)) {
		snprintf(number, sizeof number, "%" JSON_INTEGER_FORMAT,
		    json_integer_value(value));
		return strdup(number);
	}
	if (json_is_true(value))
		return strdup("yes");
	if (json_is_false(value))
		return strdup("no");
	if (json_is_array(value))
		return row_join(value, NULL, SIZE_MAX);
	if (json_is_object(value))
		return json_dumps(value, JSON_COMPACT);
	return json_is_real(value) ? json_dumps(value, JSON_ENCODE_ANY)
				   : strdup("");
}
