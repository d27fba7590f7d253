/* SPDX-License-Identifier: Apache-2.0
 *
 * recalled: who received it and who asked for it are both rung where they are
 * two people.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/recalled.h"
#include "cli/row.h"
#include "cli/text.h"
#include "cli/unsearched.h"

static bool
is_open(const json_t *line)
{
	return !row_has(line, "state") ||
	       strcmp(row_text(line, "state"), "open") == 0;
}

/* "model atlas-7b 9f30c1d2", or that none is known. */
static void
tell_models(const struct page *page, const json_t *line)
{
	const json_t *models = row_list(line, "models"), *model;
	size_t i;

	json_array_foreach (models, i, model)
		page_item(page, "", "  model %s%s%s", row_text(model, "model"),
		    row_has(model, "model_sha256") ? " " : "",
		    DIGEST(row_text(model, "model_sha256")));
}

void
recalled_line(const struct page *page, const char *label, const json_t *line)
{
	char *person = row_person(line, "person", "contact");
	char *requester = row_person(line, "requester", "requester_contact");

	page_item(page, label, "%s: %s of %s, job %s%s%s%s%s", person,
	    row_text(line, "release"), row_text(line, "request"),
	    row_text(line, "job"),
	    row_list_size(line, "models") == 0 ? ", no receipt" : "",
	    row_true(line, "derived") ? ", by derivation" : "",
	    is_open(line) ? "" : ": ",
	    is_open(line) ? "" : row_text(line, "state"));
	if (row_has(line, "requester") &&
	    strcmp(row_text(line, "requester"), row_text(line, "person")) != 0)
		page_item(page, "", "  asked for by %s", requester);
	free(requester);
	free(person);
	tell_models(page, line);
}

void
recalled_versions(const struct page *page, const struct telling *telling,
    const char *type, const char *wholly)
{
	const json_t *answer = telling->answer, *row;
	char name[TEXT_SIZE * 3];

	if (row_has(telling->result, "broad"))
		page_item(page, "broad", "%s and all hosts below it",
		    row_text(telling->result, "broad"));
	for (size_t i = 0; (row = row_of_type(answer, type, i)) != NULL; i++) {
		snprintf(name, sizeof(name), "%s@%lld",
		    row_text(row, "dataset"),
		    (long long)row_count(row, "ordinal"));
		page_line(page, "  %-20s %s", name,
		    row_true(row, "wholly")
			? wholly
			: OF(row_count(row, "records"), "record"));
	}
	for (size_t i = 0; (row = row_of_type(answer, "unsearched", i)) != NULL;
	     i++)
		unsearched_tell(page, row);
}

void
recalled_lines(const struct page *page, const json_t *answer)
{
	const json_t *line;

	for (size_t i = 0; (line = row_of_type(answer, "line", i)) != NULL; i++)
		recalled_line(page, i == 0 ? "ring" : "", line);
}

void
recalled_title(const struct page *page, const json_t *answer, const char *id,
    bool new, bool rehearsal, const char *due)
{
	size_t lines = row_types(answer, "line");

	if (lines == 0 && *id == '\0' && !rehearsal)
		page_line(page, "no release received any of it: nothing is "
				"called back");
	else if (lines == 0)
		page_line(page, "%s%sno release received it", id,
		    *id == '\0' ? "" : "  recalled; ");
	else
		page_line(page, "%s%s%s %s, answers due %s", id,
		    *id == '\0' ? "" : "  ", OF(lines, "release"),
		    rehearsal ? "would be called back"
		    : new     ? "called back"
			      : "called back already",
		    DAY(due));
}

void
recalled_next(const struct page *page, const json_t *answer, const char *id)
{
	const json_t *line;

	for (size_t i = 0; (line = row_of_type(answer, "line", i)) != NULL;
	     i++) {
		if (!is_open(line))
			continue;
		page_hint(page, "next",
		    "custody acknowledge %s %s --outcome "
		    "retrained|rolled-back|accepted --why TEXT",
		    id, row_text(line, "release"));
		return;
	}
}
