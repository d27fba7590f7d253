/* SPDX-License-Identifier: Apache-2.0
 *
 * custody export: what the gate passes, written where a job can read it.
 */
#include <stdlib.h>

#include "cli/command.h"
#include "cli/gate.h"
#include "cli/job.h"
#include "cli/row.h"
#include "cli/text.h"

enum { TO, JOB, DATA, COMPRESS, ROWS };

static const struct option_row options[] = {
    [TO] = {OPTION("to", "DIR", "the folder to make"), .required = true},
    [JOB] = {OPTION(
	"job", "TEXT", "who takes it; default: CUSTODY_JOB, SLURM_JOB_ID")},
    [DATA] = {OPTION("data", "[DATASET=]PATH",
		  "where the data is; default: where it was ingested from"),
	.repeats = true},
    [COMPRESS] = {OPTION("compress", "METHOD", "compress each file"),
	.words = "zstd|gzip"},
    [ROWS] = {.name = NULL},
};

static enum custody_status
ask(struct custody *custody, const struct command_args *args, json_t **answer,
    struct custody_error *err)
{
	struct custody_export export = {
	    .request = args_operand(args, 0),
	    .to = args_text(args, TO),
	    .job = job_name(args_text(args, JOB)),
	    .compress = args_text(args, COMPRESS),
	};
	struct custody_data *data = NULL;
	enum custody_status status;

	if (export.job == NULL)
		return args_usage(err,
		    "--job TEXT, or CUSTODY_JOB, or SLURM_JOB_ID", "export",
		    export.request, "it needs the job that takes it");
	status = args_data(args, DATA, &data, &export.data_count, err);
	export.data = data;
	if (status == CUSTODY_OK)
		status = custody_export(custody, &export, answer, err);
	free(data);
	return status;
}

static void
tell(const struct telling *telling)
{
	const json_t *result = telling->result;

	if (telling->status == CUSTODY_OK)
		page_item(telling->page, "written", "%s: %s, %s, %s",
		    row_text(result, "to"),
		    OF(row_count(result, "checked_files"), "file"),
		    OF(row_count(result, "checked_records"), "record"),
		    BYTES(row_count(result, "checked_bytes")));
	if (telling->status == CUSTODY_OK && row_count(result, "kept") > 0)
		page_item(telling->page, "kept",
		    "%s of an interrupted export, compared with the data",
		    OF(row_count(result, "kept"), "file"));
	gate_tell(telling);
	if (telling->status == CUSTODY_OK)
		page_hint(telling->page, "verify:",
		    "custody verify %s/custody-release.json --data %s",
		    row_text(result, "to"), row_text(result, "to"));
}

const struct command command_export = {
    .name = "export",
    .group = "the gate",
    .summary = "write what the gate passes into a folder, as a release",
    .operands = "REQUEST",
    .least = 1,
    .most = 1,
    .completes = "requests",
    .options = options,
    .traits = READS_DATA | IS_GATE | TELLS_NO,
    .needs = NEEDS_APPEND,
    .ask = ask,
    .tell = tell,
};
