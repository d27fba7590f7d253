/* SPDX-License-Identifier: Apache-2.0
 *
 * shown_proposal: what it does in its first line, then who wants it and who
 * signed.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/row.h"
#include "cli/shown_made.h"
#include "cli/shown_proposal.h"
#include "cli/text.h"

static void
tell_rest(const struct page *page, const json_t *result)
{
	const char *id = row_text(result, "id");

	shown_signed(page, result);
	shown_papers(page, result);
	if (strcmp(row_text(result, "state"), "waiting") == 0)
		page_hint(page, "next",
		    "custody approve %s   custody reject %s --why TEXT", id,
		    id);
}

void
shown_identity(const struct page *page, const json_t *result)
{
	const json_t *did = json_object_get(result, "did");
	const char *id = row_text(result, "id");
	const char *act = row_text(result, "act");
	const char *name = row_text(result, "subject");
	const char *state = shown_proposal_state(result);

	if (strcmp(act, "quorum.changed/1") == 0)
		page_line(page, "%s  quorum %lld: %s", id,
		    (long long)row_count(did, "quorum"), state);
	else if (strcmp(act, "identity.enrolled/1") == 0)
		page_line(page, "%s  %s enrolled as %s: %s", id, name,
		    row_text(did, "role"), state);
	else
		page_line(page, "%s  %s %s: %s", id, name,
		    strcmp(act, "identity.rotated/1") == 0 ? "has a new key"
							   : "retired",
		    state);
	shown_made(page, result);
	if (row_has(did, "why"))
		page_item(page, "why", "%s", row_text(did, "why"));
	if (row_has(did, "contact"))
		page_item(page, "contact", "%s", row_text(did, "contact"));
	if (row_has(did, "compromised_since"))
		page_item(page, "stolen", "since %s",
		    INSTANT(row_text(did, "compromised_since")));
	if (row_has(did, "key"))
		page_item(page, "key", "%s", row_text(did, "key"));
	tell_rest(page, result);
}

void
shown_lift(const struct page *page, const json_t *result)
{
	const json_t *did = json_object_get(result, "did");

	page_line(page, "%s  lift of %s: %s", row_text(result, "id"),
	    row_text(result, "subject"), shown_proposal_state(result));
	shown_made(page, result);
	page_item(page, "why", "%s", row_text(did, "why"));
	tell_rest(page, result);
	if (strcmp(row_text(result, "state"), "effective") == 0)
		page_hint(page, "next", "custody show %s",
		    row_text(result, "subject"));
}

void
shown_policy_set(const struct page *page, const json_t *result)
{
	const json_t *would = json_object_get(result, "would");
	const json_t *files = json_object_size(would) > 0
				  ? row_list(would, "files")
				  : row_list(result, "files");
	const json_t *one;
	size_t i;

	page_line(page, "%s  set of %s: %s", row_text(result, "id"),
	    OF(json_array_size(files), "policy file"),
	    shown_replaced(result) ? "replaced by a later one"
				   : shown_proposal_state(result));
	shown_made(page, result);
	json_array_foreach (files, i, one)
		page_item(page, i == 0 ? "files" : "", "%s  %s",
		    DIGEST(row_text(one, "sha256")), row_text(one, "name"));
	tell_rest(page, result);
	page_hint(page, "next", "custody policy list");
}
