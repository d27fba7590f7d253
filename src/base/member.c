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
