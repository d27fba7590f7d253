/* SPDX-License-Identifier: Apache-2.0
 *
 * custody reindex, locate: what look-ups need is made again, and where the
 * data lies is told.
 */
#include "cli/command.h"
#include "cli/row.h"
#include "cli/text.h"

enum { URL_FIELD, TIME_FIELD, ID_FIELD, FORMS, DATA, ROWS };

static const struct option_row options[] = {
    [URL_FIELD] = {OPTION(
	"url-field", "NAME", "the field with a record's URL")},
    [TIME_FIELD] = {OPTION(
	"time-field", "NAME", "the field that says when it was obtained")},
    [ID_FIELD] = {OPTION("id-field", "NAME", "the field with a record's id")},
    [FORMS] = {OPTION(
	"forms", NULL, "also find copies by their text in other bytes")},
    [DATA] = {OPTION("data", "PATH", "where the data lies now"),
	.repeats = true},
    [ROWS] = {.name = NULL},
};

static enum custody_status
ask(struct custody *custody, const struct command_args *args, json_t **answer,
    struct custody_error *err)
{
	struct custody_reindex reindex = {
	    .dataset = args_operand(args, 0),
	    .url_field = args_text(args, URL_FIELD),
	    .time_field = args_text(args, TIME_FIELD),
	    .id_field = args_text(args, ID_FIELD),
	    .forms = args_said(args, FORMS),
	};

	reindex.data = args_list(args, DATA, &reindex.data_count);
	return custody_reindex(custody, &reindex, answer, err);
}

static enum custody_status
ask_locate(struct custody *custody, const struct command_args *args,
    json_t **answer, struct custody_error *err)
{
	const struct custody_locate locate = {
	    .dataset = args_operand(args, 0),
	    .path = args_operand(args, 1),
	};

	return custody_locate(custody, &locate, answer, err);
}

static int
percent(const json_t *row, const char *key)
{
	int64_t records = row_count(row, "records");

	return records == 0 ? 0 : (int)(100 * row_count(row, key) / records);
}

static void
tell(const struct telling *telling)
{
	const struct page *page = telling->page;
	const json_t *row;

	for (size_t i = 0;
	     (row = row_of_type(telling->answer, "index", i)) != NULL; i++) {
		page_line(page, "%s@%lld  %s indexed again%s",
		    row_text(row, "dataset"),
		    (long long)row_count(row, "ordinal"),
		    OF(row_count(row, "records"), "record"),
		    row_true(row, "new")
			? ", with more fields"
			: ", with the roots that were recorded");
		page_line(page,
		    "  searchable by url %d %%, time %d %%, id %d %%",
		    percent(row, "with_url"), percent(row, "with_time"),
		    percent(row, "with_id"));
		if (row_count(row, "barred") > 0)
			page_line(page, "  barred by open quarantines: %s",
			    OF(row_count(row, "barred"), "record"));
	}
}

static void
tell_locate(const struct telling *telling)
{
	const json_t *result = telling->result;

	page_line(telling->page, "%s@%lld  is at %s%s",
	    row_text(result, "dataset"),
	    (long long)row_count(result, "ordinal"), row_text(result, "path"),
	    row_true(result, "new") ? "" : " (recorded before)");
	page_line(telling->page, "  verified %s, %s, %s",
	    OF(row_count(result, "files"), "file"),
	    OF(row_count(result, "records"), "record"),
	    BYTES(row_count(result, "bytes")));
}

const struct command command_reindex = {
    .name = "reindex",
    .group = "data in",
    .summary = "make the index of a version again, or with more fields",
    .operands = "DATASET@V",
    .least = 1,
    .most = 1,
    .completes = "datasets",
    .options = options,
    .traits = READS_DATA,
    .needs = NEEDS_APPEND,
    .ask = ask,
    .tell = tell,
};

const struct command command_locate = {
    .name = "locate",
    .group = "data in",
    .summary = "record where a version lies too, after verifying it there",
    .operands = "DATASET@V PATH",
    .least = 2,
    .most = 2,
    .completes = "datasets",
    .traits = READS_DATA,
    .needs = NEEDS_APPEND,
    .ask = ask_locate,
    .tell = tell_locate,
};
