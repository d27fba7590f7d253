/* SPDX-License-Identifier: Apache-2.0
 *
 * shown_request: who asks for what, under which terms, what the gate says,
 * who signed, and what is missing: one screen.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/row.h"
#include "cli/shown_request.h"
#include "cli/text.h"

static void
tell_head(const struct page *page, const json_t *result)
{
	const char *why = row_text(result, "why");

	page_line(page, "%s  %s since %s, %s%s%s%s, project %s%s%s",
	    row_text(result, "id"), row_text(result, "state"),
	    DAY(row_text(result, "at")), row_text(result, "person"),
	    row_has(result, "contact") ? " <" : "", row_text(result, "contact"),
	    row_has(result, "contact") ? ">" : "", row_text(result, "project"),
	    row_has(result, "ended_why") ? ": " : "",
	    row_text(result, "ended_why"));
	page_item(page, "asks", "%s%s%s%s%s%s", row_text(result, "purpose"),
	    row_has(result, "until") ? " until " : "",
	    row_has(result, "until") ? DAY(row_text(result, "until")) : "",
	    *why == '\0' ? "" : ": \"", why, *why == '\0' ? "" : "\"");
}

static void
tell_data(const struct page *page, const json_t *result)
{
	const json_t *one;
	size_t i;

	json_array_foreach (row_list(result, "versions"), i, one)
		page_item(page, i == 0 ? "data" : "",
		    "%s@%lld (%s)  %s, %s, %s", row_text(one, "dataset"),
		    (long long)row_count(one, "ordinal"),
		    DIGEST(row_text(one, "version")),
		    OF(row_count(one, "files"), "file"),
		    OF(row_count(one, "records"), "record"),
		    BYTES(row_count(one, "bytes")));
	one = json_object_get(result, "since");
	if (one != NULL)
		page_item(page, "since", "%s (@%lld): +%s, -%s",
		    row_text(one, "request"),
		    (long long)row_count(one, "ordinal"),
		    COUNT(row_count(one, "added")),
		    COUNT(row_count(one, "removed")));
}

static void
tell_terms(const struct page *page, const json_t *result)
{
	const json_t *one;
	size_t i;

	json_array_foreach (row_list(result, "terms"), i, one) {
		char *allow = row_join(row_list(one, "allow"), NULL, 8);
		char *law = row_join(row_list(one, "jurisdictions"), NULL, 8);

		page_item(page, i == 0 ? "terms" : "",
		    "%s (%s): %s%s%s%s%s%s%s%s%s", row_text(one, "dataset"),
		    row_text(one, "id"), *allow == '\0' ? "no purpose" : allow,
		    row_has(one, "licence") ? "; " : "",
		    row_text(one, "licence"),
		    row_has(one, "sensitivity") ? "; " : "",
		    row_text(one, "sensitivity"), *law == '\0' ? "" : "; ", law,
		    row_has(one, "retain_until") ? "; keep to " : "",
		    row_has(one, "retain_until")
			? DAY(row_text(one, "retain_until"))
			: "");
		free(law);
		free(allow);
	}
	if (i == 0)
		page_item(page, "terms", "none: nothing can be approved");
}

static void
tell_gate(const struct page *page, const json_t *result)
{
	const json_t *gate = json_object_get(result, "gate"), *one;
	int64_t waived = row_count(gate, "waived");
	size_t i;

	if (gate == NULL)
		return;
	page_item(page, "gate", "%s: %s of %s allow%s%s%s",
	    row_text(gate, "verdict"), COUNT(row_count(gate, "allow")),
	    COUNT(row_count(gate, "asked")), waived > 0 ? ", " : "",
	    waived > 0 ? COUNT(waived) : "", waived > 0 ? " waived" : "");
	json_array_foreach (row_list(gate, "reasons"), i, one)
		page_item(page, "", "%s: %s: %s", row_text(one, "policy"),
		    row_text(one, "subject"), row_text(one, "reason"));
}

static void
tell_signatures(const struct page *page, const json_t *result)
{
	char *who = row_join(row_list(result, "waits_for"), NULL, 8);
	int64_t missing =
	    row_count(result, "needed") - row_count(result, "approvals");
	const json_t *list = row_list(result, "approvals"), *one;
	size_t i, live = 0;

	json_array_foreach (list, i, one) {
		bool ended = json_object_get(one, "live") != NULL &&
			     !row_true(one, "live");

		live += !ended;
		page_item(page, i == 0 ? "signed" : "", "%s %s%s%s%s%s%s%s",
		    row_text(one, "person"), DAY(row_text(one, "at")),
		    row_has(one, "until") ? ", until " : "",
		    row_has(one, "until") ? DAY(row_text(one, "until")) : "",
		    row_has(one, "condition") ? ", \"" : "",
		    row_text(one, "condition"),
		    row_has(one, "condition") ? "\"" : "",
		    ended ? " (counts no more)" : "");
	}
	if (list != NULL)
		missing = row_count(result, "needed") - (int64_t)live;
	if (missing > 0)
		page_item(page, "needs", "%lld more %s, not %s%s%s",
		    (long long)missing,
		    PLURAL(missing, "custodian", "custodians"),
		    row_text(result, "person"), *who == '\0' ? "" : ": ", who);
	free(who);
}

static void
tell_releases(const struct page *page, const json_t *result)
{
	const json_t *one;
	size_t i;

	json_array_foreach (row_list(result, "releases"), i, one)
		page_item(page, i == 0 ? "left" : "", "%s to job %s, %s, %s",
		    row_text(one, "id"), row_text(one, "job"),
		    row_text(one, "person"), DAY(row_text(one, "at")));
}

void
shown_request(const struct page *page, const json_t *result)
{
	struct page narrow = *page;
	const char *state = row_text(result, "state");
	const char *id = row_text(result, "id");

	narrow.label = 8;
	tell_head(&narrow, result);
	tell_data(&narrow, result);
	tell_terms(&narrow, result);
	tell_gate(&narrow, result);
	tell_signatures(&narrow, result);
	tell_releases(&narrow, result);
	if (strcmp(state, "open") == 0 || strcmp(state, "stale") == 0)
		page_hint(&narrow, "next",
		    "custody approve %s   custody reject %s --why TEXT", id,
		    id);
	else if (strcmp(state, "approved") == 0)
		page_hint(&narrow, "next",
		    "custody check %s --data PATH --job TEXT", id);
}
