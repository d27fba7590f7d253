/* SPDX-License-Identifier: Apache-2.0
 *
 * custody approve, reject: a custodian signs what others asked or proposed,
 * or says no.  What is shown is what is signed.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/approval.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/row.h"
#include "cli/text.h"

enum { UNTIL, CONDITION, ROWS };

static const struct option_row options[] = {
    [UNTIL] = {OPTION("until", "TIME", "the approval ends then")},
    [CONDITION] = {OPTION("condition", "TEXT",
	"what is asked of who uses it; told at every check")},
    [ROWS] = {.name = NULL},
};

enum { REJECT_WHY, REJECT_ROWS };

static const struct option_row reject_options[] = {
    [REJECT_WHY] = {OPTION("why", "TEXT", "the reason; kept for ever"),
	.required = true},
    [REJECT_ROWS] = {.name = NULL},
};

static enum custody_status
ask(struct custody *custody, const struct command_args *args, json_t **answer,
    struct custody_error *err)
{
	const struct custody_approve approve = {
	    .ids = args->operand,
	    .id_count = args->operands,
	    .until = args_text(args, UNTIL),
	    .condition = args_text(args, CONDITION),
	};

	if (!args->yes && !console_can_ask())
		return args_usage(err, "add --yes to sign without being asked",
		    "approve", "", "there is no terminal to ask on");
	return custody_approve(custody, &approve, answer, err);
}

static enum custody_status
ask_reject(struct custody *custody, const struct command_args *args,
    json_t **answer, struct custody_error *err)
{
	const struct custody_reject reject = {
	    .id = args_operand(args, 0),
	    .why = args_text(args, REJECT_WHY),
	};

	return custody_reject(custody, &reject, answer, err);
}

/* What can be done now that it has all its signatures. */
static void
tell_next(const struct page *page, const json_t *row)
{
	const char *plan = row_text(json_object_get(row, "data"), "plan");

	if (row_has(row, "refused") || !row_has(row, "event"))
		return;
	if (strcmp(row_text(row, "state"), "approved") == 0)
		page_hint(page, "  next",
		    "%s: custody check %s --data PATH --job TEXT",
		    row_text(row, "person"), row_text(row, "id"));
	else if (row_has(row, "covers") &&
		 strcmp(row_text(row, "state"), "effective") == 0)
		page_hint(page, "  next", "custody dispose --plan %.8s", plan);
}

static void
tell_row(const struct page *page, const json_t *row)
{
	int64_t missing =
	    row_count(row, "needed") - row_count(row, "approvals");

	if (row_has(row, "refused"))
		page_verdict(page, TONE_NO, "NOT SIGNED", "%s: %s",
		    row_text(row, "id"), row_text(row, "refused"));
	else if (row_has(row, "event"))
		page_verdict(page, TONE_YES, "SIGNED",
		    "%s, event #%lld: %s%s%s", row_text(row, "id"),
		    (long long)row_count(row, "event"), row_text(row, "state"),
		    row_has(row, "ends") ? " until " : "",
		    row_has(row, "ends") ? INSTANT(row_text(row, "ends")) : "");
	else
		page_line(page, "%s was signed before by %s, %s: %s",
		    row_text(row, "id"), row_text(row, "signed_by"),
		    INSTANT(row_text(row, "signed_at")),
		    row_text(row, "state"));
	if (row_true(row, "by_gate"))
		page_hint(page, "  next",
		    "to sign it all the same: "
		    "custody approve %s",
		    row_text(row, "id"));
	if (row_has(row, "remedy"))
		page_hint(page, "  next", "%s", row_text(row, "remedy"));
	tell_next(page, row);
	if (missing > 0 && !row_has(row, "refused"))
		page_hint(page, "  needs", "%lld more %s", (long long)missing,
		    missing == 1 ? "custodian" : "custodians");
}

static void
tell(const struct telling *telling)
{
	const json_t *row;

	/* Who was asked has seen the table. */
	if (telling->args->yes)
		approval_table(telling->page, telling->answer, false);
	for (size_t i = 0;
	     (row = row_of_type(telling->answer, "approval", i)) != NULL; i++)
		tell_row(telling->page, row);
}

static void
tell_reject(const struct telling *telling)
{
	page_line(telling->page, "%s  %s", row_text(telling->result, "id"),
	    row_text(telling->result, "state"));
}

const struct command command_approve = {
    .name = "approve",
    .group = "permission",
    .summary = "sign requests, and what else waits for custodians",
    .operands = "ID...",
    .least = 1,
    .most = MANY,
    .completes = "requests",
    .options = options,
    .traits = TELLS_NO | ASKS_FIRST | CAN_OFFER | MAY_LAPSE,
    .needs = NEEDS_APPEND,
    .ask = ask,
    .tell = tell,
};

const struct command command_reject = {
    .name = "reject",
    .group = "permission",
    .summary = "say no to a request, or to what waits",
    .operands = "ID",
    .least = 1,
    .most = 1,
    .completes = "requests",
    .options = reject_options,
    .traits = CAN_OFFER | MAY_LAPSE,
    .needs = NEEDS_APPEND,
    .ask = ask_reject,
    .tell = tell_reject,
};
