/* SPDX-License-Identifier: Apache-2.0
 *
 * custody status: the morning: what waits, what is late, what ends soon.
 */
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/row.h"
#include "cli/text.h"

static enum custody_status
ask(struct custody *custody, const struct command_args *args, json_t **answer,
    struct custody_error *err)
{
	const struct custody_status_report ask = {.unused = 0};

	(void)args;
	return custody_status_report(custody, &ask, answer, err);
}

static void
tell_waiting(const struct page *page, const json_t *row)
{
	const char *due = row_text(row, "due");

	page_line(page, "  %-4s %s%s%s", row_text(row, "id"),
	    row_text(row, "text"), *due == '\0' ? "" : "; due ",
	    *due == '\0' ? "" : DAY(due));
}

static void
tell_late(const struct page *page, const json_t *row)
{
	int64_t days = row_count(row, "days");

	page_line(page, "  %-4s %s  %lld %s late", row_text(row, "id"),
	    row_text(row, "text"), (long long)days,
	    PLURAL(days, "day", "days"));
	if (row_has(row, "command"))
		page_hint(page, "", "       %s", row_text(row, "command"));
}

static void
tell_soon(const struct page *page, const json_t *row)
{
	page_line(page, "  %-4s %s %s%s%s", row_text(row, "id"),
	    row_text(row, "text"), DAY(row_text(row, "until")),
	    row_has(row, "command") ? ": " : "", row_text(row, "command"));
}

static void
tell_section(const struct telling *telling, const char *type, const char *title,
    void (*each)(const struct page *, const json_t *))
{
	const json_t *row;

	for (size_t i = 0;
	     (row = row_of_type(telling->answer, type, i)) != NULL; i++) {
		if (i == 0)
			page_line(telling->page, "%s", title);
		each(telling->page, row);
	}
}

static void
tell(const struct telling *telling)
{
	const struct page *page = telling->page;
	const json_t *result = telling->result;
	char waits[128];
	bool quiet = telling->args->quiet;

	snprintf(waits, sizeof waits, "waits for you (%s)",
	    row_has(result, "identity") ? row_text(result, "identity")
					: "nobody: --as NAME");
	if (!quiet)
		page_line(page, "%s  %s events, verified to head %s%s%s",
		    row_text(result, "name"),
		    COUNT(row_count(result, "events")),
		    DIGEST(row_text(result, "head")),
		    row_has(result, "checkpoint_at") ? "; checkpoint of " : "",
		    row_has(result, "checkpoint_at")
			? TIME(row_text(result, "checkpoint_at"))
			: "");
	tell_section(telling, "waiting", waits, tell_waiting);
	if (quiet)
		return;
	tell_section(telling, "late", "late", tell_late);
	tell_section(telling, "soon", "soon", tell_soon);
	if (row_has(result, "next"))
		page_hint(page, "next  ", "%s", row_text(result, "next"));
	else if (json_array_size(telling->answer) == 1)
		page_line(page, "nothing waits for you");
}

const struct command command_status = {
    .name = "status",
    .group = "evidence",
    .summary = "tell what waits for you, what is late, what ends soon",
    .operands = "",
    .needs = NEEDS_READ,
    .ask = ask,
    .tell = tell,
};
