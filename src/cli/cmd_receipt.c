/* SPDX-License-Identifier: Apache-2.0
 *
 * custody receipt: which model took a release.
 */
#include "cli/command.h"
#include "cli/row.h"
#include "cli/text.h"

enum { MODEL, SHA256, TRUST, ROWS };

static const struct option_row options[] = {
    [MODEL] = {OPTION("model", "TEXT", "the model's name"), .required = true},
    [SHA256] = {OPTION("model-sha256", "HEX", "the SHA-256 of its file")},
    [TRUST] = {OPTION("trust", "FILE",
	"with --offer: a trust file will do in place of the ledger")},
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
	    .trust = args_text(args, TRUST),
	};

	return custody_receipt(custody, &receipt, answer, err);
}

static enum command_needs
needs_of(const struct command_args *args)
{
	return args_said(args, TRUST) ? NEEDS_BARE : NEEDS_APPEND;
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
    .traits = CAN_OFFER,
    .needs = NEEDS_APPEND,
    .needs_of = needs_of,
    .ask = ask,
    .tell = tell,
};
