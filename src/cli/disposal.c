/* SPDX-License-Identifier: Apache-2.0
 *
 * disposal: what goes, what stays and why, what nobody can reach, what ends,
 * and what it needs: in that order, before anything is destroyed.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/disposal.h"
#include "cli/row.h"
#include "cli/text.h"
#include "cli/unsearched.h"

static void
tell_destroys(const struct page *page, const json_t *result)
{
	const json_t *one;
	size_t i;

	json_array_foreach (row_list(result, "destroys"), i, one)
		page_item(page, i == 0 ? "destroys" : "", "%s (%s, %s%s%s)",
		    row_text(one, "path"), OF(row_count(one, "files"), "file"),
		    BYTES(row_count(one, "bytes")),
		    row_has(one, "note") ? ", " : "", row_text(one, "note"));
	if (i == 0)
		page_item(page, "destroys", "no file; the index goes");
}

static void
tell_kept(const struct page *page, const json_t *result, const char *key,
    const char *label)
{
	const json_t *one;
	size_t i;

	json_array_foreach (row_list(result, key), i, one)
		page_item(page, i == 0 ? label : "", "%s: %s",
		    row_text(one, "path"), row_text(one, "reason"));
}

static void
tell_beyond(const struct page *page, const json_t *result)
{
	const json_t *one;
	size_t i;

	json_array_foreach (row_list(result, "beyond"), i, one) {
		bool release = row_has(one, "release");

		page_item(page, i == 0 ? "beyond" : "", "%s%s%s%s%s%s%s%s%s%s",
		    row_text(one, "release"), release ? " job " : "",
		    row_text(one, "job"), release ? " " : "",
		    row_text(one, "person"),
		    release
			? (row_has(one, "model") ? ", model " : ", no receipt")
			: "",
		    row_text(one, "model"),
		    release && row_has(one, "note") ? "; " : "",
		    row_text(one, "note"), "");
	}
}

static void
tell_ends(const struct page *page, const json_t *result)
{
	const json_t *one;
	size_t i;

	json_array_foreach (row_list(result, "ends"), i, one)
		page_item(page, i == 0 ? "ends" : "", "%s%s%s",
		    row_text(one, "request"),
		    row_has(one, "until") ? ", approved to " : "",
		    row_has(one, "until") ? DAY(row_text(one, "until")) : "");
}

static void
tell_holds(const struct page *page, const json_t *result)
{
	const json_t *one;
	size_t i;

	json_array_foreach (row_list(result, "holds"), i, one)
		page_item(page, i == 0 ? "holds" : "", "%s keeps %s@%lld: %s",
		    row_text(one, "hold"), row_text(one, "dataset"),
		    (long long)row_count(one, "ordinal"), row_text(one, "why"));
	if (i == 0)
		page_item(page, "holds", "none");
}

/* What was made from it lives on; its bytes may even be the same. */
static void
tell_derived(const struct page *page, const json_t *result)
{
	const json_t *one;
	size_t i;

	json_array_foreach (row_list(result, "derived"), i, one)
		page_item(page, i == 0 ? "derived" : "", "%s@%lld: %s",
		    row_text(one, "dataset"),
		    (long long)row_count(one, "ordinal"),
		    row_count(one, "proved") == 1
			? "holds records of it, and is live; dispose it, too"
			: "cannot be erased by bytes; rebuild or dispose it");
}

static void
tell_level(const struct page *page, const json_t *result)
{
	tell_derived(page, result);
	page_item(page, "level", "%s%s%s%s", row_text(result, "level"),
	    row_has(result, "level_why") ? " (" : "",
	    row_text(result, "level_why"),
	    row_has(result, "level_why") ? ")" : "");
}

/* Where single records are, and what becomes of them there. */
static void
tell_erases(const struct page *page, const json_t *result)
{
	const json_t *one;
	size_t i;

	json_array_foreach (row_list(result, "erases"), i, one)
		page_item(page, i == 0 ? "erases" : "", "%s@%lld: %s of %s, %s",
		    row_text(one, "dataset"),
		    (long long)row_count(one, "ordinal"),
		    COUNT(row_count(one, "records")),
		    COUNT(row_count(one, "of")),
		    row_true(one, "sealed")
			? "sealed anew without them, old key destroyed"
			: "not sealed: let out no more, not erased");
}

/* What it takes of the disk while it is carried out, and what it leaves. */
static void
tell_room(const struct page *page, const json_t *result)
{
	int64_t room = row_count(result, "room");
	int64_t least = row_count(result, "room_least");
	int64_t there = row_count(result, "room_free");

	if (room > 0 && there < room && least > 0 && there >= least)
		page_item(page, "room",
		    "%s for a while; %s free now: in pieces then, which takes "
		    "%s, and nothing of what is sealed is read meanwhile",
		    BYTES(room), BYTES(there), BYTES(least));
	else if (room > 0)
		page_item(page, "room", "%s for a while; %s free now%s",
		    BYTES(least > 0 ? least : room), BYTES(there),
		    there < room ? ": too little, it will not begin" : "");
	if (json_object_get(result, "digests") != NULL)
		page_item(page, "in clear",
		    "%s in plans/%s.list, which every gate reads",
		    OF(row_count(result, "digests"), "digest"),
		    row_text(result, "id"));
}

