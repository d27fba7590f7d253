/* SPDX-License-Identifier: Apache-2.0
 *
 * verified: names the first thing that disagrees, what still holds, and what
 * to do: nothing, before somebody has compared.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/row.h"
#include "cli/text.h"
#include "cli/verified.h"

static bool
is_good(const struct telling *telling)
{
	return telling->status == CUSTODY_OK;
}

/* The word of the answer, in its tone, and the first sentence. */
static void
tell_verdict(const struct telling *telling, const char *text)
{
	if (is_good(telling))
		page_verdict(telling->page, TONE_YES, "OK", "%s", text);
	else if (telling->status == CUSTODY_UNKNOWN ||
		 telling->status == CUSTODY_INTERRUPTED)
		page_verdict(
		    telling->page, TONE_DOUBT, "COULD NOT TELL", "%s", text);
	else
		page_verdict(telling->page, TONE_NO, "FAIL", "%s", text);
}

/* `known`: the verdict has said which event it is.
 * Its path is said once: by the sentence, where that has it. */
static void
tell_finding(const struct page *page, const json_t *row, bool known)
{
	const char *text = row_text(row, "text");
	bool named =
	    row_has(row, "path") && strstr(text, row_text(row, "path")) == NULL;
	char event[TEXT_SIZE + 16] = "";

	if (row_count(row, "seq") > 0 && !known)
		snprintf(event, sizeof event, "event #%s%s",
		    NUMBER(row_count(row, "seq")),
		    row_has(row, "kind") || named ? " " : "");
	page_line(page, "  %s%s%s%s%s%s", event, row_text(row, "kind"),
	    row_has(row, "kind") ? " " : "", named ? row_text(row, "path") : "",
	    named || *event != '\0' ? ": " : "", text);
}

static void
tell_findings(const struct telling *telling)
{
	const json_t *row;

	for (size_t i = 0;
	     (row = row_of_type(telling->answer, "finding", i)) != NULL; i++)
		tell_finding(
		    telling->page, row, row_has(telling->result, "event_kind"));
}

/* The last lines of every answer that is not OK. */
static void
tell_end(const struct telling *telling)
{
	const struct custody_error *err = telling->err;

	if (is_good(telling))
		return;
	if (row_types(telling->answer, "finding") == 0)
		page_line(telling->page, "  %s", err->text);
	page_end(telling->page, custody_exit_code(telling->status), "%s",
	    err->remedy[0] == '\0' ? "" : err->remedy);
}

/* Of those that have the event in them one that has another root, best one
 * that somebody cosigned: whoever rewrote the ledger could not rewrite it. */
static void
tell_checkpoints(const struct page *page, const json_t *result)
{
	const json_t *one, *first = NULL;
	int64_t others = 0;
	char *names;
	bool seen;
	size_t i;

	json_array_foreach (row_list(result, "checkpoints"), i, one) {
		if (row_true(one, "agrees"))
			continue;
		others += first != NULL;
		first = first == NULL ||
				(!row_has(first, "at") && row_has(one, "at"))
			    ? one
			    : first;
	}
	if (first == NULL)
		return;
	names = row_join(row_list(first, "names"), NULL, 4);
	seen = row_has(first, "at");
	page_item(page, "kept",
	    "checkpoint %s%s%s%s%s%s has another root%s%s%s",
	    COUNT(row_count(first, "size")), seen ? " of " : "",
	    seen ? DAY(row_text(first, "at")) : "",
	    *names == '\0' ? "" : " (cosigned by ", names,
	    *names == '\0' ? "" : ")", others > 0 ? ", and so have " : "",
	    others > 0 ? COUNT(others) : "", others > 0 ? " others" : "");
	free(names);
}

static void
tell_since(const struct page *page, const json_t *result)
{
	int64_t size = row_count(result, "since");

	if (size > 0)
		page_item(page, "since",
		    "checkpoint %s: %s added, none before "
		    "it changed",
		    COUNT(size),
		    OF(row_count(result, "events") - size, "event"));
}

/* The event that disagrees, or how many verify. */
static void
tell_ledger_verdict(const struct telling *telling)
{
	const json_t *result = telling->result;
	const char *of = row_text(result, "of");
	char line[512];

	if (is_good(telling))
		snprintf(line, sizeof line, "%s  %s events",
		    row_text(result, "name"),
		    COUNT(row_count(result, "events")));
	else if (row_count(result, "events") > 0)
		snprintf(line, sizeof line, "%s  %s events verify, but %s",
		    row_text(result, "name"),
		    COUNT(row_count(result, "events")),
		    row_types(telling->answer, "finding") > 0
			? "not every paper"
			: "not from what was kept");
	else if (row_has(result, "event_kind"))
		snprintf(line, sizeof line, "event #%s %s%s%s%s, %s, %s",
		    NUMBER(row_count(result, "event")),
		    row_text(result, "event_kind"), *of == '\0' ? "" : " (", of,
		    *of == '\0' ? "" : ")", TIME(row_text(result, "at")),
		    row_has(result, "person") ? row_text(result, "person")
					      : "nobody that is enrolled");
	else
		snprintf(line, sizeof line,
		    "the ledger is not what was "
		    "recorded");
	tell_verdict(telling, line);
}

