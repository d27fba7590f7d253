/* SPDX-License-Identifier: Apache-2.0
 *
 * custody restore: the ledger came back from a backup.
 */
#include "cli/command.h"
#include "cli/row.h"
#include "cli/text.h"

enum { WHY, ROWS };

static const struct option_row options[] = {
    [WHY] = {OPTION("why", "TEXT", "what happened; kept for ever"),
	.required = true},
    [ROWS] = {.name = NULL},
};

static enum custody_status
ask(struct custody *custody, const struct command_args *args, json_t **answer,
    struct custody_error *err)
{
	const struct custody_restore restore = {.why = args_text(args, WHY)};

	return custody_restore(custody, &restore, answer, err);
}

static void
tell(const struct telling *telling)
{
	const struct page *page = telling->page;
	const json_t *result = telling->result;

	page_line(page, "%s  the ledger goes on after event #%s%s",
	    row_text(result, "id"), NUMBER(row_count(result, "size")),
	    row_true(result, "waits") ? ": waits for approval by others" : "");
	if (row_count(result, "lost") > 0)
		page_line(page,
		    "you had seen event #%s: what came after the backup is "
		    "lost, and must be done again",
		    NUMBER(row_count(result, "lost")));
	if (row_true(result, "waits"))
		page_hint(page, "next", "another custodian: custody approve %s",
		    row_text(result, "id"));
	else
		page_hint(page, "next", "custody verify; custody log -n 10");
}

const struct command command_restore = {
    .name = "restore",
    .group = "set-up and people",
    .summary = "say that the ledger came back from a backup",
    .operands = "",
    .options = options,
    .traits = MAY_LAPSE,
    .needs = NEEDS_APPEND,
    .ask = ask,
    .tell = tell,
};