/* Datasets that nobody can be found in. */
static void
tell_unsearched(const struct page *page, const json_t *result)
{
	const json_t *one;
	size_t i;

	json_array_foreach (row_list(result, "unsearched"), i, one)
		unsearched_tell(page, one);
}

void
disposal_review(const struct page *page, const json_t *result)
{
	bool records = row_list(result, "erases") != NULL;

	if (records)
		tell_erases(page, result);
	else
		tell_destroys(page, result);
	tell_kept(page, result, "keeps", "keeps");
	if (records) {
		tell_unsearched(page, result);
		tell_room(page, result);
	}
	tell_beyond(page, result);
	if (!records)
		tell_ends(page, result);
	tell_holds(page, result);
	tell_level(page, result);
}

void
disposal_account(const struct page *page, const json_t *result)
{
	tell_kept(page, result, "left", "left");
	tell_beyond(page, result);
	tell_level(page, result);
}

/* What it takes until it is carried out. */
static void
tell_needs(const struct page *page, const json_t *result)
{
	char *who = row_join(row_list(result, "custodians"), NULL, 8);
	const char *id = row_text(result, "id");
	int64_t missing =
	    row_count(result, "needed") - row_count(result, "approvals");

	if (missing > 0)
		page_item(page, "needs", "%s: custody approve %s",
		    *who == '\0' ? "another custodian" : who, id);
	page_item(page, missing > 0 ? "then" : "next",
	    "custody dispose --plan %s", DIGEST(row_text(result, "digest")));
	page_line(page, "Nothing has been changed.");
	free(who);
}

void
disposal_plan(const struct page *page, const json_t *result)
{
	struct page wide = *page;
	char *versions = row_join(row_list(result, "versions"), NULL, 8);

	wide.label = 10;
	page_verdict(&wide, TONE_PLAIN, "PLAN",
	    "%s  %s, %s, %s, %s   digest %s", row_text(result, "id"), versions,
	    OF(row_count(result, "files"), "file"),
	    OF(row_count(result, "records"), "record"),
	    BYTES(row_count(result, "bytes")),
	    DIGEST(row_text(result, "digest")));
	disposal_review(&wide, result);
	tell_needs(&wide, result);
	free(versions);
}

/* How many datasets: rows of one follow each other. */
static int64_t
count_datasets(const json_t *rows)
{
	const char *last = "";
	const json_t *one;
	int64_t count = 0;
	size_t i;

	json_array_foreach (rows, i, one) {
		count += strcmp(row_text(one, "dataset"), last) != 0;
		last = row_text(one, "dataset");
	}
	return count;
}

void
disposal_records(const struct page *page, const json_t *result, const char *id)
{
	struct page wide = *page;
	const json_t *erases = row_list(result, "erases");
	char *safe = id == NULL ? NULL : text_escape(id, strlen(id));

	wide.label = 12;
	page_verdict(&wide, TONE_PLAIN, "PLAN",
	    "%s  %s%s%s in %s, %s   digest %s", row_text(result, "id"),
	    OF(row_count(result, "records"), "record"),
	    safe == NULL ? "" : " of id ", safe == NULL ? "" : safe,
	    OF(count_datasets(erases), "dataset"),
	    OF((int64_t)json_array_size(erases), "version"),
	    DIGEST(row_text(result, "digest")));
	disposal_review(&wide, result);
	tell_needs(&wide, result);
	free(safe);
}

void
disposal_done(const struct page *page, const json_t *result)
{
	struct page wide = *page;
	char *who = row_join(row_list(result, "verify_by"), NULL, 8);

	wide.label = 10;
	if (row_list(result, "erased") != NULL)
		page_verdict(&wide, TONE_PLAIN, "DONE",
		    "%s  %s of %s erased   event #%s", row_text(result, "id"),
		    COUNT(row_count(result, "destroyed")),
		    OF(row_count(result, "records"), "record"),
		    NUMBER(row_count(result, "event")));
	else
		page_verdict(&wide, TONE_PLAIN, "DONE",
		    "%s  %s destroyed, %s, %s   event #%s",
		    row_text(result, "id"),
		    OF(row_count(result, "destroyed"), "file"),
		    OF(row_count(result, "records"), "record"),
		    BYTES(row_count(result, "bytes")),
		    NUMBER(row_count(result, "event")));
	if (!row_true(result, "new"))
		page_item(&wide, "before", "by %s, %s; nothing is done twice",
		    row_text(result, "done_by"),
		    INSTANT(row_text(result, "done_at")));
	disposal_account(&wide, result);
	page_item(&wide, "next", "%s%scustody verify %s", who,
	    *who == '\0' ? "" : ": ", row_text(result, "id"));
	free(who);
}
