/* SPDX-License-Identifier: Apache-2.0
 *
 * custody waive: one request is excused from one policy of the site.
 */
#include "cli/command.h"
#include "cli/row.h"
#include "cli/text.h"

enum { UNTIL, WHY, ROWS };

static const struct option_row options[] = {
    [UNTIL] = {OPTION("until", "TIME", "the exception ends then"),
	.required = true},
    [WHY] = {OPTION("why", "TEXT", "the reason; kept for ever"),
	.required = true},
    [ROWS] = {.name = NULL},
};

static enum custody_status
ask(struct custody *custody, const struct command_args *args, json_t **answer,
    struct custody_error *err)
{
	const struct custody_waive waive = {
	    .request = args_operand(args, 0),
	    .policy = args_operand(args, 1),
	    .until = args_text(args, UNTIL),
	    .why = args_text(args, WHY),
	};

	return custody_waive(custody, &waive, answer, err);
}

static void
tell(const struct telling *telling)
{
	struct page page = *telling->page;
	const json_t *result = telling->result;
	const json_t *gate = json_object_get(result, "gate"), *reason;
	size_t i;

	page.label = 6;
	page_line(&page, "%s  %s is waived for %s until %s%s",
	    row_text(result, "id"), row_text(result, "policy"),
	    row_text(result, "request"), INSTANT(row_text(result, "until")),
	    row_true(result, "new") ? "" : " already");
	page_item(&page, "gate", "%s asked, %s allow, %s waived",
	    COUNT(row_count(gate, "asked")), COUNT(row_count(gate, "allow")),
	    COUNT(row_count(gate, "waived")));
	json_array_foreach (row_list(gate, "reasons"), i, reason)
		page_item(&page, "", "%s: %s", row_text(reason, "policy"),
		    row_text(reason, "reason"));
	page_hint(
	    &page, "next", "custody show %s", row_text(result, "request"));
}

const struct command command_waive = {
    .name = "waive",
    .group = "permission",
    .summary = "excuse one request from one policy of the site",
    .operands = "REQUEST POLICY",
    .least = 2,
    .most = 2,
    .completes = "requests policies",
    .options = options,
    .needs = NEEDS_APPEND,
    .ask = ask,
    .tell = tell,
};
