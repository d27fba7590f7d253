/* SPDX-License-Identifier: Apache-2.0
 *
 * shown_made: a line for the person, one for the reason, one for signatures.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/row.h"
#include "cli/shown_made.h"
#include "cli/text.h"

void
shown_made(const struct page *page, const json_t *row)
{
	char *person = row_person(row, "person", "contact");

	page_item(page, "by", "%s, %s%s%s", person,
	    INSTANT(row_text(row, "at")), row_has(row, "incident") ? ", " : "",
	    row_text(row, "incident"));
	if (row_has(row, "why"))
		page_item(page, "why", "%s", row_text(row, "why"));
	free(person);
}

bool
shown_replaced(const json_t *row)
{
	return strcmp(row_text(row, "state"), "effective") == 0 &&
	       !row_true(row, "current");
}

const char *
shown_proposal_state(const json_t *row)
{
	const char *state = row_text(row, "state");

	if (strcmp(state, "waiting") == 0)
		return "waits for approval";
	return strcmp(state, "effective") == 0 ? "in effect" : state;
}

void
shown_signed(const struct page *page, const json_t *row)
{
	json_t *list = json_array();
	const json_t *one;
	char *signatures, *who = row_join(row_list(row, "waits_for"), NULL, 8);
	size_t i;

	json_array_foreach (row_list(row, "approvals"), i, one)
		json_array_append_new(
		    list, json_sprintf("%s %s", row_text(one, "person"),
			      DAY(row_text(one, "at"))));
	signatures = row_join(list, NULL, SIZE_MAX);
	if (*signatures != '\0')
		page_item(page, "signed", "%s too", signatures);
	if (*who != '\0')
		page_item(page, "waits for", "%s", who);
	json_decref(list);
	free(signatures);
	free(who);
}

void
shown_papers(const struct page *page, const json_t *row)
{
	const json_t *one;
	size_t i;

	json_array_foreach (row_list(row, "papers"), i, one)
		page_item(page, i == 0 ? "papers" : "", "%s (%s, %s)",
		    row_text(one, "name"), row_text(one, "kind"),
		    BYTES(row_count(one, "bytes")));
}
