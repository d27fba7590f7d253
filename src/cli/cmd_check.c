/* SPDX-License-Identifier: Apache-2.0
 *
 * custody check: may this request take its data?
 */
#include <stdlib.h>

#include "cli/command.h"
#include "cli/gate.h"
#include "cli/job.h"
#include "cli/row.h"

enum {
	DATA,
	SUBSET,
	JOB,
	SKIP_LIST,
	PERMIT,
	TRUST,
	TRUST_MAX_AGE,
	AUDIENCE,
	ROWS
};

static const struct option_row options[] = {
    [DATA] = {OPTION("data", "[DATASET=]PATH", "the data that would be used"),
	.repeats = true},
    [SUBSET] = {OPTION(
	"subset", NULL, "some files of a version, whole, will do")},
    [JOB] = {OPTION("job", "TEXT",
	"who takes it: an allow is then a release; default: CUSTODY_JOB, "
	"SLURM_JOB_ID")},
    [SKIP_LIST] = {OPTION("skip-list", "FILE",
	"write there which records are barred, and allow the others")},
    [PERMIT] = {OPTION("permit", "FILE",
	"instead of a request: what it allows, without the ledger")},
    [TRUST] = {OPTION("trust", "FILE", "whom to believe about a permit")},
    [TRUST_MAX_AGE] = {OPTION("trust-max-age", "DURATION",
	"how old the trust file may be: 1d, 12h; default: any age")},
    [AUDIENCE] = {OPTION("audience", "NAME",
	"who this is; default: the host's or the user's name")},
    [ROWS] = {.name = NULL},
};

/* A permit needs neither ledger nor key; nor does being told how to ask. */
static enum command_needs
needs_of(const struct command_args *args)
{
	return args_said(args, PERMIT) || args->operands == 0 ? NEEDS_BARE
							      : NEEDS_APPEND;
}

static enum custody_status
ask_permit(struct custody *custody, const struct command_args *args,
    json_t **answer, struct custody_error *err)
{
	struct custody_check_permit check = {
	    .permit = args_text(args, PERMIT),
	    .trust = args_text(args, TRUST),
	    .trust_max_age = args_text(args, TRUST_MAX_AGE),
	    .pin = args->pin,
	    .job = job_name(args_text(args, JOB)),
	    .audience = args_text(args, AUDIENCE),
	    .subset = args_said(args, SUBSET),
	    .skip_list = args_text(args, SKIP_LIST),
	};
	struct custody_data *data = NULL;
	enum custody_status status;

	status = args_data(args, DATA, &data, &check.data_count, err);
	check.data = data;
	if (status == CUSTODY_OK)
		status = custody_check_permit(custody, &check, answer, err);
	free(data);
	return status;
}

/* A request, or a permit with what goes with it. */
static enum custody_status
check_operands(const struct command_args *args, struct custody_error *err)
{
	bool permit = args_said(args, PERMIT);

	if (permit == (args->operands == 1))
		return args_usage(err,
		    "custody check REQUEST, or --permit FILE --trust FILE",
		    "check", "", "it is about a request or about a permit");
	if (permit && !args_said(args, TRUST))
		return args_usage(err, "custody trust --out FILE writes one",
		    "check", "--permit",
		    "it needs --trust FILE, which says whom to believe");
	if (!permit && args->offer != NULL)
		return args_usage(err,
		    "custody check --permit FILE --trust FILE --offer FILE",
		    "check", "--offer",
		    "it reports the use of a permit to the ledger");
	if (!permit &&
	    (args_said(args, TRUST) || args_said(args, TRUST_MAX_AGE) ||
		args_said(args, AUDIENCE)))
		return args_usage(err,
		    "custody check --permit FILE --trust FILE", "check",
		    args_operand(args, 0),
		    "--trust, --trust-max-age and --audience go with --permit");
	return CUSTODY_OK;
}

static enum custody_status
ask(struct custody *custody, const struct command_args *args, json_t **answer,
    struct custody_error *err)
{
	struct custody_check check = {
	    .request = args_operand(args, 0),
	    .subset = args_said(args, SUBSET),
	    .job = job_name(args_text(args, JOB)),
	    .skip_list = args_text(args, SKIP_LIST),
	};
	struct custody_data *data = NULL;
	enum custody_status status = check_operands(args, err);

	if (status == CUSTODY_OK && args_said(args, PERMIT))
		return ask_permit(custody, args, answer, err);
	if (status == CUSTODY_OK)
		status = args_data(args, DATA, &data, &check.data_count, err);
	check.data = data;
	if (status == CUSTODY_OK)
		status = custody_check(custody, &check, answer, err);
	free(data);
	return status;
}

static void
tell(const struct telling *telling)
{
	gate_tell(telling);
	if (!row_has(telling->result, "reported"))
		return;
	page_line(telling->page, "wrote %s, which reports this use",
	    row_text(telling->result, "reported"));
	page_hint(telling->page, "next",
	    "where the ledger is: custody accept %s",
	    row_text(telling->result, "reported"));
}

const struct command command_check = {
    .name = "check",
    .group = "the gate",
    .summary = "ask the gate whether a request may take its data",
    .operands = "[REQUEST]",
    .most = 1,
    .completes = "requests",
    .options = options,
    .traits = READS_DATA | IS_GATE | TELLS_NO | CAN_OFFER,
    .needs = NEEDS_APPEND,
    .needs_of = needs_of,
    .ask = ask,
    .tell = tell,
};
