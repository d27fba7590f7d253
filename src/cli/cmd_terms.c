/* SPDX-License-Identifier: Apache-2.0
 *
 * custody terms: what may be done with a dataset.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/row.h"
#include "cli/shown_terms.h"
#include "cli/text.h"

enum {
	ALLOW,
	DENY,
	LICENCE,
	RETAIN,
	SENSITIVITY,
	JURISDICTION,
	ATTRIBUTION,
	CLEAR,
	FROM,
	WHY,
	ROWS,
};

static const struct option_row options[] = {
    [ALLOW] = {OPTION("allow-purpose", "PURPOSE", "it may be used for this"),
	.repeats = true},
    [DENY] = {OPTION("deny-purpose", "PURPOSE", "it may not be used for this"),
	.repeats = true},
    [LICENCE] = {OPTION("licence", "SPDX", "the licence that it is under")},
    [RETAIN] = {OPTION("retain-until", "TIME", "it is disposed of by then")},
    [SENSITIVITY] = {OPTION("sensitivity", "WORD", "how sensitive it is"),
	.words = "public|internal|confidential|personal|special"},
    [JURISDICTION] = {OPTION("jurisdiction", "CODE", "whose law it is under"),
	.repeats = true},
    [ATTRIBUTION] = {OPTION("attribution", "TEXT", "what must be said of it")},
    [CLEAR] = {OPTION("clear", "FIELD", "forget what was recorded there"),
	.words = "allow-purpose|deny-purpose|licence|retain-until|"
		 "sensitivity|jurisdiction|attribution",
	.repeats = true},
    [FROM] = {OPTION(
	"from", "FILE", "a JSON document with terms, or - (stdin)")},
    [WHY] = {OPTION("why", "TEXT", "the reason; kept for ever")},
    [ROWS] = {.name = NULL},
};

static enum custody_status
ask(struct custody *custody, const struct command_args *args, json_t **answer,
    struct custody_error *err)
{
	struct custody_terms terms = {
	    .dataset = args_operand(args, 0),
	    .licence = args_text(args, LICENCE),
	    .retain_until = args_text(args, RETAIN),
	    .sensitivity = args_text(args, SENSITIVITY),
	    .attribution = args_text(args, ATTRIBUTION),
	    .from = args_text(args, FROM),
	    .why = args_text(args, WHY),
	    .dry_run = args->dry_run,
	};

	terms.allow = args_list(args, ALLOW, &terms.allow_count);
	terms.deny = args_list(args, DENY, &terms.deny_count);
	terms.jurisdiction =
	    args_list(args, JURISDICTION, &terms.jurisdiction_count);
	terms.clear = args_list(args, CLEAR, &terms.clear_count);
	return custody_terms(custody, &terms, answer, err);
}

/* Bare `terms` needs no key. */
static enum command_needs
needs_of(const struct command_args *args)
{
	for (size_t i = 0; i < ROWS; i++)
		if (args_said(args, i))
			return NEEDS_APPEND;
	return NEEDS_READ;
}

/* A field as the lines above call it, and what it says as they say it. */
static bool
is_time(const char *field)
{
	return strcmp(field, "retain_until") == 0;
}

#define FIELD(field) (is_time(field) ? "retain until" : (field))
#define SAID(field, value) (is_time(field) ? INSTANT(value) : (value))

static void
tell_changes(const struct page *page, const json_t *result)
{
	const json_t *change;
	size_t i;

	json_array_foreach (row_list(result, "changes"), i, change) {
		const char *field = row_text(change, "field");
		char *before = row_plain(json_object_get(change, "before"));
		char *after = row_plain(json_object_get(change, "after"));

		page_item(page, "  change", "%s: %s -> %s", FIELD(field),
		    before == NULL || *before == '\0' ? "-"
						      : SAID(field, before),
		    after == NULL || *after == '\0' ? "-" : SAID(field, after));
		free(after);
		free(before);
	}
}

/* "looser": what the gate goes by stands elsewhere. */
static void
tell_others(const struct page *page, const json_t *result)
{
	const json_t *one;
	size_t i;

	json_array_foreach (row_list(result, "bound_by"), i, one)
		page_item(page, "  binds too", "%s (%s), %s",
		    row_text(one, "dataset"), row_text(one, "id"),
		    row_true(one, "copy") ? "the same bytes"
					  : "what it was made from");
	json_array_foreach (row_list(result, "looser"), i, one) {
		const char *field = row_text(one, "field");

		page_item(page, "  looser",
		    "%s %s: %s (%s) says %s, and that is what counts",
		    FIELD(field),
		    row_has(one, "here") ? SAID(field, row_text(one, "here"))
					 : "unsaid",
		    row_text(one, "dataset"), row_text(one, "id"),
		    SAID(field, row_text(one, "there")));
	}
}

static void
tell_state(const struct page *page, const json_t *result)
{
	char *stale = row_join(row_list(result, "stale"), "request", 12);

	if (*stale != '\0')
		page_item(page, "  stale", "%s: to be approved again", stale);
	if (row_true(result, "due") && !row_true(result, "waits"))
		page_item(page, "  over",
		    "retain until is past: no gate lets it out, and it is to "
		    "be disposed of");
	if (row_true(result, "waits"))
		page_hint(page, "next", "another custodian: custody approve %s",
		    row_text(result, "id"));
	else if (row_true(result, "due"))
		page_hint(page, "next",
		    "custody dispose --due --why TEXT, or another "
		    "--retain-until");
	else if (row_true(result, "new"))
		page_hint(page, "next",
		    "custody request %s --purpose P --project TEXT",
		    row_text(result, "dataset"));
	if (row_true(result, "dry_run"))
		page_line(page, "Nothing has been changed.");
	free(stale);
}

static void
tell(const struct telling *telling)
{
	struct page page = *telling->page;
	const json_t *result = telling->result;
	const char *id = row_text(result, "id");

	page.label = 16;
	page_line(&page, "%s%s%s%s", id, *id == '\0' ? "" : "  ",
	    row_text(result, "dataset"),
	    row_true(result, "waits") ? "  waits for approval by others"
	    : row_true(result, "new") ? "  new terms"
	    : *id == '\0' && !row_has(result, "changes")
		? "  no terms: nothing "
		  "is allowed"
		: "");
	shown_terms_fields(&page, result);
	tell_others(&page, result);
	tell_changes(&page, result);
	tell_state(&page, result);
}

const struct command command_terms = {
    .name = "terms",
    .group = "data in",
    .summary = "record, or tell, what may be done with a dataset",
    .operands = "DATASET",
    .least = 1,
    .most = 1,
    .completes = "datasets",
    .options = options,
    .traits = CAN_REHEARSE,
    .needs = NEEDS_APPEND,
    .needs_of = needs_of,
    .ask = ask,
    .tell = tell,
};
