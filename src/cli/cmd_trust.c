/* SPDX-License-Identifier: Apache-2.0
 *
 * custody trust: what others need to verify without the ledger.
 */
#include <stdlib.h>

#include "cli/command.h"
#include "cli/row.h"
#include "cli/text.h"

enum { OUT, ROWS };

static const struct option_row options[] = {
    [OUT] = {OPTION("out", "FILE", "write it there; default: standard output")},
    [ROWS] = {.name = NULL},
};

static enum custody_status
ask(struct custody *custody, const struct command_args *args, json_t **answer,
    struct custody_error *err)
{
	const struct custody_trust trust = {.out = args_text(args, OUT)};

	return custody_trust(custody, &trust, answer, err);
}

static void
tell(const struct telling *telling)
{
	const json_t *result = telling->result;
	const char *out = args_text(telling->args, OUT);
	char *custodians;

	/* A document of ours, to be kept byte for byte. */
	if (out == NULL) {
		fprintf(telling->page->out, "%s\n",
		    row_text(telling->raw, "document"));
		return;
	}
	custodians = row_join(row_list(result, "custodians"), NULL, 8);
	page_line(telling->page, "wrote %s  to event #%s, head %s%s%s",
	    row_text(result, "out"), NUMBER(row_count(result, "size")),
	    DIGEST(row_text(result, "head")),
	    *custodians == '\0' ? "" : "; custodians ", custodians);
	free(custodians);
}

const struct command command_trust = {
    .name = "trust",
    .group = "set-up and people",
    .summary = "write what others need to verify without the ledger",
    .operands = "",
    .options = options,
    .needs = NEEDS_READ,
    .ask = ask,
    .tell = tell,
};
