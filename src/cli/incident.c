/* SPDX-License-Identifier: Apache-2.0
 *
 * incident: bars, recalls and their lines, requests that wait, look-ups.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/incident.h"
#include "cli/row.h"
#include "cli/text.h"

static void
tell_bar(const struct page *page, const json_t *row)
{
	char *versions = row_join(row_list(row, "versions"), NULL, 6);

	page_item(page, row_text(row, "id"), "%s, %s, %s: %s",
	    row_text(row, "state"), row_text(row, "person"),
	    DAY(row_text(row, "at")), row_text(row, "why"));
	page_item(page, "", "  %s", versions);
	free(versions);
}

static void
tell_recall(const struct page *page, const json_t *row)
{
	bool open = strcmp(row_text(row, "state"), "open") == 0;

	tell_bar(page, row);
	page_item(page, "", "  %s of %s unanswered%s%s",
	    COUNT(row_count(row, "unanswered")),
	    OF(row_count(row, "releases"), "release"), open ? ", due " : "",
	    open ? DAY(row_text(row, "due")) : "");
}

static void
tell_line(const struct page *page, const json_t *row)
{
	int64_t late = row_count(row, "late_days");
	const json_t *model = json_array_get(row_list(row, "models"), 0);
	bool contact = row_has(row, "contact");

	page_item(page, row_text(row, "release"),
	    "%s: %s%s%s%s%s, job %s%s%s%s", row_text(row, "recall"),
	    row_text(row, "state"), late >= 0 ? ", LATE; " : "; ",
	    row_text(row, "person"), contact ? " " : "",
	    row_text(row, "contact"), row_text(row, "job"),
	    model == NULL ? ", no receipt" : ", model ",
	    model == NULL ? "" : row_text(model, "model"),
	    row_true(row, "derived") ? ", by derivation" : "");
	if (row_has(row, "why"))
		page_item(page, "", "  %s: %s", row_text(row, "answered_by"),
		    row_text(row, "why"));
}

static void
tell_stopped(const struct page *page, const json_t *row)
{
	page_item(page, row_text(row, "request"), "%s, %s, project %s, %s",
	    row_text(row, "state"), row_text(row, "purpose"),
	    row_text(row, "project"), row_text(row, "person"));
}

static void
tell_lookup(const struct page *page, const json_t *row)
{
	char *kinds = row_join(row_list(row, "selectors"), NULL, 4);

	page_item(page, "look-up", "#%s by %s, %s, %s: %s%s",
	    NUMBER(row_count(row, "event")), kinds, row_text(row, "person"),
	    DAY(row_text(row, "at")), OF(row_count(row, "hits"), "hit"),
	    row_true(row, "complete") ? "" : "; not all was searched");
	free(kinds);
}

static const struct {
	const char *type, *title;
	void (*tell)(const struct page *page, const json_t *row);
} sections[] = {
    {"quarantine", "barred", tell_bar},
    {"recall", "recalled", tell_recall},
    {"line", "received it", tell_line},
    {"stopped", "requests that it touches", tell_stopped},
    {"lookup", "looked up", tell_lookup},
};

void
incident_told(const struct telling *telling)
{
	struct page page = *telling->page;
	const json_t *result = telling->result, *row;
	int64_t late = row_count(result, "late");

	page.label = 9;
	page_line(&page, "%s  %s, %s to %s", row_text(result, "incident"),
	    OF(row_count(result, "events"), "event"),
	    DAY(row_text(result, "first")), DAY(row_text(result, "last")));
	page_line(&page, "%s open, %s unanswered%s%s",
	    OF(row_count(result, "open_quarantines"), "quarantine"),
	    OF(row_count(result, "unanswered"), "release"),
	    late > 0 ? ", late: " : "", late > 0 ? COUNT(late) : "");
	for (size_t k = 0; k < sizeof sections / sizeof *sections; k++)
		for (size_t i = 0; (row = row_of_type(telling->answer,
					sections[k].type, i)) != NULL;
		     i++) {
			if (i == 0)
				page_line(&page, "%s", sections[k].title);
			sections[k].tell(&page, row);
		}
	page_hint(&page, "next", "%s", row_text(result, "next"));
}
