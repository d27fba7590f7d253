/* SPDX-License-Identifier: Apache-2.0
 *
 * custody check: may this request take its data?
 */
#include <stdlib.h>

#include "cli/command.h"
#include "cli/gate.h"
#include "cli/job.h"

enum { DATA, SUBSET, JOB, SKIP_LIST, ROWS };

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
    [ROWS] = {.name = NULL},
};

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
	enum custody_status status;

	status = args_data(args, DATA, &data, &check.data_count, err);
	check.data = data;
	if (status == CUSTODY_OK)
		status = custody_check(custody, &check, answer, err);
	free(data);
	return status;
}

const struct command command_check = {
    .name = "check",
    .group = "the gate",
    .summary = "ask the gate whether a request may take its data",
    .operands = "REQUEST",
    .least = 1,
    .most = 1,
    .completes = "requests",
    .options = options,
    .traits = READS_DATA | IS_GATE | TELLS_NO,
    .needs = NEEDS_APPEND,
    .ask = ask,
    .tell = gate_tell,
};
