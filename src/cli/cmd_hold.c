/* SPDX-License-Identifier: Apache-2.0
 *
 * custody hold: nothing of it is disposed of, for now.
 */
#include <stdlib.h>

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
	const struct custody_hold hold = {
	    .datasets = args->operand,
	    .dataset_count = args->operands,
	    .why = args_text(args, WHY),
	};

	return custody_hold(custody, &hold, answer, err);
}

static void
tell(const struct telling *telling)
{
	const json_t *result = telling->result;
	char *versions = row_join(row_list(result, "versions"), NULL, 12);
	const char *id = row_text(result, "id");

	page_line(telling->page, "%s  %s: no disposal until it is lifted%s", id,
	    row_true(result, "everything") ? "everything" : versions,
	    row_true(result, "new") ? "" : " (placed before)");
	page_hint(telling->page, "next", "custody lift %s --why TEXT", id);
	free(versions);
}

const struct command command_hold = {
    .name = "hold",
    .group = "end of life",
    .summary = "forbid disposal, for now",
    .operands = "DATASET@V...|@all",
    .least = 1,
    .most = MANY,
    .completes = "datasets",
    .options = options,
    .needs = NEEDS_APPEND,
    .ask = ask,
    .tell = tell,
};
