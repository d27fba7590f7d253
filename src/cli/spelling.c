/* SPDX-License-Identifier: Apache-2.0
 *
 * spelling: spells again only what is another value than the last one.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cli/row.h"
#include "cli/spelling.h"
#include "cli/text.h"

static void
hold(struct spelling *spelling, const json_t *value)
{
	json_decref(spelling->value);
	spelling->value = json_incref((json_t *)(uintptr_t)value);
}

/* Behind the first `head` bytes of the text; false when memory is short. */
static bool
spell(struct spelling *spelling, size_t head, const json_t *value)
{
	const size_t flags = JSON_COMPACT | JSON_ENSURE_ASCII | JSON_ENCODE_ANY;
	size_t room = spelling->room - head;
	size_t len = json_dumpb(value, spelling->text + head, room, flags);
	char *more;

	if (len >= room) {
		more = realloc(spelling->text, head + len + 1);
		if (more == NULL)
			return false;
		spelling->text = more;
		spelling->room = head + len + 1;
		json_dumpb(value, more + head, len, flags);
	}
	spelling->text[head + len] = '\0';
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

const char *
spelling_member(struct spelling *spelling, const char *key, const json_t *value)
{
	bool same = spelling->key != NULL && strcmp(spelling->key, key) == 0;

	if (same && spelling->value == value)
		return spelling->text;
	if ((!same && !spell_key(spelling, key)) ||
	    !spell(spelling, spelling->head, value)) {
		hold(spelling, NULL);
		return "\"\":null";
	}
	hold(spelling, value);
	return spelling->text;
}

const char *
spelling_cell(struct spelling *spelling, const json_t *value)
{
	json_t *safe;

	if (value == NULL)
		return "";
	if (spelling->value != value) {
		safe = text_safe(value);
		free(spelling->text);
		spelling->text = row_plain(safe);
		hold(spelling, spelling->text == NULL ? NULL : value);
		json_decref(safe);
	}
	return spelling->text == NULL ? "" : spelling->text;
}

void
spelling_clear(struct spelling *spelling)
{
	json_decref(spelling->value);
	free(spelling->key);
	free(spelling->text);
	*spelling = (struct spelling){.room = 0};
}
