/* SPDX-License-Identifier: Apache-2.0
 *
 * certificate_page: one sheet that a person can read, print and file.  What
 * is gone, what is not and what could not be reached come first.  The page
 * proves nothing: the signed document does, and its digest is on the page.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "acts/certificate.h"
#include "base/error.h"

#define ROWS_MAX 12 /* of a list; the rest is counted, to keep to one sheet */

struct page {
	struct buffer *out;
	struct custody_error *err;
	enum custody_status status; /* the first that went wrong */
};

static void
put(struct page *page, const char *html)
{
	if (page->status == CUSTODY_OK)
		page->status =
		    buffer_append(page->out, html, strlen(html), page->err);
}

/* Text of strangers: control and bidirectional characters as \xNN, and what
 * HTML takes for its own as entities. */
static void
put_text(struct page *page, const char *text)
{
	char plain[2048];

	if (text == NULL)
		return;
	error_escape(plain, sizeof(plain), text, strlen(text));
	for (const char *at = plain; *at != '\0'; at++) {
		char one[2] = {*at, '\0'};

		put(page, *at == '&'    ? "&amp;"
			  : *at == '<'  ? "&lt;"
			  : *at == '>'  ? "&gt;"
			  : *at == '"'  ? "&quot;"
			  : *at == '\'' ? "&#39;"
					: one);
	}
}

/* 12,215,211 */
static void
put_number(struct page *page, json_int_t number)
{
	char digits[24];
	char grouped[32];
	size_t len;
	size_t at = 0;

	snprintf(digits, sizeof(digits), "%" PRId64, (int64_t)number);
	len = strlen(digits);
	for (size_t i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0 && digits[i - 1] != '-')
			grouped[at++] = ',';
		grouped[at++] = digits[i];
	}
	grouped[at] = '\0';
	put(page, grouped);
}

static const char *
text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text == NULL ? "" : text;
}

