/* SPDX-License-Identifier: Apache-2.0
 *
 * custody trace: where is it, where did it come from, who received it?
 */
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/row.h"
#include "cli/selectors.h"
#include "cli/text.h"
#include "cli/unsearched.h"

#define PLACES_TOLD 8 /* more are for --json and --csv */

enum { XXH3 = SELECTOR_ROWS, TEXT, MEMBERS, INCIDENT, PROOF, ROWS };

static const struct option_row options[] = {
    SELECTOR_OPTIONS,
    [XXH3] = {OPTION("xxh3", "HEX", "a record's XXH3-128 fingerprint")},
    [TEXT] = {OPTION(
	"text", "FILE", "records whose data has this text, in a file or -")},
    [MEMBERS] = {OPTION("members", NULL,
	"digests are also of members of samples: reads the shards")},
    [INCIDENT] = {OPTION(
	"incident", "NAME", "the incident that the look-up belongs to")},
    [PROOF] = {OPTION(
	"proof", "FILE", "write what was found or not as a signed statement")},
    [ROWS] = {.name = NULL},
};

static const struct column columns[] = {
    {"indicator", NULL, KIND_TEXT},
    {"dataset", NULL, KIND_TEXT},
    {"version", NULL, KIND_DIGEST},
    {"file", NULL, KIND_TEXT},
    {"ordinal", NULL, KIND_COUNT},
    {"records", NULL, KIND_COUNT},
    {"form", NULL, KIND_TEXT},
    {"url", NULL, KIND_TEXT},
    {"retrieved_at", NULL, KIND_TIME},
    {"requests", NULL, KIND_LIST},
    {"releases", NULL, KIND_LIST},
    {NULL, NULL, KIND_TEXT},
};
static const struct table csv = {"hit", NULL, columns};

/* People are told of so many hits at most. */
#define HITS_KEPT 10001

static enum custody_status
print_hit(void *ctx, const json_t *hit, struct custody_error *err)
{
	const struct command_args *args = ctx;

	(void)err;
	if (args->form == FORM_JSON)
		printer_json_row(stdout, hit);
	else
		printer_csv_row(stdout, hit, &csv);
	return CUSTODY_OK;
}

static enum custody_status
keep_hit(void *ctx, const json_t *hit, struct custody_error *err)
{
	json_t *kept = ctx;

	(void)err;
	/* jansson copies from none that is const. */
	json_array_append_new(kept, json_copy((json_t *)(uintptr_t)hit));
	return CUSTODY_OK;
}

static enum custody_status
ask(struct custody *custody, const struct command_args *args, json_t **answer,
    struct custody_error *err)
{
	struct custody_trace trace = {
	    .selector = selectors_options(args),
	    .incident = args_text(args, INCIDENT),
	    .proof = args_text(args, PROOF),
	};
	enum custody_status status;
	json_t *kept;

	trace.selector.xxh3 = args_text(args, XXH3);
	trace.selector.text = args_text(args, TEXT);
	trace.selector.members = args_said(args, MEMBERS);
	if (args->form != FORM_TEXT) {
		trace.hit = print_hit;
		trace.ctx = (void *)(uintptr_t)args;
		return custody_trace(custody, &trace, answer, err);
	}
	kept = json_array();
	trace.hit = keep_hit;
	trace.ctx = kept;
	trace.most = HITS_KEPT;
	status = custody_trace(custody, &trace, answer, err);
	/* Where it says nothing, it did not come to look. */
	if (*answer == NULL || json_array_extend(kept, *answer) != 0) {
		json_decref(kept);
		return status;
	}
	json_decref(*answer);
	*answer = kept;
	return status;
}

static const char *
version_name(char out[TEXT_SIZE * 3], const json_t *row)
{
	snprintf(out, TEXT_SIZE * 3, "%s@%lld", row_text(row, "dataset"),
	    (long long)row_count(row, "number"));
	return out;
}

/* Files that hold hits; 0 where a hit is all of a version, or there are many.
 */
static size_t
count_files(const json_t *answer)
{
	const json_t *row, *before = NULL;
	size_t files = 0;

	for (size_t i = 0; (row = row_of_type(answer, "hit", i)) != NULL; i++) {
		if (before == NULL ||
		    strcmp(row_text(row, "file"), row_text(before, "file")) ||
		    strcmp(
			row_text(row, "version"), row_text(before, "version")))
			files++;
		before = row;
		if (i >= 10000 ||
		    !json_is_integer(json_object_get(row, "ordinal")))
			return 0;
	}
	return files;
}

