/* SPDX-License-Identifier: Apache-2.0
 *
 * custody quorum: how many custodians decide.
 */
#include "cli/command.h"
#include "cli/row.h"

enum { WHY, ROWS };

static const struct option_row options[] = {
    [WHY] = {OPTION("why", "TEXT", "the reason; kept for ever"),
	.required = true},
    [ROWS] = {.name = NULL},
};

static enum custody_status
ask(struct custody *custody, const struct command_args *args, json_t **answer,
    struct custody_error *err)
{
	struct custody_quorum quorum = {.why = args_text(args, WHY)};
	enum custody_status status;

	status = args_number(args, args_operand(args, 0), &quorum.quorum, err);
	if (status != CUSTODY_OK)
		return status;
	return custody_quorum(custody, &quorum, answer, err);
}

static void
tell(const struct telling *telling)
{
	const json_t *result = telling->result;
	bool waits = row_true(result, "waits");

	page_line(telling->page, "%s  quorum %lld%s", row_text(result, "id"),
	    (long long)row_count(result, "quorum"),
	    waits ? ": waits for approval by others" : "");
	if (waits)
		page_hint(telling->page, "next",
		    "another custodian: custody approve %s",
		    row_text(result, "id"));
}

const struct command command_quorum = {
    .name = "quorum",
    .group = "set-up and people",
    .summary = "change how many custodians decide",
    .operands = "N",
    .least = 1,
    .most = 1,
    .options = options,
    .needs = NEEDS_APPEND,
    .ask = ask,
    .tell = tell,
};