void
verified_ledger(const struct telling *telling)
{
	struct page page = *telling->page;
	const json_t *result = telling->result;
	char *affected = row_join(row_list(result, "affected"), NULL, 12);

	page.label = 10;
	tell_ledger_verdict(telling);
	tell_findings(telling);
	if (is_good(telling)) {
		page_item(&page, "genesis", "%s", row_text(result, "genesis"));
		page_item(&page, "head", "%s", row_text(result, "head"));
		page_item(&page, "root", "%s", row_text(result, "root"));
		tell_since(&page, result);
	} else if (row_count(result, "good") > 0) {
		page_item(&page, "good", "#1 to #%s",
		    NUMBER(row_count(result, "good")));
	}
	if (*affected != '\0')
		page_item(&page, "affected",
		    "%s: no gate opens before this is settled", affected);
	tell_checkpoints(&page, result);
	tell_end(telling);
	free(affected);
}

/* Never says that all is well: only what was looked at, and its worth. */
static void
tell_sample(const struct page *page, const json_t *sample, bool good)
{
	if (sample == NULL || row_count(sample, "of") == 0)
		return;
	page_line(page, "    sample  %s of %s, %s of %s; the index whole",
	    COUNT(row_count(sample, "pieces")),
	    OF(row_count(sample, "of"), "piece"),
	    COUNT(row_count(sample, "records")),
	    OF(row_count(sample, "records_of"), "record"));
	if (good)
		page_line(page,
		    "    finds   a changed piece %.3g times in 100, 1 %% "
		    "changed %.3g, 10 %% %.3g",
		    (double)row_count(sample, "one_ppm") / 10000,
		    (double)row_count(sample, "percent_ppm") / 10000,
		    (double)row_count(sample, "tenth_ppm") / 10000);
	page_line(page, "    again   --seed %s", row_text(sample, "seed"));
}

void
verified_dataset(const struct telling *telling)
{
	const json_t *result = telling->result;
	const char *name = args_operand(telling->args, 0);
	int64_t erased = row_count(result, "erased");
	char line[512];

	snprintf(line, sizeof line, "%s  %s, %s%s%s%s, %s",
	    row_has(result, "dataset") ? row_text(result, "dataset") : name,
	    OF(row_count(result, "files"), "file"),
	    OF(row_count(result, "records"), "record"), erased > 0 ? " (" : "",
	    erased > 0 ? COUNT(erased) : "",
	    erased > 0 ? " of them erased)" : "",
	    BYTES(row_count(result, "bytes")));
	tell_verdict(telling, line);
	tell_sample(
	    telling->page, json_object_get(result, "sample"), is_good(telling));
	tell_findings(telling);
	tell_end(telling);
}

void
verified_disposal(const struct telling *telling)
{
	const json_t *result = telling->result;
	char line[256];

	snprintf(line, sizeof line, "%s  %s%s",
	    row_has(result, "id") ? row_text(result, "id")
				  : args_operand(telling->args, 0),
	    row_text(result, "state"),
	    row_true(result, "final") ? ": its certificate is final" : "");
	tell_verdict(telling, line);
	tell_findings(telling);
	tell_end(telling);
	if (is_good(telling))
		page_hint(telling->page, "next",
		    "custody certificate %s "
		    "--out DIR",
		    row_text(result, "id"));
}

/* "alice (custodian), bob (operator)" */
static char *
join_signers(const json_t *result)
{
	json_t *names = json_array();
	const json_t *one;
	size_t i;
	char *text;

	json_array_foreach (row_list(result, "signed_by"), i, one)
		json_array_append_new(
		    names, json_is_string(one)
			       ? json_incref((json_t *)(uintptr_t)one)
			       : json_sprintf("%s%s%s%s", row_text(one, "name"),
				     row_has(one, "role") ? " (" : "",
				     row_text(one, "role"),
				     row_has(one, "role") ? ")" : ""));
	text = row_join(names, NULL, 8);
	json_decref(names);
	return text;
}

/* What a look-up shows, and how far it went. */
static void
tell_lookup(const struct page *page, const json_t *result)
{
	page_item(page, "found", "%s of %s in %s, %s%s",
	    COUNT((int64_t)json_array_size(row_list(result, "found"))),
	    OF(row_count(result, "digests"), "digest"),
	    OF(row_count(result, "versions"), "version"),
	    OF(row_count(result, "records"), "record"),
	    row_true(result, "complete") ? "" : "; not all was searched");
	page_item(page, "as of", "event #%s, head %s",
	    NUMBER(row_count(result, "event")),
	    DIGEST(row_text(result, "head")));
}

