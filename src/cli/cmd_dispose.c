/* SPDX-License-Identifier: Apache-2.0
 *
 * custody dispose: a plan of what is destroyed, versions or single records, and
 * its carrying out.  What
 * was reviewed is what runs: it takes the plan's digest.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/disposal.h"
#include "cli/row.h"

enum {
	RECORD,
	SHA256,
	ID,
	KEY,
	URL,
	URL_PREFIX,
	DOMAIN,
	FROM,
	BROAD,
	SINCE,
	BEFORE,
	ALL,
	DUE,
	WHY,
	DATA,
	PLAN,
	ROOT_LOST,
	ROWS
};

static const struct option_row options[] = {
    [RECORD] = {OPTION("record", "FILE",
	"single records: this one, in a file or - (standard input)")},
    [SHA256] = {OPTION("sha256", "HEX", "those with this digest")},
    [ID] = {OPTION("id", "TEXT", "those with this id")},
    [KEY] = {OPTION("key", "PATH", "those with this path of a member")},
    [URL] = {OPTION("url", "URL", "those from this URL")},
    [URL_PREFIX] = {OPTION(
	"url-prefix", "URL", "those from URLs that begin so")},
    [DOMAIN] = {OPTION(
	"domain", "HOST", "those from this host and its subdomains")},
    [FROM] = {OPTION("from", "FILE",
	"those of a list of digests, URLs and domains, as trace takes it")},
    [BROAD] = {OPTION("broad", NULL,
	"with --domain: all that shares its registrable domain")},
    [SINCE] = {OPTION("since", "TIME", "of them those obtained at or after")},
    [BEFORE] = {OPTION("before", "TIME",
	"of them those obtained before; a date is in to its end")},
    [ALL] = {OPTION("all", NULL, "single records: wherever they are")},
    [DUE] = {OPTION(
	"due", NULL, "all whose retention has passed; what is on hold stays")},
    [WHY] = {OPTION("why", "TEXT", "the reason; kept for ever; makes a plan")},
    [DATA] = {OPTION("data", "[DATASET=]PATH", "where the data is now"),
	.repeats = true},
    [PLAN] = {OPTION("plan", "DIGEST",
	"carry this plan out; 8 digits of its digest or more")},
    [ROOT_LOST] = {OPTION("root-lost", NULL,
	"of what is sealed: without the root secret, which is lost")},
    [ROWS] = {.name = NULL},
};

static bool
selects(const struct command_args *args)
{
	for (size_t i = RECORD; i <= FROM; i++)
		if (args_said(args, i))
			return true;
	return false;
}

static enum custody_status
check_asked(const struct command_args *args, struct custody_error *err)
{
	bool carries_out = args_said(args, PLAN);
	bool due = args_said(args, DUE);
	bool records = selects(args);

	if (carries_out && (args->operands > 0 || due || records ||
			       args_said(args, ALL) || args_said(args, WHY)))
		return args_usage(err, "custody dispose --plan DIGEST",
		    "dispose", "",
		    "a plan says what it is about: with --plan "
		    "go no datasets, no records and no --why");
	if (!carries_out && args->operands == 0 && !due && !records)
		return args_usage(err,
		    "custody dispose DATASET@V... --why TEXT, custody dispose "
		    "--due --why TEXT, custody dispose --id TEXT --all --why "
		    "TEXT, or custody dispose --plan DIGEST",
		    "dispose", "", "what?");
	if (args_said(args, ALL) && !records)
		return args_usage(err, "custody dispose --id TEXT --all",
		    "dispose", "--all", "all of which records?");
	if (due && args->operands > 0)
		return args_usage(err, "custody dispose --due --why TEXT",
		    "dispose --due", args->operand[0],
		    "--due says which: name no datasets beside it");
	if (!carries_out && !args_said(args, WHY))
		return args_usage(err, "--why TEXT", "dispose",
		    due       ? "--due"
		    : records ? ""
			      : args->operand[0],
		    "it needs a reason");
	return CUSTODY_OK;
}

static enum custody_status
ask(struct custody *custody, const struct command_args *args, json_t **answer,
    struct custody_error *err)
{
	struct custody_dispose dispose = {
	    .datasets = args->operand,
	    .dataset_count = args->operands,
	    .selector =
		{
		    .record = args_text(args, RECORD),
		    .sha256 = args_text(args, SHA256),
		    .id = args_text(args, ID),
		    .key = args_text(args, KEY),
		    .url = args_text(args, URL),
		    .url_prefix = args_text(args, URL_PREFIX),
		    .domain = args_text(args, DOMAIN),
		    .from = args_text(args, FROM),
		    .broad = args_said(args, BROAD),
		    .since = args_text(args, SINCE),
		    .before = args_text(args, BEFORE),
		},
	    .all = args_said(args, ALL),
	    .due = args_said(args, DUE),
	    .why = args_text(args, WHY),
	    .plan = args_text(args, PLAN),
	    .root_lost = args_said(args, ROOT_LOST),
	};
	struct custody_data *data = NULL;
	enum custody_status status = check_asked(args, err);

	if (status != CUSTODY_OK)
		return status;
	status = args_data(args, DATA, &data, &dispose.data_count, err);
	dispose.data = data;
	if (status == CUSTODY_OK)
		status = custody_dispose(custody, &dispose, answer, err);
	free(data);
	return status;
}

static void
tell(const struct telling *telling)
{
	if (args_said(telling->args, PLAN))
		disposal_done(telling->page, telling->result);
	else if (selects(telling->args))
		disposal_records(telling->page, telling->result,
		    args_text(telling->args, ID));
	else
		disposal_plan(telling->page, telling->result);
}

const struct command command_dispose = {
    .name = "dispose",
    .group = "end of life",
    .summary = "plan what is destroyed; carry a plan out",
    .operands = "[DATASET@V...]",
    .most = MANY,
    .completes = "datasets",
    .options = options,
    .traits = READS_DATA,
    .needs = NEEDS_APPEND,
    .ask = ask,
    .tell = tell,
};
