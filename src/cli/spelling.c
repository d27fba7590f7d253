/* SPDX-License-Identifier: Apache-2.0
 *
 * spelling: spells again only what is another value than the last one.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/row.h"
#include "cli/spelling.h"
#include "cli/text.h"

/* Where memory is short. */
static char nothing[] = "\"\":null", empty[] = "";

static void
hold(struct spelling *spelling, const json_t *value)
{
	json_decref(spelling->value);
	spelling->value = json_incref((json_t *)(uintptr_t)value);
}

/* Copies a text in which neither JSON nor a terminal writes anything in
 * another way. */
static bool
copy_simple(char *to, const char *text, size_t len, bool quoted)
{
	for (size_t i = 0; i < len; i++) {
		char c = text[i];

		if (c < ' ' || c > '~' || (quoted && (c == '"' || c == '\\')))
			return false;
		to[i] = c;
	}
	return true;
}

/* Most values are a number or a simple text: without what jansson prepares for
 * those that hold others.  Behind the first `head` bytes of the text, in quotes
 * for JSON; false where the value is another, or there is no room for it. */
static bool
spell_simply(
    struct spelling *spelling, size_t head, const json_t *value, bool quoted)
{
	char *to = spelling->text + head;
	size_t room = spelling->room - head, len, marks = quoted ? 1 : 0;

	if (json_is_integer(value)) {
		len = (size_t)snprintf(to, room, "%" JSON_INTEGER_FORMAT,
		    json_integer_value(value));
		spelling->len = head + len;
		return len < room;
	}
	len = json_string_length(value);
	if (!json_is_string(value) || len + 2 * marks >= room ||
	    !copy_simple(to + marks, json_string_value(value), len, quoted))
		return false;
	len += 2 * marks;
	if (quoted)
		to[0] = to[len - 1] = '"';
	to[len] = '\0';
	spelling->len = head + len;
	return true;
}

/* Behind the first `head` bytes of the text; false when memory is short. */
static bool
spell(struct spelling *spelling, size_t head, const json_t *value)
{
	const size_t flags = JSON_COMPACT | JSON_ENSURE_ASCII | JSON_ENCODE_ANY;
	size_t room = spelling->room - head, len;
	char *more;

	if (spell_simply(spelling, head, value, true))
		return true;
	len = json_dumpb(value, spelling->text + head, room, flags);
	if (len >= room) {
		more = realloc(spelling->text, head + len + 1);
		if (more == NULL)
			return false;
		spelling->text = more;
		spelling->room = head + len + 1;
		json_dumpb(value, more + head, len, flags);
	}
	spelling->text[head + len] = '\0';
	spelling->len = head + len;
	return true;
}

/* The text begins with the key. */
static bool
spell_key(struct spelling *spelling, const char *key)
{
	json_t *name = json_string(key);
	bool spelled = name != NULL && spell(spelling, 0, name);

	free(spelling->key);
	spelling->key = spelled ? strdup(key) : NULL;
	spelling->head = spelled ? strlen(spelling->text) + 1 : 0;
	if (spelled)
		spelling->text[spelling->head - 1] = ':';
	json_decref(name);
	return spelling->key != NULL;
}

const struct spelling *
spelling_member(struct spelling *spelling, const char *key, const json_t *value)
{
	static const struct spelling none = {.text = nothing, .len = 9};
	bool same = spelling->key != NULL && strcmp(spelling->key, key) == 0;

	if (same && spelling->value == value)
		return spelling;
	if ((!same && !spell_key(spelling, key)) ||
	    !spell(spelling, spelling->head, value)) {
		hold(spelling, NULL);
		return &none;
	}
	hold(spelling, value);
	return spelling;
}

/* A spreadsheet takes some for a formula, and some for more than one cell. */
static bool
is_simple(const char *text)
{
	return *text == '\0' || (strchr("=+-@\t\r", *text) == NULL &&
				    strpbrk(text, ",\"\r\n") == NULL);
}

const struct spelling *
spelling_cell(struct spelling *spelling, const json_t *value)
{
	static const struct spelling none = {.text = empty, .simple = true};
	json_t *safe;

	if (value == NULL)
		return &none;
	if (spelling->value == value)
		return spelling;
	if (!spell_simply(spelling, 0, value, false)) {
		safe = text_safe(value);
		free(spelling->text);
		spelling->text = row_plain(safe);
		json_decref(safe);
		if (spelling->text == NULL) {
			spelling->room = 0;
			hold(spelling, NULL);
			return &none;
		}
		spelling->len = strlen(spelling->text);
		spelling->room = spelling->len + 1;
	}
	spelling->simple = is_simple(spelling->text);
	hold(spelling, value);
	return spelling;
}

void
spelling_clear(struct spelling *spelling)
{
	json_decref(spelling->value);
	free(spelling->key);
	free(spelling->text);
	*spelling = (struct spelling){.room = 0};
}