/* The versions that it is about. */
static void
tell_subject(const struct page *page, const json_t *result)
{
	json_t *names = json_array();
	const json_t *one;
	size_t i;
	char *text;

	json_array_foreach (row_list(result, "subject"), i, one)
		json_array_append(names, json_object_get(one, "name"));
	text = row_join(names, NULL, 8);
	json_decref(names);
	page_item(page, "of", "%s", text);
	free(text);
}

/* What went is in the document; how far it can be relied on is told. */
static void
tell_certificate(const struct page *page, const json_t *result)
{
	tell_subject(page, result);
	page_item(page, "state", "%s",
	    row_true(result, "final")
		? "final"
		: "provisional: not yet read back by another person");
	page_item(page, "level", "%s", row_text(result, "level"));
	if (json_object_get(result, "complete") != NULL)
		page_item(page, "keys", "%s",
		    row_true(result, "complete")
			? "every registered copy is accounted for"
			: "a copy is not accounted for: not complete");
	if (json_array_size(row_list(result, "left")) > 0)
		page_item(page, "left", "%s, named in it",
		    OF((int64_t)json_array_size(row_list(result, "left")),
			"file"));
}

static void
tell_size(const struct page *page, const json_t *result)
{
	page_item(
	    page, "as of", "event #%s", NUMBER(row_count(result, "size")));
}

/* What is proved; the file of a version that is one file has no path. */
static void
tell_proof(const struct page *page, const json_t *result)
{
	const char *proves = row_text(result, "proves");

	if (strcmp(proves, "record") == 0)
		page_item(page, "of", "record %s%s%s of %s@%.8s, SHA-256 %s",
		    NUMBER(row_count(result, "ordinal")),
		    row_has(result, "file") ? " of " : "",
		    row_text(result, "file"), row_text(result, "dataset"),
		    row_text(result, "version"), row_text(result, "sha256"));
	else if (strcmp(proves, "event") == 0)
		page_item(page, "of", "event #%s, %s, by %s",
		    NUMBER(row_count(result, "event")),
		    row_text(result, "kind"), row_text(result, "person"));
	else
		page_item(page, "of", "growth from %s events",
		    COUNT(row_count(result, "grew_from")));
	tell_size(page, result);
}

/* Whom it lets take what, and for how long. */
static void
tell_permit(const struct page *page, const json_t *result)
{
	tell_subject(page, result);
	page_item(page, "for", "%s, job %s", row_text(result, "request"),
	    row_text(result, "job"));
	page_item(page, "until", "%s", INSTANT(row_text(result, "not_after")));
}

static void
tell_contents(const struct page *page, const json_t *result)
{
	static const struct {
		const char *document;
		void (*tell)(const struct page *page, const json_t *result);
	} documents[] = {
	    {"lookup", tell_lookup},
	    {"certificate", tell_certificate},
	    {"proof", tell_proof},
	    {"permit", tell_permit},
	    {"checkpoint", tell_size},
	    {"trust", tell_size},
	};

	for (size_t i = 0; i < sizeof documents / sizeof *documents; i++)
		if (strcmp(row_text(result, "document"),
			documents[i].document) == 0)
			documents[i].tell(page, result);
}

void
verified_document(const struct telling *telling)
{
	struct page page = *telling->page;
	const json_t *result = telling->result;
	char *signers = join_signers(result);
	char line[512];

	page.label = 10;
	snprintf(line, sizeof line, "%s%s%s", row_text(result, "document"),
	    row_has(result, "id") ? " " : "", row_text(result, "id"));
	tell_verdict(telling, line);
	tell_findings(telling);
	if (*signers != '\0')
		page_item(&page, "signed", "%s%s%s", signers,
		    row_has(result, "at") ? ", " : "",
		    row_has(result, "at") ? INSTANT(row_text(result, "at"))
					  : "");
	if (row_has(result, "genesis"))
		page_item(&page, "ledger", "%s", row_text(result, "genesis"));
	if (is_good(telling))
		tell_contents(&page, result);
	if (row_count(result, "files") > 0)
		page_item(&page, "data", "%s, %s",
		    OF(row_count(result, "files"), "file"),
		    OF(row_count(result, "records"), "record"));
	if (row_has(result, "trusted"))
		page_item(&page, "trusted", "by the %s%s",
		    row_text(result, "trusted"),
		    strcmp(row_text(result, "trusted"), "trust") == 0 ? " file"
								      : "");
	tell_end(telling);
	free(signers);
}
