/* SPDX-License-Identifier: Apache-2.0
 *
 * custody checkpoint: what the ledger is now, to be kept elsewhere.
 */
#include <stdlib.h>

#include "cli/command.h"
#include "cli/row.h"
#include "cli/text.h"

enum { OUT, COSIGN, ROWS };

static const struct option_row options[] = {
    [OUT] = {OPTION("out", "FILE", "write it there, too")},
    [COSIGN] = {OPTION("cosign", "FILE",
	"compare this checkpoint with the ledger, and sign it, too")},
    [ROWS] = {.name = NULL},
};

static enum custody_status
ask(struct custody *custody, const struct command_args *args, json_t **answer,
    struct custody_error *err)
{
	const struct custody_checkpoint checkpoint = {
	    .out = args_text(args, OUT),
	    .cosign = args_text(args, COSIGN),
	};

	return custody_checkpoint(custody, &checkpoint, answer, err);
}

static void
tell(const struct telling *telling)
{
	struct page page = *telling->page;
	const json_t *result = telling->result;
	char *people = row_join(row_list(result, "cosigned_by"), "name", 12);

	page.label = 10;
	page_line(&page, "checkpoint of %s events%s",
	    COUNT(row_count(result, "size")),
	    row_true(result, "new") ? "" : ", which you had signed before");
	page_item(&page, "root", "%s", row_text(result, "root"));
	page_item(&page, "signed by", "the ledger, %s", people);
	page_item(&page, "file", "%s", row_text(result, "out"));
	page_hint(&page, "next",
	    "keep a copy where who can write the ledger cannot: "
	    "custody check R1 --at-least FILE");
	free(people);
}

const struct command command_checkpoint = {
    .name = "checkpoint",
    .group = "evidence",
    .summary = "write what the ledger is now, signed, to keep elsewhere",
    .operands = "",
    .options = options,
    .needs = NEEDS_APPEND,
    .ask = ask,
    .tell = tell,
};
