/* SPDX-License-Identifier: Apache-2.0
 *
 * custody seal: what is referenced goes into the sealed store.
 */
#include "cli/command.h"
#include "cli/row.h"
#include "cli/text.h"

enum { DATA, WHY, ROWS };

static const struct option_row options[] = {
    [DATA] = {OPTION("data", "PATH", "where the data lies now"),
	.repeats = true},
    [WHY] = {OPTION("why", "TEXT", "the reason; kept for ever")},
    [ROWS] = {.name = NULL},
};

static enum custody_status
ask(struct custody *custody, const struct command_args *args, json_t **answer,
    struct custody_error *err)
{
	struct custody_seal seal = {
	    .dataset = args_operand(args, 0),
	    .why = args_text(args, WHY),
	};

	seal.data = args_list(args, DATA, &seal.data_count);
	return custody_seal(custody, &seal, answer, err);
}

static void
tell(const struct telling *telling)
{
	const struct page *page = telling->page;
	const json_t *row, *places, *place;
	size_t k;

	for (size_t i = 0;
	     (row = row_of_type(telling->answer, "sealed", i)) != NULL; i++) {
		page_line(page, "%s@%lld  %s", row_text(row, "dataset"),
		    (long long)row_count(row, "ordinal"),
		    row_true(row, "new") ? "sealed: from now on the copy in "
					   "the store is read"
					 : "was sealed before");
		places = row_list(row, "places");
		if (json_array_size(places) == 0)
			continue;
		page_line(page, "In clear it still lies here, and may lie in "
				"blocks of files that are gone:");
		json_array_foreach (places, k, place)
			if (k < 12)
				page_line(
				    page, "  %s", json_string_value(place));
		if (k > 12)
			page_line(page, "  and %s more, in --json",
			    NUMBER((int64_t)k - 12));
		page_line(page, "Remove them when an export was seen to work; "
				"disposal will not touch them.");
	}
}

const struct command command_seal = {
    .name = "seal",
    .group = "data in",
    .summary = "move a version into the sealed store",
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
