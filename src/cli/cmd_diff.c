/* SPDX-License-Identifier: Apache-2.0
 *
 * custody diff: what changed from one version to another?
 */
#include <stdlib.h>

#include "cli/command.h"
#include "cli/row.h"
#include "cli/text.h"

#define DOMAINS_TOLD 8 /* more are for --json and --csv */

static const struct column columns[] = {
    {"domain", NULL, KIND_TEXT},
    {"before", NULL, KIND_COUNT},
    {"after", NULL, KIND_COUNT},
    {NULL, NULL, KIND_TEXT},
};
static const struct table csv = {"domain", NULL, columns};

static enum custody_status
ask(struct custody *custody, const struct command_args *args, json_t **answer,
    struct custody_error *err)
{
	const struct custody_diff diff = {
	    .before = args_operand(args, 0),
	    .after = args_operand(args, 1),
	};

	return custody_diff(custody, &diff, answer, err);
}

static void
tell_domains(const struct page *page, const struct telling *telling)
{
	const json_t *result = telling->result, *row;
	int64_t changed = row_count(result, "changed_domains");

	if (row_count(result, "with_url_before") == 0 ||
	    row_count(result, "with_url_after") == 0) {
		page_item(page, "domains", "no URLs are recorded");
		return;
	}
	page_item(page, "domains", "%s new, %s gone, %s with other counts",
	    COUNT(row_count(result, "new_domains")),
	    COUNT(row_count(result, "gone_domains")),
	    COUNT(changed - row_count(result, "new_domains") -
		  row_count(result, "gone_domains")));
	for (size_t i = 0;
	     i < DOMAINS_TOLD &&
	     (row = row_of_type(telling->answer, "domain", i)) != NULL;
	     i++)
		page_item(page, "", "%s: %s, was %s", row_text(row, "domain"),
		    COUNT(row_count(row, "after")),
		    COUNT(row_count(row, "before")));
	if (changed > DOMAINS_TOLD)
		page_item(page, "", "and %s more: --csv",
		    COUNT(changed - DOMAINS_TOLD));
}

static void
tell_sources(const struct page *page, const json_t *answer)
{
	const json_t *row;

	for (size_t i = 0; (row = row_of_type(answer, "source", i)) != NULL;
	     i++) {
		bool before = row_count(row, "before") > 0;
		bool after = row_count(row, "after") > 0;
		const char *name =
		    row_has(row, "source_url")  ? row_text(row, "source_url")
		    : row_has(row, "publisher") ? row_text(row, "publisher")
						: "undocumented";

		page_item(page, i == 0 ? "sources" : "", "%s%s%s: %s", name,
		    row_has(row, "retrieved_at") ? ", " : "",
		    row_has(row, "retrieved_at")
			? DAY(row_text(row, "retrieved_at"))
			: "",
		    before && after ? "both"
		    : after         ? "new"
				    : "gone");
	}
}

static void
tell_drift(const struct page *page, const struct telling *telling)
{
	const json_t *row;

	for (size_t i = 0;
	     (row = row_of_type(telling->answer, "drift", i)) != NULL; i++)
		page_item(page, i == 0 ? "drift" : "", "%s %.4f",
		    row_text(row, "measure"),
		    (double)row_count(row, "ppm") / 1e6);
}

static void
tell(const struct telling *telling)
{
	struct page page = *telling->page;
	const json_t *result = telling->result;
	const json_t *before = json_object_get(result, "before");
	const json_t *after = json_object_get(result, "after");

	page.label = 10;
	page_line(&page, "%s@%lld to %s@%lld", row_text(before, "dataset"),
	    (long long)row_count(before, "ordinal"), row_text(after, "dataset"),
	    (long long)row_count(after, "ordinal"));
	page_item(&page, "records", "+%s added, -%s removed, %s kept",
	    COUNT(row_count(result, "added")),
	    COUNT(row_count(result, "removed")),
	    COUNT(row_count(result, "kept")));
	tell_domains(&page, telling);
	tell_sources(&page, telling->answer);
	tell_drift(&page, telling);
	page_hint(&page, "next", "custody show %s@%lld --graph",
	    row_text(after, "dataset"), (long long)row_count(after, "ordinal"));
}

const struct command command_diff = {
    .name = "diff",
    .group = "investigation",
    .summary = "tell what changed from one version to another",
    .operands = "DATASET@A DATASET@B",
    .least = 2,
    .most = 2,
    .completes = "datasets",
    .traits = READS_DATA | IS_TABLE,
    .needs = NEEDS_READ,
    .ask = ask,
    .csv = &csv,
    .tell = tell,
};