/* ", 2 of them by their text alone" */
static const char *
name_forms(char out[TEXT_SIZE * 2], int64_t by_form, int64_t hits)
{
	out[0] = '\0';
	if (by_form > 0 && hits == by_form)
		snprintf(out, TEXT_SIZE * 2, ", by %s text alone",
		    hits == 1 ? "its" : "their");
	else if (by_form > 0)
		snprintf(out, TEXT_SIZE * 2, ", %s of them by the text alone",
		    COUNT(by_form));
	return out;
}

static void
tell_found(const struct page *page, const json_t *answer, const json_t *result)
{
	int64_t hits = row_count(result, "hits");
	size_t files = count_files(answer);
	char forms[TEXT_SIZE * 2];
	bool timed = row_has(result, "first");
	bool long_time = strncmp(row_text(result, "first"),
			     row_text(result, "last"), 10) != 0;

	page_verdict(page, TONE_NO, "FOUND", "%s %s%s%s%s%s%s%s%s%s%s",
	    COUNT(hits), PLURAL(hits, "record", "records"),
	    files > 0 ? " in " : "", files > 0 ? COUNT(files) : "",
	    files > 0 ? PLURAL(files, " file", " files") : "",
	    name_forms(forms, row_count(result, "by_form"), hits),
	    timed ? "; obtained " : "",
	    timed ? DAY(row_text(result, "first")) : "",
	    long_time ? " to " : "",
	    long_time ? DAY(row_text(result, "last")) : "",
	    row_true(result, "complete") ? "" : "; not all was searched");
}

static bool
is_by_form(const json_t *row)
{
	return strncmp(row_text(row, "form"), "normalised", 10) == 0;
}

/* A record, or all of a file. */
static void
tell_place(const struct page *page, const json_t *row)
{
	bool whole = strcmp(row_text(row, "form"), "file") == 0;
	const char *comma = row_has(row, "file") ? ", " : "";

	if (whole)
		page_line(page, "    %s%sthe file itself",
		    row_text(row, "file"), comma);
	else
		page_line(page, "    %s%srecord %s%s%s%s%s%s%s",
		    row_text(row, "file"), comma,
		    NUMBER(row_count(row, "ordinal")),
		    row_has(row, "key") ? "  " : "", row_text(row, "key"),
		    row_has(row, "url") ? "  " : "", row_text(row, "url"),
		    is_by_form(row) ? "  " : "",
		    is_by_form(row) ? row_text(row, "form") : "");
}

/* Where in a version each is. */
static void
tell_places(
    const struct page *page, const json_t *answer, const json_t *version)
{
	const json_t *row;

	for (size_t i = 0; (row = row_of_type(answer, "hit", i)) != NULL; i++)
		if (row_count(row, "number") == row_count(version, "number") &&
		    strcmp(row_text(row, "dataset"),
			row_text(version, "dataset")) == 0)
			tell_place(page, row);
}

/* With the places, while they are few. */
static void
tell_groups(const struct page *page, const json_t *answer, int64_t hits)
{
	const json_t *row;
	char name[TEXT_SIZE * 3];

	for (size_t i = 0; (row = row_of_type(answer, "group", i)) != NULL;
	     i++) {
		char *from = row_join(row_list(row, "from"), NULL, 3);
		bool same = row_true(row, "same_bytes");

		page_line(page, "  %-20s %s%s   %s%s%s%s%s",
		    version_name(name, row),
		    same ? COUNT(row_count(row, "records"))
			 : OF(row_count(row, "records"), "record"),
		    same ? ", same bytes" : "",
		    *from == '\0' ? "ingested " : "from ",
		    *from == '\0' ? DAY(row_text(row, "ingested_at")) : from,
		    *from == '\0' ? ", " : "",
		    *from == '\0' ? row_text(row, "person") : "",
		    row_true(row, "disposed") ? "; disposed" : "");
		free(from);
		if (hits <= PLACES_TOLD)
			tell_places(page, answer, row);
	}
}

/* What was made from them, and may hold them in another form. */
static void
tell_derived(const struct page *page, const json_t *answer)
{
	const json_t *row;
	char name[TEXT_SIZE * 3];

	for (size_t i = 0; (row = row_of_type(answer, "derived", i)) != NULL;
	     i++) {
		char *from = row_join(row_list(row, "from"), NULL, 3);

		page_line(page, "  %-20s by derivation   from %s%s",
		    version_name(name, row), from,
		    row_true(row, "disposed") ? "; disposed" : "");
		free(from);
	}
}

