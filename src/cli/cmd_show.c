/* SPDX-License-Identifier: Apache-2.0
 *
 * custody show: everything about one thing, by its id or name.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/row.h"
#include "cli/shown_request.h"
#include "cli/text.h"

static enum custody_status
ask(struct custody *custody, const struct command_args *args, json_t **answer,
    struct custody_error *err)
{
	const struct custody_show show = {.what = args_operand(args, 0)};

	return custody_show(custody, &show, answer, err);
}

/* Members that another line says already, or that only programs read. */
static bool
is_passed_over(const char *key)
{
	static const char *const words[] = {"type", "kind", "id", "v"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(key, words[i]) == 0)
			return true;
	return false;
}

static bool
is_time(const char *text)
{
	return strlen(text) >= 20 && text[4] == '-' && text[10] == 'T' &&
	       isdigit((unsigned char)text[0]);
}

static void
tell_value(const struct page *page, const char *label, const char *key,
    const json_t *value)
{
	const char *text = json_string_value(value);
	char *plain;

	if (text != NULL && is_time(text)) {
		page_item(page, label, "%s", INSTANT(text));
		return;
	}
	if (json_is_integer(value) && strcmp(key, "bytes") == 0) {
		page_item(page, label, "%s", BYTES(json_integer_value(value)));
		return;
	}
	if (json_is_integer(value)) {
		page_item(page, label, "%s", COUNT(json_integer_value(value)));
		return;
	}
	plain = row_plain(value);
	if (plain != NULL && *plain != '\0')
		page_item(page, label, "%s", plain);
	free(plain);
}

/* "alice, 2026-…, 1" of an object in a list: values alone, names known. */
static void
tell_list(const struct page *page, const char *label, const json_t *list)
{
	const json_t *one;
	size_t i;

	json_array_foreach (list, i, one) {
		json_t *values = json_array(), *value;
		json_t *object = json_copy((json_t *)(uintptr_t)one);
		const char *key;
		char *text;

		json_object_foreach (object, key, value) {
			char *plain = row_plain(value);

			if (plain != NULL && *plain != '\0')
				json_array_append_new(
				    values, json_sprintf("%s %s", key, plain));
			free(plain);
		}
		text = row_join(values, NULL, SIZE_MAX);
		page_item(page, i == 0 ? label : "", "%s", text);
		free(text);
		json_decref(object);
		json_decref(values);
	}
}

/* "act" alone, then its members a little to the right. */
static void
tell_object(const struct page *page, const char *label, const json_t *object)
{
	json_t *members = json_copy((json_t *)(uintptr_t)object), *value;
	const char *key;

	page_line(page, "%s", label);
	json_object_foreach (members, key, value) {
		char name[40];

		snprintf(name, sizeof name, "  %.32s", key);
		tell_value(page, name, key, value);
	}
	json_decref(members);
}

static void
tell_members(const struct page *page, const json_t *row)
{
	json_t *members = json_copy((json_t *)(uintptr_t)row), *value;
	const char *key;

	json_object_foreach (members, key, value) {
		char label[32];

		snprintf(label, sizeof label, "%.28s", key);
		for (char *at = label; *at != '\0'; at++)
			if (*at == '_')
				*at = ' ';
		if (is_passed_over(key))
			continue;
		if (json_is_array(value) &&
		    json_is_object(json_array_get(value, 0)))
			tell_list(page, label, value);
		else if (json_is_object(value))
			tell_object(page, label, value);
		else
			tell_value(page, label, key, value);
	}
	json_decref(members);
}

static void
tell(const struct telling *telling)
{
	struct page page = *telling->page;
	const json_t *result = telling->result, *row;
	const char *kind = row_text(result, "kind");

	page.label = 16;
	if (strcmp(kind, "request") == 0) {
		shown_request(telling->page, result);
		return;
	}
	for (size_t i = 0;
	     (row = row_of_type(telling->answer, "version", i)) != NULL; i++) {
		page_line(&page, "%s@%lld", row_text(row, "dataset"),
		    (long long)row_count(row, "ordinal"));
		tell_members(&page, row);
	}
	if (row_types(telling->answer, "version") > 0)
		return;
	if (strcmp(kind, "event") == 0)
		page_line(&page, "#%lld  %s",
		    (long long)row_count(result, "event"),
		    row_text(result, "event_kind"));
	else
		page_line(&page, "%s  %s", row_text(result, "id"), kind);
	tell_members(&page, result);
}

const struct command command_show = {
    .name = "show",
    .group = "data in",
    .summary = "tell everything about one thing, by its id or name",
    .operands = "ID|#EVENT|DATASET[@V]",
    .least = 1,
    .most = 1,
    .completes = "requests releases datasets",
    .needs = NEEDS_READ,
    .ask = ask,
    .tell = tell,
};
