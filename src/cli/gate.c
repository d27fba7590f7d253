/* SPDX-License-Identifier: Apache-2.0
 *
 * gate: an allow says what it rests on and what it asks; a no says every
 * reason, who can change it and by which command.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/gate.h"
#include "cli/row.h"
#include "cli/text.h"

static void
tell_policies(const struct page *page, const json_t *result)
{
	const json_t *counts = json_object_get(result, "policies"), *waiver;
	json_t *waived = json_array();
	char *who;
	size_t i;

	json_array_foreach (row_list(result, "waivers"), i, waiver)
		json_array_append_new(waived,
		    json_sprintf("%s, %s, to %s", row_text(waiver, "policy"),
			row_text(waiver, "person"),
			DAY(row_text(waiver, "until"))));
	who = row_join(waived, NULL, SIZE_MAX);
	page_item(page, "policies", "%s asked, %s allow, %s waived%s%s%s",
	    COUNT(row_count(counts, "asked")),
	    COUNT(row_count(counts, "allow")),
	    COUNT(row_count(counts, "waived")), *who == '\0' ? "" : " (", who,
	    *who == '\0' ? "" : ")");
	free(who);
	json_decref(waived);
}

/* "10 of 1,000 files"; a permit need not say of how many. */
static void
tell_read(const struct page *page, const json_t *result, const char *versions)
{
	int64_t files = row_count(result, "checked_files"), of = 0;
	const json_t *version;
	size_t i;

	json_array_foreach (row_list(result, "versions"), i, version)
		of += row_count(version, "files");
	page_item(page, "data", "%s%s%s, %s, %s, all of %s",
	    files < of ? COUNT(files) : "", files < of ? " of " : "",
	    OF(files < of ? of : files, "file"),
	    OF(row_count(result, "checked_records"), "record"),
	    BYTES(row_count(result, "checked_bytes")), versions);
}

static void
tell_data(const struct page *page, const json_t *result)
{
	int64_t files = row_count(result, "checked_files");
	int64_t records = row_count(result, "checked_records");
	char *versions = row_join(row_list(result, "versions"), NULL, 8);

	if (files == 0 && records == 0)
		page_item(page, "data", "none given, none read: %s", versions);
	else
		tell_read(page, result, versions);
	page_item(page, "leaves out", "%s barred, %s erased",
	    COUNT(row_count(result, "left_out") - row_count(result, "erased")),
	    COUNT(row_count(result, "erased")));
	if (row_has(result, "skip_list"))
		page_item(
		    page, "skip list", "%s", row_text(result, "skip_list"));
	free(versions);
}

static void
tell_conditions(const struct page *page, const json_t *result)
{
	const json_t *condition;
	size_t i;

	json_array_foreach (row_list(result, "conditions"), i, condition) {
		const char *text = row_has(condition, "text")
				       ? row_text(condition, "text")
				       : row_text(condition, "condition");

		page_item(page, "condition", "\"%s\" (%s)", text,
		    row_text(condition, "person"));
	}
}

static void
tell_release(const struct page *page, const json_t *result)
{
	const char *release = row_text(result, "release");
	int64_t decision = row_count(result, "decision");
	bool permitted = row_has(result, "permit");
	const char *how = row_has(result, "to") ? row_text(result, "to")
			  : permitted           ? row_text(result, "permit")
						: "in place";

	if (*release == '\0') {
		page_line(page,
		    "no job was named, so this is a rehearsal: no "
		    "release%s%s",
		    decision > 0 ? "; decision #" : "",
		    decision > 0 ? NUMBER(decision) : "");
		return;
	}
	page_line(page, "release %s (%s) to job %s%s%s%s%s%s", release, how,
	    row_text(result, "job"), row_has(result, "person") ? ", " : "",
	    row_text(result, "person"), decision > 0 ? "; decision #" : "",
	    decision > 0 ? NUMBER(decision) : "",
	    row_true(result, "new") ||
		    (permitted && !row_true(result, "recorded"))
		? ""
		: "; made before");
	if (row_has(result, "bars"))
		page_hint(page,
		    "beside it:", "%s names what it leaves out; copy both",
		    row_text(result, "bars"));
	if (permitted && row_true(result, "recorded"))
		page_hint(page, "there:",
		    "custody check --permit %s --trust FILE --data PATH", how);
	page_hint(page, "after training:",
	    "custody receipt %s --model NAME --model-sha256 HEX", release);
}

