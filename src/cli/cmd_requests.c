/* SPDX-License-Identifier: Apache-2.0
 *
 * custody requests: who asked for what, and what it needs.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/row.h"
#include "cli/text.h"

enum { STATE, ROWS };

static const struct option_row options[] = {
    [STATE] = {OPTION("state", "STATE", "only those; default: all not ended"),
	.words = "open|approved|rejected|withdrawn|expired|stale"},
    [ROWS] = {.name = NULL},
};

static const struct column columns[] = {
    {"id", "ID", KIND_ID},
    {"state", "STATE", KIND_ID},
    {"data", "DATA", KIND_TEXT},
    {"purpose", "PURPOSE", KIND_TEXT},
    {"person", "BY", KIND_TEXT},
    {"needs", "NEEDS", KIND_TEXT},
    {NULL, NULL, KIND_TEXT},
};

static const struct table table = {"request", NULL, columns};

static const struct column csv_columns[] = {
    {"id", NULL, KIND_ID},
    {"state", NULL, KIND_ID},
    {"versions", NULL, KIND_LIST},
    {"purpose", NULL, KIND_TEXT},
    {"project", NULL, KIND_TEXT},
    {"person", NULL, KIND_TEXT},
    {"model", NULL, KIND_TEXT},
    {"until", NULL, KIND_TIME},
    {"at", NULL, KIND_TIME},
    {"approvals", NULL, KIND_COUNT},
    {"needed", NULL, KIND_COUNT},
    {"yours", NULL, KIND_YES},
    {"gate", NULL, KIND_ID},
    {"note", NULL, KIND_TEXT},
    {NULL, NULL, KIND_TEXT},
};

static const struct table csv = {"request", NULL, csv_columns};

static enum custody_status
ask(struct custody *custody, const struct command_args *args, json_t **answer,
    struct custody_error *err)
{
	const struct custody_requests ask = {.state = args_text(args, STATE)};

	return custody_requests(custody, &ask, answer, err);
}

/* "you", or who else could sign. */
static void
write_whom(char *out, size_t room, const json_t *row)
{
	char *who = row_join(row_list(row, "waits_for"), NULL, 3);

	snprintf(out, room, "%s%s", *who == '\0' ? "" : ": ",
	    row_true(row, "yours") ? "you" : who);
	free(who);
}

/* "1 of 2: you", "0 of 2: carol; gate refuses", "ends 30 Nov", "terms changed"
 */
static void
write_needs(char *out, size_t room, const json_t *row)
{
	const char *state = row_text(row, "state");
	bool refuses = row_has(row, "gate");
	char whom[160];

	write_whom(whom, sizeof whom, row);
	if (strcmp(state, "open") == 0 || strcmp(state, "waiting") == 0)
		snprintf(out, room, "%lld of %lld%s%s",
		    (long long)row_count(row, "approvals"),
		    (long long)row_count(row, "needed"), refuses ? "" : whom,
		    refuses ? "; gate refuses" : "");
	else if (strcmp(state, "approved") == 0 && refuses)
		snprintf(out, room, "gate refuses");
	else if (strcmp(state, "approved") == 0 && row_has(row, "until"))
		snprintf(out, room, "ends %s", DAY(row_text(row, "until")));
	else
		snprintf(out, room, "%s", row_text(row, "note"));
}

/* "crawl/news-clean@2+1": the first, and how many more */
static void
write_data(char *out, size_t room, const json_t *row)
{
	const json_t *versions = row_list(row, "versions");
	char *first = row_join(versions, NULL, 1);
	size_t more = json_array_size(versions);
	const char *end = strstr(first, " and ");

	if (more > 1 && end != NULL)
		snprintf(
		    out, room, "%.*s+%zu", (int)(end - first), first, more - 1);
	else
		snprintf(out, room, "%s", first);
	free(first);
}

static void
tell(const struct telling *telling)
{
	json_t *lines = json_deep_copy(telling->answer), *row;
	int64_t hidden = row_count(telling->result, "hidden");
	size_t i;

	json_array_foreach (lines, i, row) {
		char text[256];

		write_needs(text, sizeof text, row);
		json_object_set_new(row, "needs", json_string(text));
		if (strcmp(row_text(row, "type"), "request") == 0) {
			write_data(text, sizeof text, row);
			json_object_set_new(row, "data", json_string(text));
			continue;
		}
		/* What else waits stands in the same table. */
		if (strcmp(row_text(row, "type"), "proposal") != 0)
			continue;
		json_object_set(row, "data", json_object_get(row, "text"));
		json_object_set_new(row, "type", json_string("request"));
	}
	printer_text(telling->page, lines, &table);
	page_line(telling->page, "%s shown%s%s%s",
	    COUNT(row_types(lines, "request")), hidden > 0 ? "; " : "",
	    hidden > 0 ? COUNT(hidden) : "",
	    hidden > 0 ? " ended hidden (--state rejected|withdrawn|expired)"
		       : "");
	json_decref(lines);
}

const struct command command_requests = {
    .name = "requests",
    .group = "permission",
    .summary = "tell who asked for what, and what it needs",
    .operands = "",
    .options = options,
    .traits = IS_TABLE,
    .needs = NEEDS_READ,
    .ask = ask,
    .csv = &csv,
    .tell = tell,
};