/* "R19 (alice, carol) > L12 > job 47003, bob > model atlas-7b 9f30c1d2" */
static void
tell_chain(const struct page *page, const json_t *row)
{
	char *approvers = row_join(row_list(row, "approvers"), NULL, 4);
	const char *signers = *approvers == '\0' ? "not approved" : approvers;
	const char *contact = row_has(row, "release")
				  ? row_text(row, "contact")
				  : row_text(row, "requester_contact");
	char mail[TEXT_SIZE * 4] = "";

	if (*contact != '\0')
		snprintf(mail, sizeof mail, " <%s>", contact);
	if (!row_has(row, "release"))
		page_line(page, "%s (%s), asked by %s%s: no release",
		    row_text(row, "request"), signers,
		    row_text(row, "requester"), mail);
	else if (!row_true(row, "received"))
		page_line(page, "%s (%s) > %s > job %s, %s%s: left it out",
		    row_text(row, "request"), signers, row_text(row, "release"),
		    row_text(row, "job"), row_text(row, "who"), mail);
	else
		page_line(page, "%s (%s) > %s > job %s, %s%s > %s%s%s%s",
		    row_text(row, "request"), signers, row_text(row, "release"),
		    row_text(row, "job"), row_text(row, "who"), mail,
		    row_has(row, "model") ? "model " : "no receipt",
		    row_text(row, "model"),
		    row_has(row, "model_sha256") ? " " : "",
		    DIGEST(row_text(row, "model_sha256")));
	free(approvers);
}

/* It was there, and these had it. */
static void
tell_erased(const struct page *page, const json_t *row)
{
	char name[TEXT_SIZE * 3];
	const json_t *one;
	size_t i;

	page_item(page, "erased", "%s held %s of them, before %s",
	    version_name(name, row), COUNT(row_count(row, "records")),
	    row_text(row, "disposal"));
	json_array_foreach (row_list(row, "releases"), i, one)
		page_item(page, "", "%s had %s: job %s, %s%s%s",
		    row_text(one, "release"),
		    row_count(row, "records") == 1 ? "it" : "them",
		    row_text(one, "job"), row_text(one, "person"),
		    row_has(one, "contact") ? " " : "",
		    row_text(one, "contact"));
}

static void
tell_gaps(const struct page *page, const json_t *answer)
{
	const json_t *row;
	char name[TEXT_SIZE * 3];

	for (size_t i = 0; (row = row_of_type(answer, "disposed", i)) != NULL;
	     i++)
		page_item(page, "disposed",
		    "%s (%s): digests went with the "
		    "data",
		    version_name(name, row), row_text(row, "disposal"));
	for (size_t i = 0; (row = row_of_type(answer, "erased", i)) != NULL;
	     i++)
		tell_erased(page, row);
	for (size_t i = 0; (row = row_of_type(answer, "unsearched", i)) != NULL;
	     i++)
		unsearched_tell(page, row);
}

/* What was not looked for as it was perhaps meant. */
static void
tell_list(const struct page *page, const json_t *result)
{
	if (row_has(result, "since") || row_has(result, "before"))
		page_item(page, "obtained", "%s%s%s%s",
		    row_has(result, "since") ? "from " : "",
		    row_has(result, "since")
			? INSTANT(row_text(result, "since"))
			: "",
		    row_has(result, "before") ? " until before " : "",
		    row_has(result, "before")
			? INSTANT(row_text(result, "before"))
			: "");
	if (row_count(result, "passed") > 0)
		page_item(page, "left out",
		    "%s of kinds that no index has, such as MD5 or addresses",
		    COUNT(row_count(result, "passed")));
	if (row_count(result, "as_xxh3") > 0)
		page_item(page, "taken",
		    "%s of 32 hex digits as XXH3-128; an MD5 is not found",
		    COUNT(row_count(result, "as_xxh3")));
}

#define MISSES 5 /* that are told one by one */

/* Of a list of which some was found, what was not. */
static void
tell_missed(const struct page *page, const json_t *answer, const json_t *result)
{
	int64_t missed = row_count(result, "missed");
	const json_t *row;

	if (missed == 0 || strcmp(row_text(result, "selector"), "from") != 0)
		return;
	page_item(page, "no hit", "%s of %s", COUNT(missed),
	    OF(row_count(result, "indicators"), "indicator"));
	for (size_t i = 0;
	     i < MISSES && (row = row_of_type(answer, "miss", i)) != NULL; i++)
		page_item(page, "", "%s", row_text(row, "indicator"));
	if (missed > MISSES)
		page_item(page, "", "%s more: --json has them",
		    COUNT(missed - MISSES));
}

