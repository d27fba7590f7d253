/* SPDX-License-Identifier: Apache-2.0
 *
 * custody accept: takes what was signed elsewhere into the ledger.
 */
#include <string.h>

#include "cli/command.h"
#include "cli/row.h"
#include "cli/text.h"

static enum custody_status
ask(struct custody *custody, const struct command_args *args, json_t **answer,
    struct custody_error *err)
{
	const struct custody_accept accept = {
	    .paths = args->operand,
	    .path_count = args->operands,
	};

	return custody_accept(custody, &accept, answer, err);
}

static void
tell_accepted(const struct page *page, const json_t *row)
{
	const char *kind = row_text(row, "kind");

	page_verdict(page, TONE_YES, "ACCEPTED", "%s: %s%s%.*s of %s, by %s%s",
	    row_text(row, "file"), row_text(row, "id"),
	    row_has(row, "id") ? ", " : "", (int)strcspn(kind, "/"), kind,
	    row_text(row, "subject"), row_text(row, "person"),
	    row_true(row, "waits") ? "; waits for approval by others" : "");
	if (row_true(row, "waits"))
		page_hint(page, "  next",
		    "another custodian: custody approve %s",
		    row_text(row, "id"));
}

static void
tell_refused(const struct page *page, const json_t *row)
{
	page_verdict(page, TONE_NO, "REFUSED", "%s: %s", row_text(row, "file"),
	    row_text(row, "reason"));
	if (row_has(row, "remedy"))
		page_hint(page, "  next", "%s", row_text(row, "remedy"));
}

static void
tell(const struct telling *telling)
{
	const struct page *page = telling->page;
	const json_t *result = telling->result, *row;

	for (size_t i = 0;
	     (row = row_of_type(telling->answer, "accepted", i)) != NULL; i++)
		tell_accepted(page, row);
	for (size_t i = 0;
	     (row = row_of_type(telling->answer, "refused", i)) != NULL; i++)
		tell_refused(page, row);
	page_line(page, "%s accepted, %s refused",
	    COUNT(row_count(result, "accepted")),
	    COUNT(row_count(result, "refused")));
}

const struct command command_accept = {
    .name = "accept",
    .group = "set-up and people",
    .summary = "take acts that were signed elsewhere into the ledger",
    .operands = "FILE|DIR...",
    .least = 1,
    .most = MANY,
    .completes = "files",
    .traits = TELLS_NO | ASKS_FIRST,
    .needs = NEEDS_APPEND,
    .ask = ask,
    .tell = tell,
};
