/* SPDX-License-Identifier: Apache-2.0
 *
 * custody ingest: data becomes a version, with where it came from.
 */
#include <stdlib.h>

#include "cli/command.h"
#include "cli/reading.h"
#include "cli/row.h"
#include "cli/text.h"

enum {
	SOURCE_URL = READING_ROWS,
	RETRIEVED_AT,
	PUBLISHER,
	LICENCE,
	EXPECT,
	WHY,
	ROWS,
};

static const struct option_row options[] = {
    READING_OPTIONS,
    [SOURCE_URL] = {OPTION("source-url", "URL", "where it came from")},
    [RETRIEVED_AT] = {OPTION("retrieved-at", "TIME", "when it was obtained")},
    [PUBLISHER] = {OPTION("publisher", "TEXT", "who published it")},
    [LICENCE] = {OPTION("declared-licence", "SPDX-EXPRESSION",
	"the licence that its source declares")},
    [EXPECT] = {OPTION("expect-sha256", "HEX",
		    "a file or record with this SHA-256 must be in it"),
	.repeats = true},
    [WHY] = {OPTION("why", "TEXT", "the reason; kept for ever")},
    [ROWS] = {.name = NULL},
};

static enum custody_status
ask(struct custody *custody, const struct command_args *args, json_t **answer,
    struct custody_error *err)
{
	struct custody_ingest ingest = {
	    .dataset = args_operand(args, 0),
	    .paths = args->operand + 1,
	    .path_count = args->operands - 1,
	    .reading = reading_options(args),
	    .source_url = args_text(args, SOURCE_URL),
	    .retrieved_at = args_text(args, RETRIEVED_AT),
	    .publisher = args_text(args, PUBLISHER),
	    .licence = args_text(args, LICENCE),
	    .why = args_text(args, WHY),
	};

	ingest.expect_sha256 = args_list(args, EXPECT, &ingest.expect_count);
	return custody_ingest(custody, &ingest, answer, err);
}

/* "searchable by url 100 %, time 99.9 %, id 0 %" */
static void
tell_searchable(const struct page *page, const json_t *result)
{
	const json_t *with = json_object_get(result, "searchable");
	double records = (double)row_count(result, "records");
	double share[3] = {(double)row_count(with, "url"),
	    (double)row_count(with, "time"), (double)row_count(with, "id")};

	if (records < 1 || with == NULL)
		return;
	page_item(page, "  searchable",
	    "by url %.4g %%, time %.4g %%, id %.4g %%%s",
	    100 * share[0] / records, 100 * share[1] / records,
	    100 * share[2] / records,
	    share[2] < 1 ? ": a person cannot be found by id" : "");
}

static void
tell_bars(const struct page *page, const json_t *result)
{
	int64_t barred = row_count(result, "barred");
	char *by = row_join(row_list(result, "barred_by"), NULL, 8);

	if (barred > 0)
		page_item(page, "  barred",
		    "%s%s%s%s: recorded, never released", COUNT(barred),
		    *by == '\0' ? "" : " (", by, *by == '\0' ? "" : ")");
	free(by);
}

static void
tell_notes(const struct page *page, const json_t *result)
{
	int64_t excluded = row_count(result, "excluded");
	char *paths = row_join(row_list(result, "excluded_paths"), NULL, 5);
	char *stale = row_join(row_list(result, "stale"), NULL, 8);
	char *same = row_join(row_list(result, "same_as"), NULL, 8);

	if (row_count(result, "expected") > 0)
		page_item(page, "  expected", "%s digests, all found",
		    COUNT(row_count(result, "expected")));
	if (*same != '\0')
		page_item(page, "  same as", "%s", same);
	if (excluded > 0)
		page_item(page, "  excluded", "by pattern: %s %s%s%s%s",
		    COUNT(excluded), PLURAL(excluded, "path", "paths"),
		    *paths == '\0' ? "" : " (", paths,
		    *paths == '\0' ? "" : ")");
	if (*stale != '\0')
		page_item(page, "  stale",
		    "%s: for an earlier version; renew: "
		    "custody request %s --purpose P --project TEXT",
		    stale, row_text(result, "dataset"));
	free(same);
	free(stale);
	free(paths);
}

static void
tell(const struct telling *telling)
{
	struct page page = *telling->page;
	const json_t *result = telling->result;
	int64_t raw = row_count(result, "raw_bytes");

	page.label = 14;
	page_line(&page, "%s@%lld  %s", row_text(result, "dataset"),
	    (long long)row_count(result, "ordinal"),
	    row_true(result, "new") ? "new"
				    : "known already: nothing recorded");
	page_line(&page, "  %s", row_text(result, "version"));
	page_line(&page, "  %s, %s, %s%s%s%s, %s",
	    OF(row_count(result, "files"), "file"),
	    OF(row_count(result, "records"), "record"),
	    BYTES(row_count(result, "bytes")), raw > 0 ? " (" : "",
	    raw > 0 ? BYTES(raw) : "", raw > 0 ? " on disk)" : "",
	    OF(row_count(result, "duplicates"), "duplicate"));
	tell_bars(&page, result);
	tell_searchable(&page, result);
	tell_notes(&page, result);
	if (row_has(result, "next"))
		page_hint(&page, "next", "%s", row_text(result, "next"));
}

const struct command command_ingest = {
    .name = "ingest",
    .group = "data in",
    .summary = "record data as a version of a dataset",
    .operands = "DATASET PATH...",
    .least = 2,
    .most = MANY,
    .completes = "datasets files",
    .options = options,
    .traits = READS_DATA,
    .needs = NEEDS_APPEND,
    .ask = ask,
    .tell = tell,
};
