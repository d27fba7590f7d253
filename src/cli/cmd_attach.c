/* SPDX-License-Identifier: Apache-2.0
 *
 * custody attach: a paper is kept with a dataset, or with what has an id.
 */
#include "cli/command.h"
#include "cli/row.h"
#include "cli/text.h"

enum { PAPER, ROWS };

static const struct option_row options[] = {
    [PAPER] = {OPTION("kind", "KIND", "what paper it is"),
	.words = "contract|dpia|scan|consent|other", .required = true},
    [ROWS] = {.name = NULL},
};

static enum custody_status
ask(struct custody *custody, const struct command_args *args, json_t **answer,
    struct custody_error *err)
{
	const struct custody_attach attach = {
	    .subject = args_operand(args, 0),
	    .file = args_operand(args, 1),
	    .kind = args_text(args, PAPER),
	};

	return custody_attach(custody, &attach, answer, err);
}

static void
tell(const struct telling *telling)
{
	const struct page *page = telling->page;
	const json_t *result = telling->result;

	page_line(page, "%s  %s %s (%s)%s", row_text(result, "subject"),
	    row_text(result, "kind"), row_text(result, "name"),
	    BYTES(row_count(result, "bytes")),
	    row_true(result, "new") ? "" : ": attached before");
	page_line(page, "  SHA-256 %s, event #%lld", row_text(result, "sha256"),
	    (long long)row_count(result, "event"));
	page_hint(
	    page, "  next  ", "custody show %s", row_text(result, "subject"));
}

const struct command command_attach = {
    .name = "attach",
    .group = "data in",
    .summary = "keep a paper with a dataset, or with what has an id",
    .operands = "DATASET|ID FILE",
    .least = 2,
    .most = 2,
    .completes = "datasets requests files",
    .options = options,
    .needs = NEEDS_APPEND,
    .ask = ask,
    .tell = tell,
};
