/* SPDX-License-Identifier: Apache-2.0
 *
 * custody show: everything about one thing, by its id or name.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/row.h"
#include "cli/shown_decision.h"
#include "cli/shown_facts.h"
#include "cli/shown_graph.h"
#include "cli/shown_request.h"
#include "cli/text.h"

enum { GRAPH, FOUND, ROWS };

static const struct option_row options[] = {
    [GRAPH] = {OPTION(
	"graph", NULL, "draw where it came from and what came of it")},
    [FOUND] = {OPTION("found", "KIND",
		   "list the records in which a scan found it, or all"),
	.words = CUSTODY_FOUND},
    [ROWS] = {.name = NULL},
};

static enum custody_status
ask(struct custody *custody, const struct command_args *args, json_t **answer,
    struct custody_error *err)
{
	const struct custody_show show = {
	    .what = args_operand(args, 0),
	    .graph = args_said(args, GRAPH),
	    .found = args_text(args, FOUND),
	};

	return custody_show(custody, &show, answer, err);
}

/* Members that another line says already, or that only programs read. */
static bool
is_passed_over(const char *key)
{
	static const char *const words[] = {
	    "type", "kind", "id", "v", "facts", "drift"};

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

/* "release L4, job 47003" of an object in a list; none of a thing is not
 * said. */
static void
add_member(json_t *members, const char *key, const json_t *value)
{
	const char *text = json_string_value(value);
	char *plain;

	if (json_is_integer(value) && json_integer_value(value) == 0)
		return;
	plain = text != NULL && is_time(text) ? strdup(INSTANT(text))
					      : row_plain(value);
	if (plain != NULL && *plain != '\0')
		json_array_append_new(
		    members, json_sprintf("%s %s", key, plain));
	free(plain);
}

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

		json_object_foreach (object, key, value)
			add_member(values, key, value);
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

static bool
is_empty(const json_t *value)
{
	return (json_is_object(value) && json_object_size(value) == 0) ||
	       (json_is_array(value) && json_array_size(value) == 0);
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
		if (is_passed_over(key) || is_empty(value))
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

/* "12  part-1.jsonl  email, phone" */
static void
tell_found(const struct page *page, const struct telling *telling)
{
	const json_t *result = telling->result, *row;
	int64_t records = row_count(result, "records");

	for (size_t i = 0;
	     (row = row_of_type(telling->answer, "found", i)) != NULL; i++) {
		char *kinds = row_join(row_list(row, "kinds"), NULL, SIZE_MAX);

		page_line(page, "%s  %lld  %s", row_text(row, "file"),
		    (long long)row_count(row, "ordinal"), kinds);
		free(kinds);
	}
	page_line(page, "%s of %s@%lld with %s%s%s", OF(records, "record"),
	    row_text(result, "dataset"),
	    (long long)row_count(result, "ordinal"), row_text(result, "of"),
	    row_true(result, "complete") ? ""
					 : ", of which the first are shown: ",
	    row_true(result, "complete") ? ""
					 : COUNT(row_count(result, "shown")));
	if (records > 0)
		page_hint(page, "next",
		    "custody quarantine --sha256 HEX --why TEXT   (sha256sum "
		    "of "
		    "the record)");
}

static void
tell(const struct telling *telling)
{
	struct page page = *telling->page;
	const json_t *result = telling->result, *row;
	const char *kind = row_text(result, "kind");

	page.label = 16;
	if (strcmp(kind, "graph") == 0) {
		shown_graph(telling->page, telling->answer);
		return;
	}
	if (strcmp(kind, "found") == 0) {
		tell_found(telling->page, telling);
		return;
	}
	if (strcmp(kind, "request") == 0) {
		shown_request(telling->page, result);
		return;
	}
	if (json_object_get(result, "replay") != NULL) {
		shown_decision(telling->page, result);
		return;
	}
	for (size_t i = 0;
	     (row = row_of_type(telling->answer, "version", i)) != NULL; i++) {
		page_line(&page, "%s@%lld", row_text(row, "dataset"),
		    (long long)row_count(row, "ordinal"));
		tell_members(&page, row);
		shown_facts(&page, row);
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
    .options = options,
    .needs = NEEDS_READ,
    .ask = ask,
    .tell = tell,
};
