/* SPDX-License-Identifier: Apache-2.0
 *
 * custody certificate: the signed account of a disposal.
 */
#include <stdlib.h>

#include "cli/command.h"
#include "cli/row.h"

enum { OUT, ROWS };

static const struct option_row options[] = {
    [OUT] = {OPTION(
	"out", "DIR", "write certificate.json and certificate.html there")},
    [ROWS] = {.name = NULL},
};

static enum custody_status
ask(struct custody *custody, const struct command_args *args, json_t **answer,
    struct custody_error *err)
{
	const struct custody_certificate certificate = {
	    .disposal = args_operand(args, 0),
	    .out = args_text(args, OUT),
	};

	return custody_certificate(custody, &certificate, answer, err);
}

static void
tell(const struct telling *telling)
{
	const json_t *result = telling->result;
	char *files;

	/* A document of ours, to be kept byte for byte. */
	if (!args_said(telling->args, OUT)) {
		fprintf(telling->page->out, "%s\n",
		    row_text(telling->raw, "document"));
		return;
	}
	files = row_join(row_list(result, "files"), NULL, 4);
	page_line(telling->page, "%s  %s  %s", row_text(result, "disposal"),
	    row_true(result, "final")
		? "final"
		: "not final: another person has to verify it",
	    files);
	page_hint(telling->page, "next", "custody verify %s%s",
	    row_true(result, "final") ? json_string_value(json_array_get(
					    row_list(result, "files"), 0))
				      : row_text(result, "disposal"),
	    row_true(result, "final") ? " --trust trust.json" : "");
	free(files);
}

const struct command command_certificate = {
    .name = "certificate",
    .group = "end of life",
    .summary = "print the signed account of a disposal",
    .operands = "DISPOSAL",
    .least = 1,
    .most = 1,
    .options = options,
    .needs = NEEDS_READ,
    .ask = ask,
    .tell = tell,
};
