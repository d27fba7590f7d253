/* SPDX-License-Identifier: Apache-2.0
 *
 * shown_disposal: what a custodian reviews before signing, and an auditor
 * after.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/disposal.h"
#include "cli/row.h"
#include "cli/shown_disposal.h"
#include "cli/shown_made.h"
#include "cli/text.h"

static bool
is(const json_t *result, const char *state)
{
	return strcmp(row_text(result, "state"), state) == 0;
}

static void
tell_head(const struct page *page, const json_t *result)
{
	const char *id = row_text(result, "id");
	const char *state =
	    is(result, "planned")    ? "planned, waits for approval"
	    : is(result, "started")  ? "begun, not finished"
	    : is(result, "verified") ? "done and verified"
				     : row_text(result, "state");

	if (row_has(result, "list"))
		page_line(page, "%s  erasure of %s: %s", id,
		    OF(row_count(result, "records"), "record"), state);
	else
		page_line(page, "%s  disposal of %s: %s", id,
		    OF(row_list_size(result, "versions"), "version"), state);
	shown_made(page, result);
}

static void
tell_data(const struct page *page, const json_t *result)
{
	char *versions = row_join(row_list(result, "versions"), NULL, 8);

	page_item(page, "plan", "%s", row_text(result, "plan"));
	if (row_has(result, "list"))
		page_item(page, "data", "%s", versions);
	else
		page_item(page, "data", "%s: %s, %s, %s", versions,
		    OF(row_count(result, "files"), "file"),
		    OF(row_count(result, "records"), "record"),
		    BYTES(row_count(result, "bytes")));
	free(versions);
}

/* "1 of 3 records", or the files and the sealed data that went. */
static void
tell_gone(const struct page *page, const json_t *result)
{
	int64_t gone = row_count(result, "destroyed");

	if (row_has(result, "list"))
		page_item(page, "gone", "%s of %s", COUNT(gone),
		    OF(row_count(result, "records"), "record"));
	else
		page_item(page, "gone", "%s", OF(gone, "file"));
	disposal_account(page, result);
}

static void
tell_done(const struct page *page, const json_t *result)
{
	if (row_has(result, "executor"))
		page_item(page, "begun", "%s, %s", row_text(result, "executor"),
		    INSTANT(row_text(result, "started_at")));
	if (row_has(result, "done_at"))
		page_item(page, "done", "%s, event #%s",
		    INSTANT(row_text(result, "done_at")),
		    NUMBER(row_count(result, "done_seq")));
	if (row_has(result, "verified_at"))
		page_item(page, "verified", "%s, %s, event #%s",
		    row_text(result, "verifier"),
		    INSTANT(row_text(result, "verified_at")),
		    NUMBER(row_count(result, "verified_seq")));
}

static void
tell_next(const struct page *page, const json_t *result)
{
	const char *id = row_text(result, "id");
	char *who = row_join(row_list(result, "verify_by"), NULL, 8);

	if (is(result, "planned"))
		page_hint(page, "next",
		    "custody approve %s   custody reject %s --why TEXT", id,
		    id);
	else if (is(result, "approved") || is(result, "started"))
		page_hint(page, "next", "custody dispose --plan %s",
		    DIGEST(row_text(result, "plan")));
	else if (is(result, "done"))
		page_hint(page, "next", "%s%scustody verify %s", who,
		    *who == '\0' ? "" : ": ", id);
	else if (is(result, "verified"))
		page_hint(page, "next", "custody certificate %s --out DIR", id);
	free(who);
}

void
shown_disposal(const struct page *page, const json_t *result)
{
	struct page wide = *page;

	wide.label = 12;
	tell_head(&wide, result);
	tell_data(&wide, result);
	if (row_has(result, "unread"))
		page_item(
		    &wide, "not at hand", "%s", row_text(result, "unread"));
	else if (row_has(result, "done_at"))
		tell_gone(&wide, result);
	else if (!is(result, "rejected"))
		disposal_review(&wide, result);
	shown_signed(&wide, result);
	tell_done(&wide, result);
	shown_papers(&wide, result);
	tell_next(&wide, result);
}

void
shown_copy(const struct page *page, const json_t *result)
{
	const char *outcome = row_text(result, "outcome");
	char *waits = row_join(row_list(result, "waits"), NULL, 8);
	const json_t *one;
	size_t i;

	page_line(page, "%s  copy of %s, held by %s%s%s",
	    row_text(result, "id"), OF(row_count(result, "slots"), "key slot"),
	    row_text(result, "holder"), *outcome == '\0' ? "" : ": ", outcome);
	shown_made(page, result);
	json_array_foreach (row_list(result, "attested"), i, one)
		page_item(page, i == 0 ? "attested" : "",
		    "%s%s%s%s, %s, %s%s%s", row_text(one, "outcome"),
		    row_count(one, "seen") > 0 ? ", seen" : "",
		    row_has(one, "file_system") ? " on " : "",
		    row_text(one, "file_system"), row_text(one, "person"),
		    INSTANT(row_text(one, "at")),
		    row_has(one, "why") ? ": " : "", row_text(one, "why"));
	if (*waits != '\0')
		page_item(
		    page, "waits", "%s is complete when it is attested", waits);
	shown_papers(page, result);
	if (*waits != '\0')
		page_hint(page, "next", "custody keys attest FILE");
	free(waits);
}
