/* SPDX-License-Identifier: Apache-2.0
 *
 * custody show: everything about one thing, by its id or name.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/row.h"
#include "cli/shown_bars.h"
#include "cli/shown_decision.h"
#include "cli/shown_disposal.h"
#include "cli/shown_event.h"
#include "cli/shown_graph.h"
#include "cli/shown_proposal.h"
#include "cli/shown_release.h"
#include "cli/shown_request.h"
#include "cli/shown_terms.h"
#include "cli/shown_version.h"
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

/* A kind of thing, and the screen for it. */
static const struct {
	const char *kind;
	void (*tell)(const struct page *page, const json_t *result);
} screens[] = {
    {"request", shown_request},
    {"release", shown_release},
    {"terms", shown_terms},
    {"policy-set", shown_policy_set},
    {"identity", shown_identity},
    {"lift", shown_lift},
    {"quarantine", shown_quarantine},
    {"recall", shown_recall},
    {"hold", shown_hold},
    {"waiver", shown_waiver},
    {"copy", shown_copy},
    {"disposal", shown_disposal},
    {"event", shown_event},
};

static void
tell_screen(const struct page *page, const json_t *result)
{
	const char *kind = row_text(result, "kind");

	for (size_t i = 0; i < sizeof screens / sizeof *screens; i++)
		if (strcmp(screens[i].kind, kind) == 0)
			screens[i].tell(page, result);
}

static void
tell(const struct telling *telling)
{
	struct page page = *telling->page;
	const json_t *result = telling->result, *row;
	const char *kind = row_text(result, "kind");

	page.label = 10;
	for (size_t i = 0;
	     (row = row_of_type(telling->answer, "version", i)) != NULL; i++)
		shown_version(&page, row);
	if (strcmp(kind, "graph") == 0)
		shown_graph(telling->page, telling->answer);
	else if (strcmp(kind, "found") == 0)
		tell_found(telling->page, telling);
	else if (json_object_get(result, "replay") != NULL)
		shown_decision(telling->page, result);
	else
		tell_screen(&page, result);
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
