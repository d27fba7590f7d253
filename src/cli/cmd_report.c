/* SPDX-License-Identifier: Apache-2.0
 *
 * custody report: a folder that an outsider can read and check.
 */
#include "cli/command.h"
#include "cli/row.h"
#include "cli/text.h"

enum { DATASET, REQUEST, INCIDENT, OUT, ROWS };

static const struct option_row options[] = {
    [DATASET] = {OPTION("dataset", "DATASET", "only what concerns it")},
    [REQUEST] = {OPTION("request", "REQUEST", "only what concerns it")},
    [INCIDENT] = {OPTION("incident", "NAME", "only what concerns it")},
    [OUT] = {OPTION("out", "DIR", "the folder to make"), .required = true},
    [ROWS] = {.name = NULL},
};

static enum custody_status
ask(struct custody *custody, const struct command_args *args, json_t **answer,
    struct custody_error *err)
{
	const struct custody_report report = {
	    .dataset = args_text(args, DATASET),
	    .request = args_text(args, REQUEST),
	    .incident = args_text(args, INCIDENT),
	    .out = args_text(args, OUT),
	};

	return custody_report(custody, &report, answer, err);
}

static void
tell_missing(const struct telling *telling)
{
	const json_t *row;
	size_t i;

	json_array_foreach (row_list(telling->result, "missing"), i, row)
		page_item(telling->page, "missing", "%s: %s; %s",
		    row_text(row, "is"), row_text(row, "why"),
		    row_text(row, "command"));
}

static void
tell(const struct telling *telling)
{
	const json_t *result = telling->result;
	const json_t *first = json_array_get(row_list(result, "attention"), 0);

	page_line(telling->page, "%s  %s, %s", row_text(result, "out"),
	    OF(row_count(result, "files"), "file"),
	    BYTES(row_count(result, "bytes")));
	page_item(telling->page, "as of", "event #%s, head %.8s",
	    COUNT(row_count(result, "size")), row_text(result, "head"));
	page_item(telling->page, "quotes", "%s, %s",
	    OF(row_count(result, "events"), "event"),
	    OF(json_array_size(row_list(result, "documents")),
		"signed document"));
	tell_missing(telling);
	if (first != NULL)
		page_item(telling->page, "waits", "%s %s",
		    row_text(first, "id"), row_text(first, "text"));
	page_hint(telling->page, "next",
	    "open %s/report.html; %s/README.txt "
	    "says how to check it",
	    row_text(result, "out"), row_text(result, "out"));
}

const struct command command_report = {
    .name = "report",
    .group = "evidence",
    .summary = "write a page for people, with every document it quotes",
    .operands = "",
    .options = options,
    .needs = NEEDS_READ,
    .ask = ask,
    .tell = tell,
};
