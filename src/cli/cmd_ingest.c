/* SPDX-License-Identifier: Apache-2.0
 *
 * custody ingest: data becomes a version, with where it came from.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/reading.h"
#include "cli/row.h"
#include "cli/shown_facts.h"
#include "cli/text.h"

enum {
	SOURCE_URL = READING_ROWS,
	RETRIEVED_AT,
	PUBLISHER,
	LICENCE,
	DERIVED,
	STEP,
	ONTO,
	EXPECT,
	WITHOUT,
	PARTS,
	SEAL,
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
    [DERIVED] = {OPTION("derived-from", "DATASET@V|L",
		     "what it was made from: a version or a release"),
	.repeats = true},
    [STEP] = {OPTION("step", "TEXT", "how it was made from that")},
    [ONTO] = {OPTION("onto", "DATASET@V",
	"the files of this version, and those of the PATHs")},
    [EXPECT] = {OPTION("expect-sha256", "HEX",
		    "a file or record with this SHA-256 must be in it"),
	.repeats = true},
    [WITHOUT] = {OPTION("without", "FACT", "do not count this"),
	.repeats = true, .words = CUSTODY_FACTS},
    [PARTS] = {OPTION(
	"parts", NULL, "the PATHs are parts that custody hash --out wrote")},
    [SEAL] = {OPTION(
	"seal", NULL, "keep an encrypted copy in the custody directory")},
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
	    .step = args_text(args, STEP),
	    .onto = args_text(args, ONTO),
	    .why = args_text(args, WHY),
	    .parts = args_said(args, PARTS),
	    .seal = args_said(args, SEAL),
	};

	ingest.derived_from = args_list(args, DERIVED, &ingest.derived_count);
	ingest.without = args_list(args, WITHOUT, &ingest.without_count);
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
	if (row_count(result, "erased") > 0)
		page_item(page, "  erased",
		    "%s of them: no gate lets them out again",
		    COUNT(row_count(result, "erased")));
	free(by);
}

/* "every record is a record of reviews/raw@9 (proved)" */
static void
tell_derived(const struct page *page, const json_t *result)
{
	char *from = row_join(row_list(result, "derived"), NULL, 8);
	char *clouds = row_join(row_list(result, "clouded_by"), NULL, 8);
	const json_t *stranger = json_object_get(result, "stranger");
	bool proved = row_true(result, "proved");

	if (*from != '\0')
		page_item(page, "  derived", "%s %s (%s)",
		    proved ? "every record is a record of" : "made from", from,
		    proved ? "proved" : "declared");
	if (*from != '\0' && !proved)
		page_item(page, "",
		    row_has(result, "doubt")
			? "not proved: %s"
			: "a bar there makes this \"cannot tell\" until it is "
			  "rebuilt%s",
		    row_text(result, "doubt"));
	if (stranger != NULL)
		page_item(page, "", "none of theirs: %s%srecord %lld",
		    row_text(stranger, "file"),
		    row_has(stranger, "file") ? ", " : "",
		    (long long)row_count(stranger, "ordinal"));
	if (*clouds != '\0')
		page_item(page, "  unclear",
		    "%s bars records of what it was made from: no gate opens "
		    "until it is rebuilt from a release",
		    clouds);
	free(clouds);
	free(from);
}

static void
tell_parts(const struct page *page, const json_t *result)
{
	int64_t parts = (int64_t)json_array_size(row_list(result, "parts"));

	if (parts > 0)
		page_item(page, "  put together",
		    "from %s, as they say: the data itself was not read here",
		    OF(parts, "part"));
	if (row_count(result, "taken_files") > 0)
		page_item(page, "  went on", "%s had been read before",
		    OF(row_count(result, "taken_files"), "file"));
}

static void
tell_onto(const struct page *page, const json_t *result)
{
	if (row_has(result, "onto"))
		page_item(page, "  goes on", "from %s: its %s were not read",
		    row_text(result, "onto"),
		    OF(row_count(result, "onto_files"), "file"));
}

static void
tell_sealed(const struct page *page, const json_t *result,
    const struct command_args *args)
{
	if (row_true(result, "sealed"))
		page_item(page, "  sealed",
		    "encrypted in the custody directory; where it came from "
		    "it still lies");
	else if (args_said(args, SEAL))
		page_item(page, "  not sealed",
		    "it was recorded before, where it lies: custody seal "
		    "%s@%lld",
		    row_text(result, "dataset"),
		    (long long)row_count(result, "ordinal"));
	else if (row_has(result, "sealed_as"))
		page_item(page, "  not sealed",
		    "%s is the same and is sealed, but this one's index has "
		    "digests in clear: custody seal %s@%lld",
		    row_text(result, "sealed_as"), row_text(result, "dataset"),
		    (long long)row_count(result, "ordinal"));
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
		    "custody request --like %s",
		    stale,
		    json_string_value(
			json_array_get(row_list(result, "stale"), 0)));
	free(same);
	free(stale);
	free(paths);
}

/* Is every PATH a document in JSON, and each but one record? */
static bool
are_documents(const struct telling *telling)
{
	static const char *const suffixes[] = {
	    ".json", ".json.gz", ".json.zst", ".json.xz", ".json.bz2"};
	const char *path;
	size_t count = 0;

	for (; (path = args_operand(telling->args, count + 1)) != NULL;
	     count++) {
		size_t len = strlen(path);
		bool is = false;

		for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
			is |= len > strlen(suffixes[i]) &&
			      strcmp(path + len - strlen(suffixes[i]),
				  suffixes[i]) == 0;
		if (!is)
			return false;
	}
	return row_count(telling->result, "records") == (int64_t)count;
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
	tell_onto(&page, result);
	tell_parts(&page, result);
	tell_sealed(&page, result, telling->args);
	tell_bars(&page, result);
	tell_derived(&page, result);
	tell_searchable(&page, result);
	shown_facts_brief(&page, result);
	tell_notes(&page, result);
	if (!args_said(telling->args, READING_FORMAT) &&
	    !args_said(telling->args, READING_RECORDS_AT) &&
	    are_documents(telling))
		page_hint(&page, "records",
		    "a JSON document is one record, unless --records-at "
		    "POINTER says where its array is");
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