static void
tell_reach(const struct telling *telling, const struct page *page)
{
	const json_t *result = telling->result, *row;
	char name[TEXT_SIZE * 3];

	for (size_t i = 0;
	     (row = row_of_type(telling->answer, "chain", i)) != NULL; i++)
		tell_chain(page, row);
	for (size_t i = 0;
	     (row = row_of_type(telling->answer, "known-good", i)) != NULL; i++)
		page_item(page, "known good", "%s of %s",
		    version_name(name, row), DAY(row_text(row, "at")));
	tell_gaps(page, telling->answer);
	page_item(page, "searched",
	    "%s of %s, %s, %s, "
	    "to event #%s%s%s",
	    COUNT(row_count(result, "searched_datasets")),
	    OF(row_count(result, "datasets"), "dataset"),
	    OF(row_count(result, "versions"), "version"),
	    OF(row_count(result, "records"), "record"),
	    NUMBER(row_count(result, "event")),
	    row_true(result, "recorded") ? "; look-up #" : "; not recorded",
	    row_true(result, "recorded") ? NUMBER(row_count(result, "lookup"))
					 : "");
	tell_list(page, result);
	if (row_has(result, "broad"))
		page_item(page, "broad", "%s and all hosts below it",
		    row_text(result, "broad"));
	if (row_count(result, "without_forms") > 0)
		page_item(page, "by bytes",
		    "%s of them not by the text: ingested without forms",
		    OF(row_count(result, "without_forms"), "version"));
	if (row_has(result, "forms_cure"))
		page_item(page, "", "%s", row_text(result, "forms_cure"));
	if (row_has(result, "proof"))
		page_item(page, "signed", "%s", row_text(result, "proof"));
	if (row_true(result, "own_releases_only"))
		page_item(page, "note",
		    "only what you released, or was released for you");
}

/* The same selector again; what can be forged bars nothing. */
static void
tell_next(const struct telling *telling, const struct page *page)
{
	char *said = selectors_said(telling->args);
	const json_t *hit = row_of_type(telling->answer, "hit", 0);
	const json_t *result = telling->result;

	if (row_count(result, "by_form") > 0 &&
	    row_count(result, "by_form") == row_count(result, "hits"))
		page_hint(page, "next",
		    "custody quarantine --sha256 %s --recall --why TEXT",
		    row_text(hit, "sha256"));
	else if (args_said(telling->args, MEMBERS))
		page_hint(page, "next",
		    "a sample is barred by its key: custody quarantine --key "
		    "PATH --recall --why TEXT");
	else if (said == NULL || *said == '\0')
		page_hint(page, "next",
		    "bar it by --sha256: custody quarantine --sha256 HEX "
		    "--recall --why TEXT");
	else
		page_hint(page, "next",
		    "custody quarantine%s --recall --why TEXT "
		    "(--dry-run first)",
		    said);
	free(said);
}

static void
tell(const struct telling *telling)
{
	struct page page = *telling->page;
	const json_t *result = telling->result;
	int code = custody_exit_code(telling->status);

	page.label = 12;
	if (telling->status == CUSTODY_OK) {
		tell_found(&page, telling->answer, result);
		tell_groups(&page, telling->answer, row_count(result, "hits"));
		tell_derived(&page, telling->answer);
		tell_missed(&page, telling->answer, result);
		tell_reach(telling, &page);
		tell_next(telling, &page);
		return;
	}
	if (telling->status == CUSTODY_NOT_FOUND)
		page_verdict(&page, TONE_YES, "NOT FOUND",
		    "0 of %s %s in %s, %s",
		    COUNT(row_count(result, "indicators")),
		    strcmp(row_text(result, "selector"), "from") == 0
			? PLURAL(row_count(result, "indicators"), "indicator",
			      "indicators")
			: row_text(result, "selector"),
		    OF(row_count(result, "versions"), "version"),
		    OF(row_count(result, "records"), "record"));
	else
		page_verdict(&page, TONE_DOUBT, "COULD NOT TELL",
		    "0 hits, but %s of %s versions were not searched",
		    COUNT(row_count(result, "live_versions") -
			  row_count(result, "versions")),
		    COUNT(row_count(result, "live_versions")));
	tell_reach(telling, &page);
	page_end(&page, code, "as of event #%s, head %s",
	    NUMBER(row_count(result, "event")),
	    DIGEST(row_text(result, "head")));
}

const struct command command_trace = {
    .name = "trace",
    .group = "investigation",
    .summary = "tell where something is, where from, and who received it",
    .operands = "",
    .options = options,
    .traits = READS_DATA | IS_TABLE | TELLS_NO,
    .needs = NEEDS_APPEND,
    .ask = ask,
    .csv = &csv,
    .tell = tell,
};
