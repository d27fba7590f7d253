/* SPDX-License-Identifier: Apache-2.0
 *
 * custody keys copy, keys attest: who holds copies of the key slots, and what
 * became of them.
 */
#include <string.h>

#include "cli/command.h"
#include "cli/row.h"
#include "cli/text.h"

enum { TO, HOLDER, COPY_WHY, COPY_ROWS };

static const struct option_row copy_options[] = {
    [TO] = {OPTION("to", "FILE", "where it goes; nothing may be there"),
	.required = true},
    [HOLDER] = {OPTION("holder", "NAME", "who keeps it; kept for ever"),
	.required = true},
    [COPY_WHY] = {OPTION("why", "TEXT", "what for; kept for ever")},
    [COPY_ROWS] = {.name = NULL},
};

enum { OUTCOME, WHY, ROWS };

static const struct option_row attest_options[] = {
    [OUTCOME] = {OPTION("outcome", "WORD", "what became of it"),
	.words = "destroyed|updated"},
    [WHY] = {OPTION("why", "TEXT", "how that is known; kept for ever")},
    [ROWS] = {.name = NULL},
};

static enum custody_status
ask_copy(struct custody *custody, const struct command_args *args,
    json_t **answer, struct custody_error *err)
{
	const struct custody_keys_copy copy = {
	    .to = args_text(args, TO),
	    .holder = args_text(args, HOLDER),
	    .why = args_text(args, COPY_WHY),
	};

	return custody_keys_copy(custody, &copy, answer, err);
}

static void
tell_copy(const struct telling *telling)
{
	const json_t *result = telling->result;
	const char *id = row_text(result, "copy");

	page_line(telling->page, "%s  %s, held by %s: %s   event #%s", id,
	    row_text(result, "path"), row_text(result, "holder"),
	    OF(row_count(result, "slots"), "slot"),
	    NUMBER(row_count(result, "event")));
	page_line(telling->page,
	    "It opens what is sealed together with the root secret. After a "
	    "disposal:");
	page_hint(telling->page, "next", "custody keys attest %s",
	    row_text(result, "path"));
}

static enum custody_status
ask_attest(struct custody *custody, const struct command_args *args,
    json_t **answer, struct custody_error *err)
{
	const struct custody_keys_attest attest = {
	    .copy = args_operand(args, 0),
	    .outcome = args_text(args, OUTCOME),
	    .why = args_text(args, WHY),
	};

	return custody_keys_attest(custody, &attest, answer, err);
}

static void
tell_attest(const struct telling *telling)
{
	const json_t *result = telling->result;

	page_line(telling->page, "%s  held by %s: %s%s",
	    row_text(result, "copy"), row_text(result, "holder"),
	    row_text(result, "outcome"),
	    row_true(result, "new") ? "" : " (recorded before)");
	if (!row_true(result, "seen"))
		return;
	page_line(telling->page, "destroyed    %s; %s left",
	    OF(row_count(result, "destroyed"), "slot"),
	    OF(row_count(result, "keys"), "key"));
	page_line(telling->page, "lies on      %s: %s",
	    row_text(result, "file_system"),
	    row_true(result, "clear")
		? "a slot that is overwritten is gone from its blocks"
		: row_text(result, "why"));
}

const struct command command_keys_copy = {
    .name = "keys copy",
    .group = "data in",
    .summary = "copy the key slots, and record who holds the copy",
    .operands = "",
    .options = copy_options,
    .needs = NEEDS_APPEND,
    .ask = ask_copy,
    .tell = tell_copy,
};

const struct command command_keys_attest = {
    .name = "keys attest",
    .group = "data in",
    .summary = "bring a copy of the key slots up to date, or say it is gone",
    .operands = "COPY|FILE",
    .least = 1,
    .most = 1,
    .completes = "files",
    .options = attest_options,
    .traits = CAN_OFFER,
    .needs = NEEDS_APPEND,
    .ask = ask_attest,
    .tell = tell_attest,
};
