/* SPDX-License-Identifier: Apache-2.0
 *
 * custody permit: a decision as a file, for a job that cannot ask the ledger.
 */
#include "cli/command.h"
#include "cli/gate.h"
#include "cli/job.h"

enum { JOB, AUDIENCE, UNTIL, OUT, ROWS };

static const struct option_row options[] = {
    [JOB] = {OPTION("job", "TEXT",
	"who takes the data; default: CUSTODY_JOB, SLURM_JOB_ID")},
    [AUDIENCE] = {OPTION(
	"audience", "NAME", "a host or operator, who alone may use it")},
    [UNTIL] = {OPTION("until", "TIME",
	"when it ends; default: in a day; at most 7 days, and never past the "
	"approval")},
    [OUT] = {OPTION("out", "FILE", "write it there"), .required = true},
    [ROWS] = {.name = NULL},
};

static enum custody_status
ask(struct custody *custody, const struct command_args *args, json_t **answer,
    struct custody_error *err)
{
	const struct custody_permit permit = {
	    .request = args_operand(args, 0),
	    .job = job_name(args_text(args, JOB)),
	    .audience = args_text(args, AUDIENCE),
	    .until = args_text(args, UNTIL),
	    .out = args_text(args, OUT),
	};

	if (permit.job == NULL)
		return args_usage(err,
		    "custody permit REQUEST --job TEXT --out FILE", "permit",
		    permit.request, "it is for a job: name it");
	return custody_permit(custody, &permit, answer, err);
}

const struct command command_permit = {
    .name = "permit",
    .group = "the gate",
    .summary = "sign a decision that a job can carry",
    .operands = "REQUEST",
    .least = 1,
    .most = 1,
    .completes = "requests",
    .options = options,
    .traits = IS_GATE | TELLS_NO,
    .needs = NEEDS_APPEND,
    .ask = ask,
    .tell = gate_tell,
};
