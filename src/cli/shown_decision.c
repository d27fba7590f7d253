/* SPDX-License-Identifier: Apache-2.0
 *
 * shown_decision: the verdict as recorded, its reasons, the replay, and the
 * difference that today's rules make, policy by policy.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "cli/row.h"
#include "cli/shown_decision.h"
#include "cli/text.h"

static enum page_tone
tone_of(const char *verdict)
{
	return strcmp(verdict, "allow") == 0  ? TONE_YES
	       : strcmp(verdict, "deny") == 0 ? TONE_NO
					      : TONE_DOUBT;
}

static void
tell_head(const struct page *page, const json_t *result, const json_t *data)
{
	const char *verdict = row_text(data, "verdict");
	char word[16];
	size_t len = 0;

	for (; verdict[len] != '\0' && len + 1 < sizeof word; len++)
		word[len] = (char)toupper((unsigned char)verdict[len]);
	word[len] = '\0';
	page_line(page, "#%s  decision of %s by %s",
	    NUMBER(row_count(result, "event")), TIME(row_text(result, "at")),
	    row_text(result, "person"));
	page_verdict(page, tone_of(verdict), word, "%s, %s%s%s",
	    row_text(data, "request"), row_text(data, "mode"),
	    row_has(data, "job") ? ", job " : ", no job: a rehearsal",
	    row_text(data, "job"));
}

static void
tell_reasons(const struct page *page, const char *label, const json_t *reasons)
{
	const json_t *one;
	size_t i;

	json_array_foreach (reasons, i, one)
		page_item(page, i == 0 ? label : "", "%s (%s: %s)",
		    row_text(one, "policy"), row_text(one, "subject"),
		    row_text(one, "reason"));
}

/* "replayed  deny, as recorded: 17 policies of P1 on the state at #4813" */
static void
tell_replay(const struct page *page, const json_t *result, const json_t *replay)
{
	const json_t *one;
	size_t i;

	if (row_true(replay, "agrees"))
		page_item(page, "replayed",
		    "every policy of %s says the same of the state at #%s",
		    row_text(replay, "policy_set"),
		    NUMBER(row_count(result, "event")));
	else
		page_item(page, "replayed", "%s: not as recorded",
		    row_text(replay, "verdict"));
	json_array_foreach (row_list(replay, "differs"), i, one)
		page_item(page, "", "%s: recorded %s, now %s: %s",
		    row_text(one, "policy"),
		    row_has(one, "recorded") ? row_text(one, "recorded")
					     : "nothing",
		    row_has(one, "replayed") ? row_text(one, "replayed")
					     : "nothing",
		    row_text(one, "why"));
	if (row_true(replay, "data"))
		page_item(
		    page, "", "the data that was given is not read again");
}

/* "licence-permits-purpose changed: deny -> allow"; a file of parameters has
 * no verdict. */
static void
tell_change(const struct page *page, const json_t *one)
{
	const char *then = row_text(one, "then");
	const char *today = row_text(one, "today");
	const char *change = row_text(one, "change");
	bool same = strcmp(change, "same") == 0;

	if (*then == '\0' && *today == '\0')
		page_item(page, "", "%s %s", row_text(one, "policy"), change);
	else
		page_item(page, "", "%s%s%s: %s -> %s", row_text(one, "policy"),
		    same ? "" : " ", same ? "" : change,
		    *then == '\0' ? "not asked" : then,
		    *today == '\0' ? "not asked" : today);
}

static void
tell_today(const struct page *page, const json_t *replay)
{
	const json_t *today = json_object_get(replay, "today"), *one;
	bool differs = strcmp(row_text(today, "verdict"),
			   row_text(replay, "verdict")) != 0;
	size_t i;

	if (row_true(today, "same")) {
		page_item(page, "today", "the rules in force are the same");
		return;
	}
	page_item(page, "today", "the rules of %s would say %s%s",
	    row_text(today, "policy_set"), row_text(today, "verdict"),
	    differs ? ":" : " too:");
	json_array_foreach (row_list(today, "changes"), i, one)
		tell_change(page, one);
	if (differs)
		tell_reasons(page, "because", row_list(today, "reasons"));
}

void
shown_decision(const struct page *page, const json_t *result)
{
	struct page narrow = *page;
	const json_t *replay = json_object_get(result, "replay");
	const json_t *data =
	    json_object_get(json_object_get(result, "act"), "data");

	narrow.label = 10;
	tell_head(&narrow, result, data);
	tell_reasons(&narrow, "reasons", row_list(data, "reasons"));
	tell_replay(&narrow, result, replay);
	tell_today(&narrow, replay);
	page_item(&narrow, "hash", "%s", row_text(result, "hash"));
	page_hint(
	    &narrow, "next", "custody show %s", row_text(data, "request"));
}
