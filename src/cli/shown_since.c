/* SPDX-License-Identifier: Apache-2.0
 *
 * shown_since: records, domains and terms that are new since somebody last
 * approved the same purpose for the same data.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/row.h"
#include "cli/shown_facts.h"
#include "cli/shown_since.h"
#include "cli/text.h"

/* Told even where the records were not counted: the ledger has it. */
static char *
write_drift(const json_t *one)
{
	char *known = NULL, *text = NULL;

	if (asprintf(&known, "%s@%lld", row_text(one, "dataset"),
		(long long)row_count(one, "from")) >= 0)
		text = shown_drift(row_list(one, "drift"), known);
	free(known);
	return text;
}

/* "+1,204,331 records, -0; 2 new domains; drift lengths 4.0 % of 20.0 %" of
 * one dataset, or why not. */
static void
tell_growth(const struct page *page, const char *label, const char *before,
    const json_t *one)
{
	int64_t domains = row_count(one, "new_domains");
	char *drift = write_drift(one);
	bool moved = drift != NULL && *drift != '\0';

	if (row_count(one, "from") == row_count(one, "to"))
		page_item(page, label, "%s: %s@%lld, the same data", before,
		    row_text(one, "dataset"), (long long)row_count(one, "to"));
	else if (row_true(one, "counted"))
		page_item(page, label, "%s (@%lld): +%s records, -%s%s%s%s%s%s",
		    before, (long long)row_count(one, "from"),
		    COUNT(row_count(one, "added")),
		    COUNT(row_count(one, "removed")), domains > 0 ? "; " : "",
		    domains > 0 ? COUNT(domains) : "",
		    domains == 0  ? ""
		    : domains > 1 ? " new domains"
				  : " new domain",
		    moved ? "; drift " : "", moved ? drift : "");
	else
		page_item(page, label,
		    "%s (@%lld): not counted (%s); "
		    "custody diff %s@%lld %s@%lld%s%s",
		    before, (long long)row_count(one, "from"),
		    row_text(one, "why"), row_text(one, "dataset"),
		    (long long)row_count(one, "from"), row_text(one, "dataset"),
		    (long long)row_count(one, "to"), moved ? "; drift " : "",
		    moved ? drift : "");
	free(drift);
}

/* A time as a day; an absent value as a dash. */
static char *
plain_value(const json_t *row, const char *key)
{
	const char *text = row_text(row, key);

	if (*text == '\0' || strcmp(text, "[]") == 0)
		return strdup("-");
	if (strlen(text) >= 20 && text[4] == '-' && text[10] == 'T')
		return strdup(DAY(text));
	return strdup(text);
}

static void
tell_since_terms(const struct page *page, const json_t *since)
{
	const json_t *one;
	size_t i;

	json_array_foreach (row_list(since, "terms"), i, one) {
		char *before = plain_value(one, "before");
		char *after = plain_value(one, "after");

		page_item(page, "", "terms of %s changed: %s: %s -> %s",
		    row_text(one, "dataset"), row_text(one, "field"),
		    before == NULL ? "" : before, after == NULL ? "" : after);
		free(after);
		free(before);
	}
}

/* What is new since it was last approved for this purpose. */
void
shown_since(const struct page *page, const json_t *result)
{
	const json_t *since = json_object_get(result, "since"), *one;
	char *others = row_join(row_list(since, "others"), NULL, 6);
	size_t i;

	if (since == NULL)
		page_item(page, "since", "first request of this data for %s",
		    row_text(result, "purpose"));
	json_array_foreach (row_list(since, "versions"), i, one)
		tell_growth(page, i == 0 ? "since" : "",
		    row_text(since, "request"), one);
	if (*others != '\0')
		page_item(page, "", "not in %s: %s", row_text(since, "request"),
		    others);
	tell_since_terms(page, since);
	free(others);
}

char *
shown_since_brief(const json_t *result)
{
	const json_t *since = json_object_get(result, "since");
	const json_t *versions = row_list(since, "versions");
	bool terms = json_array_size(row_list(since, "terms")) > 0;
	bool others = json_array_size(row_list(since, "others")) > 0;
	char *text = NULL;
	int done;

	if (json_array_size(versions) == 0)
		return strdup("first request for this data");
	if (row_true(since, "counted"))
		done = asprintf(&text, "since %s: +%s, -%s%s, terms %s",
		    row_text(since, "request"),
		    COUNT(row_count(since, "added")),
		    COUNT(row_count(since, "removed")),
		    others ? ", more datasets" : "",
		    terms ? "changed" : "same");
	else
		done = asprintf(&text, "since %s: not counted, terms %s",
		    row_text(since, "request"), terms ? "changed" : "same");
	return done < 0 ? NULL : text;
}
