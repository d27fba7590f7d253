/* SPDX-License-Identifier: Apache-2.0
 *
 * approval: id, data, purpose, until and the gate's present answer of what is
 * signed: what a person reads before they answer for it.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/approval.h"
#include "cli/printer.h"
#include "cli/row.h"
#include "cli/shown_since.h"
#include "cli/text.h"

static const struct column columns[] = {
    {"id", "ID", KIND_ID},
    {"data", "DATA", KIND_LIST},
    {"purpose", "PURPOSE", KIND_TEXT},
    {"ends", "UNTIL", KIND_DAY},
    {"by", "BY", KIND_TEXT},
    {"gate", "GATE", KIND_ID},
    {NULL, NULL, KIND_TEXT},
};

static const struct table table = {"approval", "nothing to sign", columns};

/* "16 of 17", or nothing where the gate has no say. */
static void
add_gate(json_t *line, const json_t *row)
{
	const json_t *policies = json_object_get(row, "policies");
	char gate[64] = "";

	if (policies != NULL)
		snprintf(gate, sizeof gate, "%lld of %lld",
		    (long long)(row_count(policies, "allow") +
				row_count(policies, "waived")),
		    (long long)row_count(policies, "asked"));
	json_object_set_new(line, "gate", json_string(gate));
}

/* What a proposal does, in words, stands where a request has its data. */
static char *
say_data(const json_t *row)
{
	char *text = NULL;

	if (row_has(row, "versions"))
		return row_join(row_list(row, "versions"), NULL, 6);
	if (row_has(row, "covers"))
		return asprintf(
			   &text, "dispose of %s", row_text(row, "covers")) < 0
			   ? NULL
			   : text;
	return strdup(row_text(row, row_has(row, "text") ? "text" : "kind"));
}

static json_t *
compose_line(const json_t *row)
{
	/* The words have a proposal's subject, but for why it disposes. */
	bool said = row_has(row, "text") && !row_has(row, "covers");
	json_t *line = json_pack("{s:s, s:O?, s:O?, s:O?, s:O?}", "type",
	    "approval", "id", json_object_get(row, "id"), "purpose",
	    said ? NULL : json_object_get(row, "purpose"), "ends",
	    json_object_get(row, "ends"), "by", json_object_get(row, "person"));
	char *data = say_data(row);

	json_object_set_new(line, "data", json_string(data));
	add_gate(line, row);
	free(data);
	return line;
}

/* What a proposal would do: its words, without what the table has. */
static void
tell_proposal(const struct page *page, const json_t *row)
{
	json_t *data = json_deep_copy(json_object_get(row, "data"));
	json_t *words = json_array(), *value;
	const char *key;
	char *text;

	json_object_foreach (data, key, value) {
		char *plain = row_plain(value);

		/* They are named where the data stands. */
		if (plain != NULL && row_has(row, "covers") &&
		    strcmp(key, "versions") == 0)
			*plain = '\0';
		if (plain != NULL && *plain != '\0' &&
		    strcmp(plain, "[]") != 0 && strlen(plain) < 64)
			json_array_append_new(
			    words, json_sprintf("%s %s", key, plain));
		free(plain);
	}
	text = row_join(words, NULL, SIZE_MAX);
	if (*text != '\0')
		page_line(page, "%s  %s", row_text(row, "id"), text);
	free(text);
	json_decref(words);
	json_decref(data);
}

static void
tell_details(const struct page *page, const json_t *row, bool asking)
{
	const json_t *reason;
	size_t i;

	if (row_has(row, "versions")) {
		char *since = shown_since_brief(row);

		page_line(page, "%s  %s", row_text(row, "id"),
		    since == NULL ? "" : since);
		free(since);
	} else {
		tell_proposal(page, row);
	}
	/* Below is said what came of it. */
	if (asking && row_has(row, "refused") && !row_true(row, "by_gate"))
		page_line(page, "%s  cannot be signed: %s", row_text(row, "id"),
		    row_text(row, "refused"));
	json_array_foreach (row_list(row, "against"), i, reason)
		page_line(page, "%s  %s refuses: %s: %s", row_text(row, "id"),
		    row_text(reason, "policy"), row_text(reason, "subject"),
		    row_text(reason, "reason"));
}

void
approval_table(const struct page *page, const json_t *answer, bool asking)
{
	json_t *lines = json_array();
	const json_t *row;

	for (size_t i = 0; (row = row_of_type(answer, "approval", i)) != NULL;
	     i++)
		json_array_append_new(lines, compose_line(row));
	printer_text(page, lines, &table);
	for (size_t i = 0; (row = row_of_type(answer, "approval", i)) != NULL;
	     i++)
		tell_details(page, row, asking);
	json_decref(lines);
}
