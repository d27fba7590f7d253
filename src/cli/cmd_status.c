/* SPDX-License-Identifier: Apache-2.0
 *
 * custody status: the morning: what waits, what is late, what ends soon.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/incident.h"
#include "cli/row.h"
#include "cli/text.h"

enum { INCIDENT, ROWS };

static const struct option_row options[] = {
    [INCIDENT] = {OPTION("incident", "NAME", "all of that incident instead")},
    [ROWS] = {.name = NULL},
};

static enum custody_status
ask(struct custody *custody, const struct command_args *args, json_t **answer,
    struct custody_error *err)
{
	const struct custody_status_report ask = {
	    .incident = args_text(args, INCIDENT),
	    .own = args->quiet,
	};

	return custody_status_report(custody, &ask, answer, err);
}

/* "due 30 Nov", else how long it has waited: "today", "2 days". */
static void
write_age(char out[TEXT_SIZE], const json_t *row, const char *now)
{
	if (row_has(row, "due"))
		snprintf(out, TEXT_SIZE, "due %s", DAY(row_text(row, "due")));
	else
		text_age(out, row_text(row, "at"), now);
}

static void
tell_waiting(const struct page *page, const json_t *row, const char *now)
{
	char age[TEXT_SIZE];

	write_age(age, row, now);
	page_sides(
	    page, age, "  %-4s %s", row_text(row, "id"), row_text(row, "text"));
}

static void
tell_late(const struct page *page, const json_t *row, const char *now)
{
	int64_t days = row_count(row, "days");
	char late[TEXT_SIZE];

	(void)now;
	snprintf(late, sizeof late, "%lld %s late", (long long)days,
	    PLURAL(days, "day", "days"));
	page_sides(page, days == 0 ? "due today" : late, "  %-4s %s",
	    row_text(row, "id"), row_text(row, "text"));
	if (row_has(row, "command"))
		page_hint(page, "", "       %s", row_text(row, "command"));
}

static void
tell_soon(const struct page *page, const json_t *row, const char *now)
{
	(void)now;
	page_line(page, "  %-4s %s %s%s%s", row_text(row, "id"),
	    row_text(row, "text"), DAY(row_text(row, "until")),
	    strstr(row_text(row, "command"), "--like") != NULL ? "; renew: "
	    : row_has(row, "command")                          ? ": "
							       : "",
	    row_text(row, "command"));
}

static void
tell_unfinished(const struct page *page, const json_t *row, const char *now)
{
	char *paths = row_join(row_list(row, "paths"), NULL, 3);
	char age[TEXT_SIZE];

	text_age(age, row_text(row, "at"), now);
	page_sides(
	    page, age, "  ingest %s %s", row_text(row, "dataset"), paths);
	page_hint(page, "",
	    "       the same command goes on; after 14 days "
	    "what was read is forgotten");
	free(paths);
}

static void
tell_section(const struct telling *telling, const char *type, const char *title,
    void (*each)(const struct page *, const json_t *, const char *))
{
	const json_t *row;

	for (size_t i = 0;
	     (row = row_of_type(telling->answer, type, i)) != NULL; i++) {
		if (i == 0)
			page_line(telling->page, "%s", title);
		each(telling->page, row, row_text(telling->result, "now"));
	}
}

static void
tell_ledger(const struct page *page, const json_t *result)
{
	int64_t witnesses = row_count(result, "witnesses");
	char age[TEXT_SIZE];

	page_line(page, "%s  %s events, verified to head %.8s%s%s%s%s%s",
	    row_text(result, "name"), COUNT(row_count(result, "events")),
	    row_text(result, "head"),
	    row_has(result, "checkpoint_at") ? "; checkpoint " : "",
	    row_has(result, "checkpoint_at")
		? text_lately(age, row_text(result, "checkpoint_at"),
		      row_text(result, "now"))
		: "",
	    row_has(result, "checkpoint_at") ? " old" : "",
	    witnesses > 0 ? ", " : "",
	    witnesses > 0 ? OF(witnesses, "witness") : "");
}

static void
tell(const struct telling *telling)
{
	const struct page *page = telling->page;
	const json_t *result = telling->result;
	char waits[128];
	bool quiet = telling->args->quiet;

	if (args_said(telling->args, INCIDENT)) {
		incident_told(telling);
		return;
	}
	snprintf(waits, sizeof waits, "waits for you (%s)",
	    row_has(result, "identity") ? row_text(result, "identity")
					: "nobody: --as NAME");
	if (!quiet)
		tell_ledger(page, result);
	if (row_has(result, "clock"))
		page_line(page, "no gate opens: %s", row_text(result, "clock"));
	tell_section(telling, "waiting", waits, tell_waiting);
	if (quiet)
		return;
	tell_section(telling, "late", "late", tell_late);
	tell_section(telling, "soon", "soon", tell_soon);
	tell_section(telling, "unfinished", "unfinished", tell_unfinished);
	if (row_has(result, "next"))
		page_hint(page, "next  ", "%s", row_text(result, "next"));
	else if (json_array_size(telling->answer) == 1)
		page_line(page, "%s",
		    row_has(result, "identity")
			? "nothing waits for you"
			: "who you are is not known: custody "
			  "status --as NAME");
}

const struct command command_status = {
    .name = "status",
    .group = "evidence",
    .summary = "tell what waits for you, what is late, what ends soon",
    .operands = "",
    .options = options,
    .needs = NEEDS_READ,
    .ask = ask,
    .tell = tell,
};
