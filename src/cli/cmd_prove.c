/* SPDX-License-Identifier: Apache-2.0
 *
 * custody prove: documents that show one thing without the ledger.
 */
#include "cli/command.h"
#include "cli/row.h"

enum { OUT, ROWS };

static const struct option_row options[] = {
    [OUT] = {OPTION("out", "FILE", "write it there; default: standard output")},
    [ROWS] = {.name = NULL},
};

static enum custody_status
ask_record(struct custody *custody, const struct command_args *args,
    json_t **answer, struct custody_error *err)
{
	struct custody_prove prove = {
	    .dataset = args_operand(args, 0),
	    .file = args_operand(args, 1),
	    .out = args_text(args, OUT),
	};
	enum custody_status status =
	    args_number(args, args_operand(args, 2), &prove.ordinal, err);

	return status == CUSTODY_OK
		   ? custody_prove(custody, &prove, answer, err)
		   : status;
}

static enum custody_status
ask_event(struct custody *custody, const struct command_args *args,
    json_t **answer, struct custody_error *err)
{
	struct custody_prove prove = {.out = args_text(args, OUT)};
	const char *said = args_operand(args, 0);
	enum custody_status status =
	    args_number(args, said + (said[0] == '#'), &prove.event, err);

	return status == CUSTODY_OK
		   ? custody_prove(custody, &prove, answer, err)
		   : status;
}

static enum custody_status
ask_growth(struct custody *custody, const struct command_args *args,
    json_t **answer, struct custody_error *err)
{
	const struct custody_prove prove = {
	    .checkpoint = args_operand(args, 0),
	    .out = args_text(args, OUT),
	};

	return custody_prove(custody, &prove, answer, err);
}

static void
tell(const struct telling *telling)
{
	/* A document of ours, to be kept byte for byte. */
	if (args_text(telling->args, OUT) == NULL) {
		fprintf(telling->page->out, "%s\n",
		    row_text(telling->raw, "document"));
		return;
	}
	page_line(telling->page, "wrote %s, a proof of %s%s",
	    row_text(telling->result, "out"),
	    row_text(telling->result, "proves")[0] == 'e' ? "an " : "",
	    row_text(telling->result, "proves"));
	page_hint(telling->page, "next",
	    "elsewhere: custody verify %s --trust FILE",
	    row_text(telling->result, "out"));
}

#define PROVE(verb, says, takes, count, first)                                 \
	const struct command command_prove_##verb = {                          \
	    .name = "prove " #verb,                                            \
	    .group = "evidence",                                               \
	    .summary = says,                                                   \
	    .operands = takes,                                                 \
	    .least = count,                                                    \
	    .most = count,                                                     \
	    .completes = first,                                                \
	    .options = options,                                                \
	    .needs = NEEDS_APPEND,                                             \
	    .ask = ask_##verb,                                                 \
	    .tell = tell,                                                      \
	}

PROVE(record, "prove that a record is in a version", "DATASET@V FILE ORDINAL",
    3, "datasets");
PROVE(event, "prove that an event is in the ledger", "SEQ", 1, NULL);
PROVE(growth, "prove that the ledger only grew since a checkpoint",
    "CHECKPOINT", 1, "files");
