/* SPDX-License-Identifier: Apache-2.0
 *
 * custody request, withdraw: somebody asks to use versions for a purpose, and
 * may take it back.
 */
#include <stdlib.h>

#include "cli/command.h"
#include "cli/row.h"
#include "cli/shown_since.h"
#include "cli/text.h"

enum { PURPOSE, PROJECT, MODEL, JOB, UNTIL, LIKE, WHY, ROWS };

static const struct option_row options[] = {
    [PURPOSE] = {OPTION("purpose", "PURPOSE", "what it is for")},
    [PROJECT] = {OPTION("project", "TEXT", "the project it is for")},
    [MODEL] = {OPTION("model", "TEXT", "the model that will be trained")},
    [JOB] = {OPTION("job", "TEXT", "the job, where it is known")},
    [UNTIL] = {OPTION("until", "TIME", "how long it is needed")},
    [LIKE] = {OPTION("like", "REQUEST",
	"what is not said is as there, the data is the newest")},
    [WHY] = {OPTION("why", "TEXT", "the reason; kept for ever")},
    [ROWS] = {.name = NULL},
};

enum { WITHDRAW_WHY, WITHDRAW_ROWS };

static const struct option_row withdraw_options[] = {
    [WITHDRAW_WHY] = {OPTION("why", "TEXT", "the reason; kept for ever"),
	.required = true},
    [WITHDRAW_ROWS] = {.name = NULL},
};

static enum custody_status
ask(struct custody *custody, const struct command_args *args, json_t **answer,
    struct custody_error *err)
{
	const struct custody_request request = {
	    .datasets = args->operand,
	    .dataset_count = args->operands,
	    .purpose = args_text(args, PURPOSE),
	    .project = args_text(args, PROJECT),
	    .model = args_text(args, MODEL),
	    .job = args_text(args, JOB),
	    .until = args_text(args, UNTIL),
	    .like = args_text(args, LIKE),
	    .why = args_text(args, WHY),
	};

	return custody_request(custody, &request, answer, err);
}

static enum custody_status
ask_withdraw(struct custody *custody, const struct command_args *args,
    json_t **answer, struct custody_error *err)
{
	const struct custody_withdraw withdraw = {
	    .id = args_operand(args, 0),
	    .why = args_text(args, WITHDRAW_WHY),
	    .dry_run = args->dry_run,
	};

	return custody_withdraw(custody, &withdraw, answer, err);
}

static void
tell_needs(const struct page *page, const json_t *result)
{
	int64_t missing =
	    row_count(result, "needed") - row_count(result, "approvals");
	char *who = row_join(row_list(result, "custodians"), NULL, 8);
	const json_t *without = row_list(result, "without_terms");
	char *bare = row_join(without, NULL, 4);

	if (missing > 0)
		page_item(page, "needs", "%lld %s other than %s: %s",
		    (long long)missing,
		    PLURAL(missing, "custodian", "custodians"),
		    row_text(result, "person"),
		    *who == '\0' ? "nobody yet; custody identity new NAME "
				   "--role custodian"
				 : who);
	if (*bare != '\0')
		page_item(page, "terms",
		    "%s: none yet, and nothing can be approved without; "
		    "custody terms %s --allow-purpose P --licence SPDX",
		    bare, json_string_value(json_array_get(without, 0)));
	free(bare);
	free(who);
}

static void
tell(const struct telling *telling)
{
	struct page page = *telling->page;
	const json_t *result = telling->result, *version;
	size_t i;

	page.label = 7;
	page_line(&page, "%s  %s%s, for %s, project %s%s%s",
	    row_text(result, "request"), row_text(result, "state"),
	    row_true(result, "new") ? "" : " already",
	    row_text(result, "purpose"), row_text(result, "project"),
	    row_has(result, "until") ? ", until " : "",
	    row_has(result, "until") ? INSTANT(row_text(result, "until")) : "");
	json_array_foreach (row_list(result, "versions"), i, version)
		page_item(&page, i == 0 ? "data" : "", "%s@%lld (%s)  %s",
		    row_text(version, "dataset"),
		    (long long)row_count(version, "ordinal"),
		    DIGEST(row_text(version, "version")),
		    OF(row_count(version, "records"), "record"));
	shown_since(&page, result);
	tell_needs(&page, result);
	page_hint(
	    &page, "next", "custody show %s", row_text(result, "request"));
}

static void
tell_withdraw(const struct telling *telling)
{
	const struct page *page = telling->page;
	const json_t *result = telling->result;
	char *releases = row_join(row_list(result, "releases"), NULL, 12);

	page_line(page, "%s  %s", row_text(result, "request"),
	    row_text(result, "state"));
	if (*releases != '\0')
		page_line(page,
		    "%s left under it: no withdrawal brings data "
		    "back",
		    releases);
	if (row_true(result, "dry_run"))
		page_line(page, "Nothing has been changed.");
	free(releases);
}

const struct command command_request = {
    .name = "request",
    .group = "permission",
    .summary = "ask to use versions for a purpose",
    .operands = "[DATASET[@V]...]",
    .most = MANY,
    .completes = "datasets",
    .options = options,
    .traits = CAN_OFFER,
    .needs = NEEDS_APPEND,
    .ask = ask,
    .tell = tell,
};

const struct command command_withdraw = {
    .name = "withdraw",
    .group = "permission",
    .summary = "take a request back",
    .operands = "REQUEST",
    .least = 1,
    .most = 1,
    .completes = "requests",
    .options = withdraw_options,
    .traits = CAN_REHEARSE | CAN_OFFER,
    .needs = NEEDS_APPEND,
    .ask = ask_withdraw,
    .tell = tell_withdraw,
};
