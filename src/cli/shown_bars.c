/* SPDX-License-Identifier: Apache-2.0
 *
 * shown_bars: whether it is open, who placed it and why, what it is about.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/recalled.h"
#include "cli/row.h"
#include "cli/shown_bars.h"
#include "cli/shown_made.h"
#include "cli/text.h"

static bool
is_open(const json_t *row)
{
	return strcmp(row_text(row, "state"), "open") == 0;
}

/* "Q2  quarantine: open", or by which event it was lifted. */
static void
tell_head(const struct page *page, const json_t *result, const char *what)
{
	int64_t lifted = row_count(result, "lifted");

	if (lifted > 0)
		page_line(page, "%s  %s: lifted by #%s", row_text(result, "id"),
		    what, NUMBER(lifted));
	else
		page_line(page, "%s  %s: %s", row_text(result, "id"), what,
		    row_text(result, "state"));
	shown_made(page, result);
}

/* "102 records found by domain"; what was looked for is not in the ledger. */
static void
tell_records(const struct page *page, const json_t *result, const char *label)
{
	char *kinds = row_join(row_list(result, "selectors"), NULL, 8);

	if (*kinds != '\0')
		page_item(page, label, "%s found by %s",
		    OF(row_count(result, "records"), "record"), kinds);
	free(kinds);
}

void
shown_quarantine(const struct page *page, const json_t *result)
{
	const json_t *one;
	const char *id = row_text(result, "id");
	size_t i;

	tell_head(page, result, "quarantine");
	tell_records(page, result, "bars");
	json_array_foreach (row_list(result, "counts"), i, one)
		page_item(page, "", "  %s@%lld: %s", row_text(one, "dataset"),
		    (long long)row_count(one, "ordinal"),
		    OF(row_count(one, "records"), "record"));
	json_array_foreach (row_list(result, "versions"), i, one)
		page_item(page,
		    row_list_size(result, "selectors") + i == 0 ? "bars" : "",
		    "  %s: all of it", json_string_value(one));
	shown_papers(page, result);
	if (is_open(result))
		page_hint(page, "next", "custody lift %s --why TEXT", id);
}

/* Those that answer still, then those that did. */
static void
tell_lines(const struct page *page, const json_t *result)
{
	const json_t *lines = row_list(result, "lines"), *line;
	const char *label = "ring";
	size_t i;

	json_array_foreach (lines, i, line) {
		if (!is_open(line))
			continue;
		recalled_line(page, label, line);
		label = "";
	}
	label = "answered";
	json_array_foreach (lines, i, line) {
		if (is_open(line))
			continue;
		recalled_line(page, label, line);
		page_item(page, "", "  %s %s: %s",
		    row_text(line, "answered_by"), DAY(row_text(line, "at")),
		    row_text(line, "why"));
		label = "";
	}
}

static const char *
first_open(const json_t *result)
{
	const json_t *line;
	size_t i;

	json_array_foreach (row_list(result, "lines"), i, line)
		if (is_open(line))
			return row_text(line, "release");
	return NULL;
}

void
shown_recall(const struct page *page, const json_t *result)
{
	char *versions = row_join(row_list(result, "versions"), NULL, 12);
	const char *open = first_open(result);

	tell_head(page, result, "recall");
	tell_records(page, result, "of");
	page_item(page, "in", "%s", versions);
	page_item(page, "answers", "%s of %s unanswered, due %s",
	    COUNT(row_count(result, "unanswered")),
	    OF(row_count(result, "releases"), "release"),
	    INSTANT(row_text(result, "due")));
	tell_lines(page, result);
	shown_papers(page, result);
	if (open != NULL && row_count(result, "lifted") == 0)
		page_hint(page, "next",
		    "custody acknowledge %s %s --outcome "
		    "retrained|rolled-back|accepted --why TEXT",
		    row_text(result, "id"), open);
	free(versions);
}

void
shown_hold(const struct page *page, const json_t *result)
{
	char *versions = row_join(row_list(result, "versions"), NULL, 12);

	tell_head(page, result, "hold");
	page_item(page, is_open(result) ? "keeps" : "kept", "%s",
	    row_count(result, "everything") == 1 ? "everything" : versions);
	shown_papers(page, result);
	if (is_open(result))
		page_hint(page, "next", "custody lift %s --why TEXT",
		    row_text(result, "id"));
	free(versions);
}

void
shown_waiver(const struct page *page, const json_t *result)
{
	page_line(page, "%s  waiver of %s for %s: %s", row_text(result, "id"),
	    row_text(result, "policy"), row_text(result, "request"),
	    row_text(result, "state"));
	shown_made(page, result);
	page_item(page, "until", "%s", INSTANT(row_text(result, "until")));
	shown_papers(page, result);
	page_hint(page, "next", "custody show %s", row_text(result, "request"));
}
