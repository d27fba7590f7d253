/* SPDX-License-Identifier: Apache-2.0
 *
 * shown_release: from the request to the model, and whether it is called
 * back.
 */
#include <string.h>

#include "cli/row.h"
#include "cli/shown_made.h"
#include "cli/shown_release.h"
#include "cli/text.h"

static void
tell_data(const struct page *page, const json_t *result)
{
	int64_t left_out = row_count(result, "left_out");
	const char *hand_over = row_text(result, "hand_over");
	const json_t *one;
	size_t i;

	json_array_foreach (row_list(result, "versions"), i, one)
		page_item(page, i == 0 ? "data" : "", "%s@%lld (%s)",
		    row_text(one, "dataset"),
		    (long long)row_count(one, "ordinal"),
		    DIGEST(row_text(one, "version")));
	if (strcmp(row_text(result, "mode"), "permit") == 0)
		page_item(page, "", "the job compares it: none was read here");
	else if (row_count(result, "files") == 0)
		page_item(page, "", "none was given, and so none was read");
	else
		page_item(page, "", "%s, %s, %s%s%s",
		    OF(row_count(result, "files"), "file"),
		    OF(row_count(result, "records"), "record"),
		    BYTES(row_count(result, "bytes")),
		    left_out > 0 ? "; left out " : "",
		    left_out > 0 ? OF(left_out, "record") : "");
	if (*hand_over != '\0' && strcmp(hand_over, "none") != 0)
		page_item(page, "handed", "as a %s", hand_over);
	if (row_has(result, "skip_list"))
		page_item(page, "skips", "what the list %s names",
		    DIGEST(row_text(result, "skip_list")));
}

static void
tell_models(const struct page *page, const json_t *result)
{
	const json_t *one;
	size_t i;

	json_array_foreach (row_list(result, "receipts"), i, one)
		page_item(page, i == 0 ? "model" : "", "%s%s%s, %s",
		    row_text(one, "model"),
		    row_has(one, "model_sha256") ? " " : "",
		    DIGEST(row_text(one, "model_sha256")),
		    DAY(row_text(one, "at")));
	if (i == 0)
		page_item(page, "model", "no receipt yet");
}

static void
tell_recalls(const struct page *page, const json_t *result)
{
	const json_t *one;
	size_t i;

	json_array_foreach (row_list(result, "recalls"), i, one)
		page_item(page, i == 0 ? "recall" : "", "%s: %s%s",
		    row_text(one, "recall"),
		    strcmp(row_text(one, "state"), "open") == 0
			? "unanswered, due "
			: row_text(one, "state"),
		    strcmp(row_text(one, "state"), "open") == 0
			? DAY(row_text(one, "due"))
			: "");
}

void
shown_release(const struct page *page, const json_t *result)
{
	const char *id = row_text(result, "id");

	page_line(page, "%s  release of %s to job %s: %s, decision #%s", id,
	    row_text(result, "request"), row_text(result, "job"),
	    row_text(result, "mode"), NUMBER(row_count(result, "decision")));
	shown_made(page, result);
	page_item(page, "for", "%s, project %s", row_text(result, "purpose"),
	    row_text(result, "project"));
	tell_data(page, result);
	if (json_is_integer(json_object_get(result, "exit_code")))
		page_item(page, "job", "ended with %lld",
		    (long long)row_count(result, "exit_code"));
	tell_models(page, result);
	tell_recalls(page, result);
	shown_papers(page, result);
	if (row_list_size(result, "receipts") == 0)
		page_hint(page, "next",
		    "custody receipt %s --model NAME --model-sha256 HEX", id);
	else
		page_hint(page, "next", "custody show %s --graph", id);
}
