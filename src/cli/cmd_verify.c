/* SPDX-License-Identifier: Apache-2.0
 *
 * custody verify: does the evidence still agree with itself?  The ledger, a
 * dataset, a disposal, or a document that Custody signed.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/command.h"
#include "cli/row.h"
#include "cli/verified.h"

enum { DATA, SAMPLE, SEED, SINCE, TRUST, TYPE, ROWS };

static const struct option_row options[] = {
    [DATA] = {OPTION("data", "PATH", "recompute this data, too")},
    [SAMPLE] = {OPTION(
	"sample", "SHARE", "read so many pieces of its data only: 20, or 5%")},
    [SEED] = {OPTION("seed", "HEX", "choose as the sample that told it did")},
    [SINCE] = {OPTION("since", "CHECKPOINT",
	"the ledger must go on from this file, kept elsewhere")},
    [TRUST] = {OPTION("trust", "FILE",
	"who may have signed a document: custody trust wrote it")},
    [TYPE] = {OPTION("type", "TYPE", "refuse any other type of document")},
    [ROWS] = {.name = NULL},
};

static bool
is_file(const char *what)
{
	struct stat stat_of;

	return what != NULL && stat(what, &stat_of) == 0 &&
	       !S_ISDIR(stat_of.st_mode);
}

static bool
is_disposal(const char *what)
{
	return what[0] == 'D' && what[1] != '\0' &&
	       strspn(what + 1, "0123456789") == strlen(what + 1);
}

/* A ledger that does not verify cannot be opened, only verified. */
static enum command_needs
needs_of(const struct command_args *args)
{
	const char *what = args_operand(args, 0);

	if (what == NULL || args_said(args, TRUST))
		return NEEDS_BARE;
	return is_disposal(what) ? NEEDS_APPEND : NEEDS_READ;
}

/* A word that means two things is refused. */
static enum custody_status
check_one_meaning(
    struct custody *custody, const char *what, struct custody_error *err)
{
	const struct custody_list list = {.what = what};
	json_t *answer = NULL;
	bool dataset;

	if (is_disposal(what))
		return args_usage(err, "a file is said as ./NAME", "verify",
		    what, "it is a file here, and a disposal's id");
	if (strchr("abcdefghijklmnopqrstuvwxyz0123456789", what[0]) == NULL)
		return CUSTODY_OK;
	dataset = custody_list(custody, &list, &answer, NULL) == CUSTODY_OK;
	json_decref(answer);
	if (dataset)
		return args_usage(err, "a file is said as ./NAME", "verify",
		    what, "it is a file here, and a dataset");
	return CUSTODY_OK;
}

static enum custody_status
ask_document(struct custody *custody, const struct command_args *args,
    json_t **answer, struct custody_error *err)
{
	const struct custody_verify_document document = {
	    .file = args_operand(args, 0),
	    .trust = args_text(args, TRUST),
	    .data = args_text(args, DATA),
	    .type = args_text(args, TYPE),
	};
	enum custody_status status = CUSTODY_OK;

	if (document.file == NULL)
		return args_usage(err, "custody verify FILE --trust FILE",
		    "verify", "--trust", "which document?");
	if (document.trust == NULL)
		status = check_one_meaning(custody, document.file, err);
	if (status != CUSTODY_OK)
		return status;
	return custody_verify_document(custody, &document, answer, err);
}

static enum custody_status
ask(struct custody *custody, const struct command_args *args, json_t **answer,
    struct custody_error *err)
{
	const struct custody_verify verify = {
	    .what = args_operand(args, 0),
	    .data = args_text(args, DATA),
	    .sample = args_text(args, SAMPLE),
	    .seed = args_text(args, SEED),
	    .since = args_text(args, SINCE),
	};

	if (is_file(verify.what) || args_said(args, TRUST)) {
		if (verify.since != NULL)
			return args_usage(err,
			    "custody verify [DATASET] --since CHECKPOINT",
			    "verify", "--since", "a document has no ledger");
		return ask_document(custody, args, answer, err);
	}
	if (args_said(args, TYPE))
		return args_usage(err, "custody verify FILE --type TYPE",
		    "verify", "--type", "there is no such file");
	if ((verify.sample != NULL || verify.seed != NULL) &&
	    (verify.what == NULL || is_disposal(verify.what)))
		return args_usage(err, "custody verify DATASET --sample SHARE",
		    "verify", "--sample", "which dataset?");
	if (verify.what == NULL && verify.data != NULL)
		return args_usage(err, "custody verify DATASET --data PATH",
		    "verify", "--data", "which dataset?");
	return custody_verify(custody, &verify, answer, err);
}

static void
tell(const struct telling *telling)
{
	const char *what = args_operand(telling->args, 0);

	if (row_has(telling->result, "document"))
		verified_document(telling);
	else if (what == NULL)
		verified_ledger(telling);
	else if (is_disposal(what))
		verified_disposal(telling);
	else
		verified_dataset(telling);
}

const struct command command_verify = {
    .name = "verify",
    .group = "evidence",
    .summary = "check ledger, dataset, disposal or signed document",
    .operands = "[DATASET[@V]|DISPOSAL|FILE]",
    .most = 1,
    .completes = "datasets files",
    .options = options,
    .traits = READS_DATA | TELLS_NO,
    .needs = NEEDS_READ,
    .needs_of = needs_of,
    .ask = ask,
    .tell = tell,
};