static void
tell_allow(const struct page *page, const json_t *result)
{
	tell_policies(page, result);
	tell_data(page, result);
	tell_conditions(page, result);
	page_verdict(page, TONE_YES, "ALLOW", "%s for %s%s%s",
	    row_text(result, "request"), row_text(result, "purpose"),
	    row_has(result, "until") ? " until " : "",
	    row_has(result, "until") ? INSTANT(row_text(result, "until")) : "");
	tell_release(page, result);
}

/* "  policy  subject: what is wrong", then who can change it, and how. */
static void
tell_reason(const struct page *page, const json_t *reason)
{
	const char *subject = row_text(reason, "subject");
	const char *command = row_text(reason, "command");
	const char *remedy = row_text(reason, "remedy");
	bool own = strcmp(row_text(reason, "who"), "requester") == 0;
	char *people =
	    own ? NULL : row_join(row_list(reason, "people"), NULL, 4);
	const char *ask = people == NULL ? "" : people;
	char who[64];

	page_line(page, "  %s  %s%s%s", row_text(reason, "policy"), subject,
	    *subject == '\0' ? "" : ": ", row_text(reason, "reason"));
	snprintf(who, sizeof who, "    %s",
	    row_has(reason, "who") ? row_text(reason, "who") : "do");
	if (*remedy != '\0' && strcmp(command, remedy) != 0)
		page_item(page, who, "%s", remedy);
	else
		remedy = "";
	if (*command != '\0')
		page_item(page, *remedy == '\0' ? who : "", "%s%s%s%s", command,
		    *ask == '\0' ? "" : "   (ask ", ask,
		    *ask == '\0' ? "" : ")");
	free(people);
}

/* Data was given, and what is known was against it before. */
static bool
was_not_read(const struct telling *telling)
{
	const struct option_row *row = telling->args->command->options;
	bool given = false;

	for (size_t i = 0; row[i].name != NULL; i++)
		if (strcmp(row[i].name, "data") == 0)
			given = args_said(telling->args, i);
	return given && !row_true(telling->result, "data_read");
}

static void
tell_no(const struct telling *telling, enum page_tone tone, const char *word)
{
	struct page page = *telling->page;
	const json_t *result = telling->result, *reason;
	const json_t *reasons = row_list(result, "reasons");
	int64_t decision = row_count(result, "decision");
	char *versions = row_join(row_list(result, "versions"), NULL, 3);
	size_t i, count = json_array_size(reasons);
	int code = custody_exit_code(telling->status);

	page.label = 16;
	if (telling->args->command->traits & KEEPS_STDOUT)
		code += 200;
	page_verdict(&page, tone, word, "%s %s for %s   %zu %s",
	    row_text(result, "request"), versions, row_text(result, "purpose"),
	    count, PLURAL(count, "reason", "reasons"));
	json_array_foreach (reasons, i, reason)
		tell_reason(&page, reason);
	json_array_foreach (row_list(result, "disagreements"), i, reason)
		page_line(&page, "  %s: %s", row_text(reason, "path"),
		    row_text(reason, "reason"));
	if (was_not_read(telling))
		page_line(&page, "data not read: the answer is already %s",
		    tone == TONE_NO ? "no" : "that nobody can tell");
	page_end(&page, code, "%s%s%s", decision > 0 ? "decision #" : "",
	    decision > 0 ? NUMBER(decision) : "not recorded",
	    row_has(result, "release") ? "" : ", no release");
	free(versions);
}

void
gate_tell(const struct telling *telling)
{
	if (telling->status == CUSTODY_OK)
		tell_allow(telling->page, telling->result);
	else if (telling->status == CUSTODY_REFUSED ||
		 telling->status == CUSTODY_DISAGREES)
		tell_no(telling, TONE_NO, "DENY");
	else
		tell_no(telling, TONE_DOUBT, "UNKNOWN");
}
