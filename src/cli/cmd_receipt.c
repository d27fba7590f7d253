/* SPDX-License-Identifier: Apache-2.0
 *
 * custody receipt: which model took a release.
 */
#include "cli/command.h"
#include "cli/row.h"
#include "cli/text.h"

enum { MODEL, SHA256, ROWS };

static const struct option_row options[] = {
    [MODEL] = {OPTION("model", "TEXT", "the model's name"), .required = true},
    [SHA256] = {OPTION("model-sha256", "HEX", "the SHA-256 of its file")},
    [ROWS] = {.name = NULL},
};

static enum custody_status
ask(struct custody *custody, const struct command_args *args, json_t **answer,
    struct custody_error *err)
{
	const struct custody_receipt receipt = {
	    .release = args_operand(args, 0),
	    .model = args_text(args, MODEL),
	    .model_sha256 = args_text(args, SHA256),
	};

	return custody_receipt(custody, &receipt, answer, err);
}

static void
tell(const struct telling *telling)
{
	const json_t *result = telling->result;

	page_line(telling->page, "%s  went into %s%s%s%s",
	    row_text(result, "release"), row_text(result, "model"),
	    row_has(result, "model_sha256") ? " " : "",
	    DIGEST(row_text(result, "model_sha256")),
	    row_true(result, "new") ? "" : " (recorded before)");
}

const struct command command_receipt = {
    .name = "receipt",
    .group = "the gate",
    .summary = "record which model took a release",
    .operands = "RELEASE",
    .least = 1,
    .most = 1,
    .completes = "releases",
    .options = options,
    .needs = NEEDS_APPEND,
    .ask = ask,
    .tell = tell,
};