static json_int_t
number_of(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

/* --- the three lines ---------------------------------------------------- */

static void
put_versions(struct page *page, const json_t *predicate)
{
	const json_t *versions = json_object_get(predicate, "versions");
	const json_t *version;
	json_int_t records = 0;
	size_t i;

	json_array_foreach (versions, i, version) {
		records += number_of(version, "records");
		if (i > ROWS_MAX)
			continue;
		put(page, i == 0 ? "" : ", ");
		if (i == ROWS_MAX) {
			put(page, "…");
			continue;
		}
		put_text(page, text_of(version, "dataset"));
		put(page, "@");
		put_number(page, number_of(version, "ordinal"));
	}
	put(page, ": ");
	put_number(page, records);
	put(page, " records; ");
	put_number(page, number_of(predicate, "destroyed"));
	put(page,
	    number_of(predicate, "destroyed") == 1 ? " file, " : " files, ");
	put_number(page, number_of(predicate, "bytes"));
	put(page, " bytes destroyed");
}

static void
put_left(struct page *page, const json_t *predicate)
{
	const json_t *left = json_object_get(predicate, "left");
	const json_t *same = json_object_get(predicate, "same");
	const json_t *one;
	size_t i;

	if (json_array_size(left) + json_array_size(same) == 0)
		put(page, "nothing of what was planned was left");
	json_array_foreach (left, i, one) {
		if (i == ROWS_MAX)
			break;
		put(page, i == 0 ? "" : "; ");
		put_text(page, text_of(one, "place"));
		put_text(page, text_of(one, "place_hex"));
		put(page, " (");
		put_text(page, text_of(one, "why"));
		put(page, ")");
	}
	if (json_array_size(left) > ROWS_MAX) {
		put(page, "; and ");
		put_number(page, (json_int_t)json_array_size(left) - ROWS_MAX);
		put(page, " more, in the signed document");
	}
	json_array_foreach (same, i, one) {
		put(page, i == 0 && json_array_size(left) == 0 ? "" : "; ");
		put_text(page, json_string_value(one));
		put(page, " holds the same records, and is live");
	}
}

static void
put_beyond(struct page *page, const json_t *predicate)
{
	const json_t *releases = json_object_get(predicate, "releases");
	const json_t *one;
	size_t i;

	json_array_foreach (releases, i, one) {
		if (i == ROWS_MAX)
			break;
		put(page, i == 0 ? "" : "; ");
		put_text(page, text_of(one, "release"));
		put(page, " to job ");
		put_text(page, text_of(one, "job"));
		put(page, ", ");
		put_text(page, text_of(one, "person"));
		put(page, text_of(one, "model")[0] == '\0' ? ", no receipt"
							   : ", model ");
		put_text(page, text_of(one, "model"));
	}
	if (json_array_size(releases) > ROWS_MAX) {
		put(page, "; and ");
		put_number(
		    page, (json_int_t)json_array_size(releases) - ROWS_MAX);
		put(page, " more releases, in the signed document");
	}
	if (json_array_size(releases) > 0)
		put(page, "; ");
	put(page, "backups and snapshots that Custody does not know of");
}

/* --- the rest ----------------------------------------------------------- */

static void
put_row(struct page *page, const char *name, const char *text)
{
	put(page, "<tr><th>");
	put(page, name);
	put(page, "</th><td>");
	put_text(page, text);
	put(page, "</td></tr>\n");
}

static void
put_person(struct page *page, const char *name, const json_t *act)
{
	put(page, "<tr><th>");
	put(page, name);
	put(page, "</th><td>");
	put_text(page, text_of(act, "person")[0] == '\0'
			   ? "not yet"
			   : text_of(act, "person"));
	put(page, " ");
	put_text(page, text_of(act, "at"));
	put(page, "</td></tr>\n");
}

static void
put_table(struct page *page, const json_t *predicate, const char *signed_by)
{
	const json_t *approved = json_object_get(predicate, "approved");
	const json_t *one;
	size_t i;

	put(page, "<table>\n");
	put_row(page, "Why", text_of(predicate, "why"));
	put_row(page, "Level", text_of(predicate, "level"));
	put_row(page, "Level, why", text_of(predicate, "level_why"));
	put_row(page, "Method", text_of(predicate, "method"));
	put_row(page, "Verification",
	    text_of(json_object_get(predicate, "verification"), "result"));
	put_person(page, "Planned", json_object_get(predicate, "planned"));
	json_array_foreach (approved, i, one)
		put_person(page, "Approved", one);
	put_person(
	    page, "Carried out", json_object_get(predicate, "carried_out"));
	put_person(
	    page, "Verified", json_object_get(predicate, "verification"));
	put_row(page, "Signed by", signed_by);
	put_row(page, "Tool, custody", text_of(predicate, "tool"));
	put_row(page, "Plan, SHA-256", text_of(predicate, "plan"));
	put_row(page, "Account, SHA-256", text_of(predicate, "account"));
	put_row(page, "Ledger", text_of(predicate, "genesis"));
	put(page, "</table>\n<ul>\n");
	json_array_foreach (json_object_get(predicate, "limits"), i, one) {
		put(page, "<li>");
		put_text(page, json_string_value(one));
		put(page, "</li>\n");
	}
	put(page, "</ul>\n");
}

static const char head[] =
    "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
    "'none'; style-src 'unsafe-inline'\">\n"
    "<title>Certificate of disposal</title>\n<style>\n"
    "@page{size:A4;margin:18mm}\n"
    "body{font:10pt/1.4 sans-serif;color:#111;background:#fff;"
    "max-width:174mm;margin:12mm auto;padding:0 6mm}\n"
    "h1{font-size:17pt;margin:0 0 1mm}\n"
    ".state{font-weight:bold;border:1px solid;padding:1mm 2mm;"
    "display:inline-block}\n"
    "dl{margin:5mm 0}dt{font-weight:bold;margin-top:2mm}dd{margin:0}\n"
    "table{border-collapse:collapse;width:100%}\n"
    "th{text-align:left;vertical-align:top;width:34mm;padding:.6mm 0}\n"
    "td{overflow-wrap:anywhere;padding:.6mm 0}\n"
    "ul{padding-left:5mm;color:#444}\n"
    "code{font-size:8.5pt;overflow-wrap:anywhere}\n"
    "@media print{body{margin:0;padding:0;max-width:none}}\n"
    "</style></head><body>\n";

enum custody_status
certificate_page(struct buffer *out, const json_t *statement,
    const char *sha256, const char *signed_by, struct custody_error *err)
{
	struct page page = {.out = out, .err = err};
	const json_t *predicate = json_object_get(statement, "predicate");
	bool final = strcmp(text_of(predicate, "state"), "final") == 0;

	put(&page, head);
	put(&page, "<h1>Certificate of disposal ");
	put_text(&page, text_of(predicate, "disposal"));
	put(&page, "</h1>\n<p class=\"state\">");
	put(&page, final ? "final"
			 : "provisional: not yet read back by "
			   "another person");
	put(&page, "</p>\n<dl>\n<dt>Gone</dt><dd>");
	put_versions(&page, predicate);
	put(&page, "</dd>\n<dt>Not gone</dt><dd>");
	put_left(&page, predicate);
	put(&page, "</dd>\n<dt>Out of reach</dt><dd>");
	put_beyond(&page, predicate);
	put(&page, "</dd>\n</dl>\n");
	put_table(&page, predicate, signed_by);
	put(&page, "<p>SHA-256 of the signed document, certificate.json:<br>"
		   "<code>");
	put_text(&page, sha256);
	put(&page, "</code><br>Check it: <code>custody verify "
		   "certificate.json --trust FILE</code></p>\n"
		   "</body></html>\n");
	return page.status;
}
