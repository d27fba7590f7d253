/* SPDX-License-Identifier: Apache-2.0
 *
 * custody recall, acknowledge: what is bad is called back from everybody who
 * received it, and each of them answers.
 */
#include <stdlib.h>

#include "cli/command.h"
#include "cli/recalled.h"
#include "cli/row.h"
#include "cli/selectors.h"
#include "cli/text.h"

enum { WHY = SELECTOR_ROWS, INCIDENT, DUE, ROWS };

static const struct option_row options[] = {
    SELECTOR_OPTIONS,
    [WHY] = {OPTION("why", "TEXT", "the reason; kept for ever"),
	.required = true},
    [INCIDENT] = {OPTION(
	"incident", "NAME", "the incident that it belongs to")},
    [DUE] = {OPTION("due", "TIME", "when answers are due; default: +14d")},
    [ROWS] = {.name = NULL},
};

/* Words that people try first. */
static const struct elsewhere elsewhere[] = {
    {"list", "custody list recalls"},
    {"acknowledge", "custody acknowledge RECALL RELEASE --outcome "
		    "retrained|rolled-back|accepted --why TEXT"},
    {"show", "custody show RECALL"},
    {"lift", "custody lift RECALL --why TEXT"},
    {NULL, NULL},
};

enum { OUTCOME, ACKNOWLEDGE_WHY, ACKNOWLEDGE_ROWS };

static const struct option_row acknowledge_options[] = {
    [OUTCOME] = {OPTION(
		     "outcome", "WORD", "retrained, rolled-back or accepted"),
	.words = "retrained|rolled-back|accepted", .required = true},
    [ACKNOWLEDGE_WHY] = {OPTION("why", "TEXT",
			     "what was done, or why it may stay"),
	.required = true},
    [ACKNOWLEDGE_ROWS] = {.name = NULL},
};

static enum custody_status
ask(struct custody *custody, const struct command_args *args, json_t **answer,
    struct custody_error *err)
{
	struct custody_recall recall = {
	    .selector = selectors_options(args),
	    .why = args_text(args, WHY),
	    .incident = args_text(args, INCIDENT),
	    .due = args_text(args, DUE),
	    .dry_run = args->dry_run,
	};

	recall.selector.dataset = args_operand(args, 0);
	return custody_recall(custody, &recall, answer, err);
}

static enum custody_status
ask_acknowledge(struct custody *custody, const struct command_args *args,
    json_t **answer, struct custody_error *err)
{
	const struct custody_acknowledge acknowledge = {
	    .recall = args_operand(args, 0),
	    .release = args_operand(args, 1),
	    .outcome = args_text(args, OUTCOME),
	    .why = args_text(args, ACKNOWLEDGE_WHY),
	};

	return custody_acknowledge(custody, &acknowledge, answer, err);
}

static void
tell(const struct telling *telling)
{
	struct page page = *telling->page;
	const json_t *result = telling->result;
	const char *id = row_text(result, "id");
	bool rehearsal = row_true(result, "dry_run");

	page.label = 12;
	recalled_title(&page, telling->answer, id, row_true(result, "new"),
	    rehearsal, row_text(result, "due"));
	recalled_versions(
	    &page, telling, "recalled", "all of it; no gate lets it out again");
	recalled_lines(&page, telling->answer);
	if (rehearsal)
		page_line(&page, "Nothing has been changed.");
	else
		recalled_next(&page, telling->answer, id);
}

static void
tell_acknowledge(const struct telling *telling)
{
	const json_t *result = telling->result;
	const char *recall = row_text(result, "recall");
	char *left = row_join(row_list(result, "unanswered"), NULL, 12);

	page_line(telling->page, "%s %s  %s%s", recall,
	    row_text(result, "release"), row_text(result, "outcome"),
	    row_true(result, "new") ? "" : " (answered before)");
	if (*left == '\0')
		page_line(
		    telling->page, "every release of %s is answered", recall);
	else
		page_line(telling->page, "unanswered: %s", left);
	page_hint(telling->page, "next", "custody show %s", recall);
	free(left);
}

const struct command command_recall = {
    .name = "recall",
    .group = "investigation",
    .summary = "call records or versions back from whoever received them",
    .operands = "[DATASET@V]",
    .most = 1,
    .completes = "datasets",
    .elsewhere = elsewhere,
    .options = options,
    .traits = READS_DATA | CAN_REHEARSE,
    .needs = NEEDS_APPEND,
    .ask = ask,
    .tell = tell,
};

const struct command command_acknowledge = {
    .name = "acknowledge",
    .group = "investigation",
    .summary = "answer a recall for one release",
    .operands = "RECALL RELEASE",
    .least = 2,
    .most = 2,
    .completes = "recalls releases",
    .options = acknowledge_options,
    .traits = CAN_OFFER,
    .needs = NEEDS_APPEND,
    .ask = ask_acknowledge,
    .tell = tell_acknowledge,
};
