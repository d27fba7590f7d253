/* SPDX-License-Identifier: Apache-2.0
 *
 * shown_terms: in one line beside other things, or field by field.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/row.h"
#include "cli/shown_made.h"
#include "cli/shown_terms.h"
#include "cli/text.h"

char *
shown_terms_line(const json_t *terms)
{
	char *allow = row_join(row_list(terms, "allow"), NULL, 8);
	char *law = row_join(row_list(terms, "jurisdictions"), NULL, 8);
	char *line = NULL;

	if (asprintf(&line, "%s%s%s%s%s%s%s%s%s",
		*allow == '\0' ? "no purpose" : allow,
		row_has(terms, "licence") ? "; " : "",
		row_text(terms, "licence"),
		row_has(terms, "sensitivity") ? "; " : "",
		row_text(terms, "sensitivity"), *law == '\0' ? "" : "; ", law,
		row_has(terms, "retain_until") ? "; keep to " : "",
		row_has(terms, "retain_until")
		    ? DAY(row_text(terms, "retain_until"))
		    : "") < 0)
		line = NULL;
	free(law);
	free(allow);
	return line;
}

static void
tell_list(const struct page *page, const char *label, const json_t *terms,
    const char *key)
{
	char *words = row_join(row_list(terms, key), NULL, SIZE_MAX);

	page_item(page, label, "%s", *words == '\0' ? "-" : words);
	free(words);
}

static void
tell_text(const struct page *page, const char *label, const char *text)
{
	page_item(page, label, "%s", *text == '\0' ? "-" : text);
}

void
shown_terms_fields(const struct page *page, const json_t *terms)
{
	tell_list(page, "  allow", terms, "allow");
	tell_list(page, "  deny", terms, "deny");
	tell_text(page, "  licence", row_text(terms, "licence"));
	tell_text(page, "  retain until",
	    row_has(terms, "retain_until")
		? INSTANT(row_text(terms, "retain_until"))
		: "");
	tell_text(page, "  sensitivity", row_text(terms, "sensitivity"));
	tell_list(page, "  jurisdiction", terms, "jurisdictions");
	tell_text(page, "  attribution", row_text(terms, "attribution"));
}

/* What waits is in no table yet: its fields are those of the act. */
void
shown_terms(const struct page *page, const json_t *result)
{
	const json_t *would = json_object_get(result, "would");
	bool waits = json_object_size(would) > 0;
	struct page wide = *page;
	const char *state =
	    waits || row_count(result, "current") == 1
		? shown_proposal_state(result)
	    : strcmp(row_text(result, "state"), "effective") == 0
		? "replaced by later terms"
		: shown_proposal_state(result);

	wide.label = 16;
	page_line(&wide, "%s  terms of %s: %s", row_text(result, "id"),
	    row_text(result, "dataset"), state);
	shown_made(&wide, result);
	if (waits || row_has(result, "licence") ||
	    row_list(result, "allow") != NULL)
		shown_terms_fields(&wide, waits ? would : result);
	shown_signed(&wide, result);
	shown_papers(&wide, result);
	if (waits)
		page_hint(&wide, "next",
		    "custody approve %s   custody reject %s --why TEXT",
		    row_text(result, "id"), row_text(result, "id"));
	else
		page_hint(&wide, "next", "custody show %s",
		    row_text(result, "dataset"));
}
