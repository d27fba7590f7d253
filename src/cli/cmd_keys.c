/* SPDX-License-Identifier: Apache-2.0
 *
 * custody keys status: the key slots of the sealed store.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/row.h"
#include "cli/text.h"

enum { UNLOCK, ROWS };

static const struct option_row options[] = {
    [UNLOCK] = {OPTION(
	"unlock", NULL, "ask for the root secret, and see that each opens")},
    [ROWS] = {.name = NULL},
};

static const struct column slots[] = {
    {"slot", "SLOT", KIND_NUMBER},
    {"state", "STATE", KIND_ID},
    {"dataset", "DATASET", KIND_TEXT},
    {"ordinal", "VERSION", KIND_NUMBER},
    {"version", "ROOT", KIND_DIGEST},
    {"bytes", "SEALED", KIND_BYTES},
    {"opens", "OPENS", KIND_YES},
    {"seal", NULL, KIND_TEXT},
    {"epoch", NULL, KIND_COUNT},
    {"event", "EVENT", KIND_NUMBER},
    {"disposal", "DISPOSAL", KIND_ID},
    {"destroyed_at", "GONE", KIND_DAY},
    {NULL, NULL, KIND_TEXT},
};

static const struct table table = {
    "slot", "nothing is sealed: custody ingest --seal", slots};

static enum custody_status
ask(struct custody *custody, const struct command_args *args, json_t **answer,
    struct custody_error *err)
{
	const struct custody_keys_status keys = {
	    .unlock = args_said(args, UNLOCK)};

	return custody_keys_status(custody, &keys, answer, err);
}

static void
tell_copies(const struct telling *telling)
{
	const json_t *copies = row_list(telling->result, "copies"), *one;
	size_t i;

	json_array_foreach (copies, i, one) {
		char *waits = row_join(row_list(one, "waits"), NULL, 8);

		page_line(telling->page, "%s  %s, %s, %s%s",
		    i == 0 ? "copies     " : "           ",
		    row_text(one, "copy"), row_text(one, "holder"),
		    strcmp(row_text(one, "state"), "open") == 0
			? "not accounted for since "
			: row_text(one, "state"),
		    waits);
		free(waits);
	}
	if (i == 0)
		page_line(telling->page, "copies       none registered");
}

/* After the table. */
static void
tell(const struct telling *telling)
{
	const json_t *result = telling->result;

	if (row_count(result, "slots") == 0)
		return;
	page_line(telling->page, "root secret  %s", row_text(result, "root"));
	tell_copies(telling);
	page_line(telling->page, "lies on      %s: %s",
	    row_text(result, "file_system"),
	    row_true(result, "clear")
		? "a slot that is overwritten is gone from its blocks"
		: row_text(result, "why"));
	if (row_count(result, "keys") > 0 && !row_has(result, "opened"))
		page_hint(telling->page, "next",
		    "custody keys status --unlock sees that each opens");
}

const struct command command_keys_status = {
    .name = "keys status",
    .group = "data in",
    .summary = "the key slots of what is sealed, and whether they open",
    .operands = "",
    .options = options,
    .traits = IS_TABLE,
    .needs = NEEDS_READ,
    .ask = ask,
    .table = &table,
    .tell = tell,
};
