/* SPDX-License-Identifier: Apache-2.0
 *
 * custody keys rotate: another root secret for the sealed store.
 */
#include <stdlib.h>

#include "cli/command.h"
#include "cli/row.h"
#include "cli/text.h"

/* passphrase.c knows the first by its name. */
enum { PASSPHRASE, KEY, TOKEN, WHY, ROWS };

static const struct option_row options[] = {
    [PASSPHRASE] = {OPTION("new-passphrase-file", "FILE",
	"the new passphrase; without it, it is asked for")},
    [KEY] = {OPTION("new-key", "FILE", "a key file instead of a passphrase")},
    [TOKEN] = {OPTION("new-token", "URI",
	"a PKCS#11 token instead; the passphrase is its PIN")},
    [WHY] = {OPTION("why", "TEXT", "the reason; kept for ever")},
    [ROWS] = {.name = NULL},
};

static enum custody_status
ask(struct custody *custody, const struct command_args *args, json_t **answer,
    struct custody_error *err)
{
	const struct custody_keys_rotate rotate = {
	    .key = args_text(args, KEY),
	    .token = args_text(args, TOKEN),
	    .why = args_text(args, WHY),
	};

	if (args_said(args, KEY) &&
	    (args_said(args, PASSPHRASE) || args_said(args, TOKEN)))
		return args_usage(err, "name one of them", "keys rotate",
		    "--new-key", "the store opens with one secret");
	return custody_keys_rotate(custody, &rotate, answer, err);
}

static void
tell(const struct telling *telling)
{
	const json_t *result = telling->result, *one;
	size_t i;

	page_line(telling->page,
	    "from now on the sealed store opens with its new %s; %s "
	    "wrapped again",
	    row_text(result, "after"), OF(row_count(result, "slots"), "slot"));
	page_line(telling->page, "the old %s opens nothing here",
	    row_text(result, "before"));
	json_array_foreach (row_list(result, "copies"), i, one)
		page_line(telling->page,
		    "copy %s, held by %s, still opens with the old one: make "
		    "a new one, destroy it, and attest it",
		    row_text(one, "copy"), row_text(one, "holder"));
}

const struct command command_keys_rotate = {
    .name = "keys rotate",
    .group = "data in",
    .summary = "change the root secret of the sealed store",
    .operands = "",
    .options = options,
    .needs = NEEDS_APPEND,
    .ask = ask,
    .tell = tell,
};
