/* SPDX-License-Identifier: Apache-2.0
 *
 * shown_request: who asks for what, under which terms, what the gate says,
 * who signed, and what is missing: one screen.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/row.h"
#include "cli/shown_request.h"
#include "cli/shown_since.h"
#include "cli/shown_terms.h"
#include "cli/text.h"

static void
tell_head(const struct page *page, const json_t *result)
{
	const char *why = row_text(result, "why");
	char *person = row_person(result, "person", "contact");

	page_line(page, "%s  %s since %s, %s, project %s%s%s",
	    row_text(result, "id"), row_text(result, "state"),
	    DAY(row_text(result, "at")), person, row_text(result, "project"),
	    row_has(result, "ended_why") ? ": " : "",
	    row_text(result, "ended_why"));
	page_item(page, "asks", "%s%s%s%s%s%s", row_text(result, "purpose"),
	    row_has(result, "until") ? " until " : "",
	    row_has(result, "until") ? DAY(row_text(result, "until")) : "",
	    *why == '\0' ? "" : ": \"", why, *why == '\0' ? "" : "\"");
	free(person);
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
}

static void
tell_terms(const struct page *page, const json_t *result)
{
	const json_t *one;
	size_t i;

	json_array_foreach (row_list(result, "terms"), i, one) {
		char *line = shown_terms_line(one);

		page_item(page, i == 0 ? "terms" : "", "%s (%s): %s",
		    row_text(one, "dataset"), row_text(one, "id"),
		    line == NULL ? "" : line);
		free(line);
	}
	if (i == 0)
		page_item(page, "terms", "none: nothing can be approved");
}

/* "reviews/raw@9 (proved subset)   papers: CT-204.pdf, dpia-7.pdf" */
static void
tell_origin(const struct page *page, const json_t *result)
{
	char *papers = row_join(row_list(result, "papers"), "name", 6);
	json_t *parents = json_array();
	const json_t *one;
	char *from;
	size_t i;

	json_array_foreach (row_list(result, "from"), i, one)
		json_array_append_new(
		    parents, json_sprintf("%s (%s)", row_text(one, "parent"),
				 row_count(one, "proved") > 0 ? "proved subset"
							      : "declared"));
	from = row_join(parents, NULL, 6);
	if (*from != '\0' || *papers != '\0')
		page_item(page, "from", "%s%s%s%s",
		    *from == '\0' ? "no other dataset" : from,
		    *papers == '\0' ? "" : "   papers: ", papers, "");
	free(from);
	json_decref(parents);
	free(papers);
}

/* "licence-permits-purpose (vendor-b: licence unknown)" of each reason. */
static char *
join_reasons(const json_t *reasons)
{
	json_t *list = json_array();
	const json_t *one;
	char *text;
	size_t i;

	json_array_foreach (reasons, i, one)
		json_array_append_new(list,
		    json_sprintf("%s (%s: %s)", row_text(one, "policy"),
			row_text(one, "subject"), row_text(one, "reason")));
	text = row_join(list, NULL, 4);
	json_decref(list);
	return text;
}

/* As if it had its signatures: those are told in a line of their own. */
static void
tell_gate(const struct page *page, const json_t *result)
{
	const json_t *gate = json_object_get(result, "gate"), *one;
	const json_t *with = json_object_get(gate, "signed");
	char *against = join_reasons(row_list(with, "against"));
	int64_t waived = row_count(with, "waived");
	int64_t refuse =
	    row_count(with, "asked") - row_count(with, "allow") - waived;
	size_t i;

	if (gate != NULL)
		page_item(page, "gate", "%s allow%s%s%s%s%s",
		    COUNT(row_count(with, "allow")), refuse > 0 ? ", " : "",
		    refuse > 0 ? COUNT(refuse) : "",
		    refuse == 0 ? "" : PLURAL(refuse, " refuses", " refuse"),
		    refuse > 0 ? ": " : "", against);
	json_array_foreach (row_list(gate, "waivers"), i, one)
		page_item(page, "", "%lld waived: %s (%s, %s, to %s)",
		    (long long)waived, row_text(one, "policy"),
		    row_text(one, "id"), row_text(one, "person"),
		    DAY(row_text(one, "until")));
	free(against);
}

/* "carol 22 Nov, until 3 Mar, "condition""; what counts no more is said. */
static char *
join_signatures(const json_t *result, int64_t *live)
{
	json_t *list = json_array();
	const json_t *one;
	char *text;
	size_t i;

	json_array_foreach (row_list(result, "approvals"), i, one) {
		bool counts = row_true(one, "live");

		*live += counts;
		json_array_append_new(list,
		    json_sprintf("%s %s%s%s%s%s%s%s", row_text(one, "person"),
			DAY(row_text(one, "at")),
			row_has(one, "until") ? " until " : "",
			row_has(one, "until") ? DAY(row_text(one, "until"))
					      : "",
			row_has(one, "condition") ? " \"" : "",
			row_text(one, "condition"),
			row_has(one, "condition") ? "\"" : "",
			counts ? "" : " (counts no more)"));
	}
	text = row_join(list, NULL, SIZE_MAX);
	json_decref(list);
	return text;
}

/* "carol 22 Nov; needs 1 more custodian, not bob: alice" */
static void
tell_signatures(const struct page *page, const json_t *result)
{
	char *who = row_join(row_list(result, "waits_for"), NULL, 8);
	int64_t live = 0, missing;
	char *signatures = join_signatures(result, &live);

	missing = row_count(result, "needed") - live;
	if (missing <= 0 || row_has(result, "ended_why"))
		page_item(page, "signed", "%s",
		    *signatures == '\0' ? "by nobody" : signatures);
	else
		page_item(page, "signed", "%s; needs %lld %s%s, not %s%s%s",
		    *signatures == '\0' ? "by nobody yet" : signatures,
		    (long long)missing, live > 0 ? "more " : "",
		    PLURAL(missing, "custodian", "custodians"),
		    row_text(result, "person"), *who == '\0' ? "" : ": ", who);
	free(signatures);
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
	const char *id = row_text(result, "id");

	narrow.label = 8;
	tell_head(&narrow, result);
	tell_data(&narrow, result);
	shown_since(&narrow, result);
	tell_terms(&narrow, result);
	tell_origin(&narrow, result);
	tell_gate(&narrow, result);
	tell_signatures(&narrow, result);
	tell_releases(&narrow, result);
	if (strcmp(row_text(result, "state"), "approved") == 0)
		page_hint(&narrow, "next",
		    "custody check %s --data PATH --job TEXT", id);
	else if (row_true(result, "approvable"))
		page_hint(&narrow, "next",
		    "custody approve %s   custody reject %s --why TEXT", id,
		    id);
}
