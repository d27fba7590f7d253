/* SPDX-License-Identifier: Apache-2.0
 *
 * member: an absent text is read as an empty one, never as NULL.
 */
#include <stdlib.h>

#include "base/error.h"
#include "base/member.h"

const char *
member_text(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text == NULL ? "" : text;
}

const json_t *
member_find(const json_t *rows, const char *key, const json_t *value)
{
	const json_t *row;
	size_t i;

	json_array_foreach (rows, i, row)
		if (json_equal(json_object_get(row, key), value))
			return row;
	return NULL;
}

json_t *
member_strange(struct bytes text)
{
	char *room = malloc(4 * text.len + 1);
	json_t *value = NULL;

	if (room != NULL) {
		error_escape(room, 4 * text.len + 1, text.at, text.len);
		value = json_string(room);
	}
	free(room);
	return value;
}

json_t *
member_path(const char *path)
{
	return path == NULL ? NULL : member_strange(bytes_text(path));
}
