/* SPDX-License-Identifier: Apache-2.0
 *
 * custody hash: which version is this?  Needs no ledger and no key.
 */
#include "cli/command.h"
#include "cli/reading.h"
#include "cli/row.h"
#include "cli/text.h"

enum { OUT = READING_ROWS, ROWS };

static const struct option_row options[] = {
    READING_OPTIONS,
    [OUT] = {OPTION(
	"out", "PART", "write what was found out, for an ingest elsewhere")},
    [ROWS] = {.name = NULL},
};

static enum custody_status
ask(struct custody *custody, const struct command_args *args, json_t **answer,
    struct custody_error *err)
{
	const struct custody_hash hash = {
	    .paths = args->operand,
	    .path_count = args->operands,
	    .reading = reading_options(args),
	    .out = args_text(args, OUT),
	};

	return custody_hash(custody, &hash, answer, err);
}

static void
tell(const struct telling *telling)
{
	const json_t *result = telling->result;
	int64_t files = row_count(result, "files");
	int64_t records = row_count(result, "records");

	page_line(telling->page, "%s", row_text(result, "version"));
	page_line(telling->page, "  %s, %s, %s", OF(files, "file"),
	    OF(records, "record"), BYTES(row_count(result, "bytes")));
	if (!row_has(result, "part"))
		return;
	page_item(telling->page, "  part", "%s", row_text(result, "part"));
	page_item(
	    telling->page, "  sha256", "%s", row_text(result, "part_sha256"));
	page_hint(telling->page, "next",
	    "where the ledger is: custody ingest DATASET --parts PART...");
}

const struct command command_hash = {
    .name = "hash",
    .group = "data in",
    .summary = "tell which version some data is; needs no ledger",
    .operands = "PATH...",
    .least = 1,
    .most = MANY,
    .completes = "files",
    .options = options,
    .traits = READS_DATA,
    .needs = NEEDS_BARE,
    .ask = ask,
    .tell = tell,
};
