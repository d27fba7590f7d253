/* SPDX-License-Identifier: Apache-2.0
 *
 * custody quarantine, lift: records and versions barred from every gate, and
 * the end of a bar.
 */
#include <stdlib.h>

#include "cli/command.h"
#include "cli/recalled.h"
#include "cli/row.h"
#include "cli/selectors.h"
#include "cli/text.h"

enum { WHY = SELECTOR_ROWS, INCIDENT, RECALL, DUE, ROWS };

static const struct option_row options[] = {
    SELECTOR_OPTIONS,
    [WHY] = {OPTION("why", "TEXT", "the reason; kept for ever"),
	.required = true},
    [INCIDENT] = {OPTION(
	"incident", "NAME", "the incident that it belongs to")},
    [RECALL] = {OPTION(
	"recall", NULL, "call it back from whoever received it, too")},
    [DUE] = {OPTION("due", "TIME", "of the recall; default: +14d")},
    [ROWS] = {.name = NULL},
};

enum { LIFT_WHY, LIFT_ROWS };

static const struct option_row lift_options[] = {
    [LIFT_WHY] = {OPTION("why", "TEXT", "the reason; kept for ever"),
	.required = true},
    [LIFT_ROWS] = {.name = NULL},
};

static enum custody_status
ask(struct custody *custody, const struct command_args *args, json_t **answer,
    struct custody_error *err)
{
	struct custody_quarantine quarantine = {
	    .selector = selectors_options(args),
	    .why = args_text(args, WHY),
	    .incident = args_text(args, INCIDENT),
	    .due = args_text(args, DUE),
	    .recall = args_said(args, RECALL),
	    .dry_run = args->dry_run,
	};

	if (quarantine.due != NULL && !quarantine.recall)
		return args_usage(err, "--recall --due TIME", "quarantine",
		    "--due", "only a recall has answers that are due");

	quarantine.selector.dataset = args_operand(args, 0);
	return custody_quarantine(custody, &quarantine, answer, err);
}

static enum custody_status
ask_lift(struct custody *custody, const struct command_args *args,
    json_t **answer, struct custody_error *err)
{
	const struct custody_lift lift = {
	    .id = args_operand(args, 0),
	    .why = args_text(args, LIFT_WHY),
	};

	return custody_lift(custody, &lift, answer, err);
}

static void
tell_affected(
    const struct page *page, const json_t *answer, const json_t *result)
{
	const json_t *row;

	for (size_t i = 0; (row = row_of_type(answer, "stopped", i)) != NULL;
	     i++)
		page_item(page, i == 0 ? "stops" : "", "%s (%s, %s): %s",
		    row_text(row, "request"), row_text(row, "state"),
		    row_text(row, "person"),
		    row_true(row, "refused") ? "refused at the gate"
					     : "given out without them");
	for (size_t i = 0; row_types(answer, "line") == 0 &&
			   (row = row_of_type(answer, "affected", i)) != NULL;
	     i++)
		page_item(page, i == 0 ? "tell" : "",
		    "%s%s%s: %s of %s, job %s%s%s", row_text(row, "person"),
		    row_has(row, "contact") ? " " : "",
		    row_text(row, "contact"), row_text(row, "release"),
		    row_text(row, "request"), row_text(row, "job"),
		    row_has(row, "model") ? ", model " : "",
		    row_text(row, "model"));
	if (row_has(result, "recall") || row_types(answer, "line") > 0 ||
	    json_object_get(result, "recall") != NULL)
		recalled_title(page, answer, row_text(result, "recall"),
		    row_true(result, "recall_new"), row_true(result, "dry_run"),
		    row_text(result, "due"));
	recalled_lines(page, answer);
}

static void
tell(const struct telling *telling)
{
	struct page page = *telling->page;
	const json_t *result = telling->result;
	const char *id = row_text(result, "id");
	bool rehearsal = row_true(result, "dry_run");

	page.label = 12;
	page_line(&page, "%s%s%s %s in %s %s%s", id, *id == '\0' ? "" : "  ",
	    COUNT(row_count(result, "records")),
	    row_count(result, "records") == 1 ? "record" : "records",
	    COUNT(row_count(result, "versions")),
	    row_count(result, "versions") == 1 ? "version" : "versions",
	    rehearsal                 ? " would be barred"
	    : row_true(result, "new") ? " barred from every gate"
				      : " barred already");
	recalled_versions(&page, telling, "barred", "all of it");
	if (row_count(result, "by_form") > 0)
		page_item(&page, "same text",
		    "%s in other bytes: not barred; custody trace finds %s",
		    OF(row_count(result, "by_form"), "record"),
		    row_count(result, "by_form") == 1 ? "it" : "them");
	if (row_count(result, "in_clear") > 0)
		page_item(&page, "in clear",
		    "%s of sealed records%s%s, which every gate reads",
		    OF(row_count(result, "in_clear"), "digest"),
		    rehearsal ? " would lie in quarantine/Q"
			      : " in quarantine/",
		    rehearsal ? "" : id);
	tell_affected(&page, telling->answer, result);
	if (rehearsal)
		page_line(&page, "Nothing has been changed.");
	else
		page_hint(&page, "next",
		    "custody show %s   custody lift %s "
		    "--why TEXT",
		    id, id);
	if (!rehearsal)
		recalled_next(
		    &page, telling->answer, row_text(result, "recall"));
}

static void
tell_lift(const struct telling *telling)
{
	const json_t *result = telling->result;
	const char *id = row_text(result, "id");
	bool waits = row_true(result, "waits");

	page_line(telling->page, "%s  %s: %s", id, row_text(result, "lifted"),
	    waits ? "stays until others approve the lifting" : "lifted");
	if (waits)
		page_hint(telling->page, "next",
		    "another custodian: custody approve %s", id);
}

const struct command command_quarantine = {
    .name = "quarantine",
    .group = "investigation",
    .summary = "bar records or versions from every gate, at once",
    .operands = "[DATASET@V]",
    .most = 1,
    .completes = "datasets",
    .options = options,
    .traits = READS_DATA | CAN_REHEARSE,
    .needs = NEEDS_APPEND,
    .ask = ask,
    .tell = tell,
};

const struct command command_lift = {
    .name = "lift",
    .group = "investigation",
    .summary = "end a quarantine, a hold or a recall",
    .operands = "QUARANTINE|HOLD|RECALL",
    .least = 1,
    .most = 1,
    .completes = "quarantines holds recalls",
    .options = lift_options,
    .needs = NEEDS_APPEND,
    .ask = ask_lift,
    .tell = tell_lift,
};
