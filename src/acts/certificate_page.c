/* SPDX-License-Identifier: Apache-2.0
 *
 * certificate_page: one sheet that a person can read, print and file.  What
 * is gone, what is not and what could not be reached come first.  The page
 * proves nothing: the signed document does, and its digest is on the page.
 */
#include <string.h>

#include "acts/certificate.h"
#include "acts/dispose_sealed.h"
#include "base/member.h"
#include "chart/markup.h"

#define ROWS_MAX 12 /* of a list; the rest is counted, to keep to one sheet */

/* --- the three lines ---------------------------------------------------- */

/* What the account says of the records of a version; NULL where all of it
 * went. */
static const json_t *
find_erased(const json_t *predicate, const json_t *version)
{
	return member_find(json_object_get(predicate, "erased"), "event",
	    json_object_get(version, "event"));
}

static void
put_version(struct markup *page, const json_t *version)
{
	markup_text(page, member_text(version, "dataset"));
	markup_put(page, "@");
	markup_count(page, markup_integer(version, "ordinal"));
}

static void
put_versions(struct markup *page, const json_t *predicate)
{
	const json_t *versions = json_object_get(predicate, "versions");
	const json_t *version;
	int64_t records = 0;
	size_t i;

	json_array_foreach (versions, i, version) {
		const json_t *one = find_erased(predicate, version);

		records +=
		    markup_integer(one == NULL ? version : one, "records");
		if (i > ROWS_MAX)
			continue;
		markup_put(page, i == 0 ? "" : ", ");
		if (i == ROWS_MAX) {
			markup_put(page, "…");
			continue;
		}
		put_version(page, version);
	}
	markup_put(page, ": ");
	markup_count(page, records);
	if (json_object_get(predicate, "erased") != NULL) {
		markup_put(page, " records planned, ");
		markup_count(page, markup_integer(predicate, "destroyed"));
		markup_put(page, " erased; the versions stay without them");
		return;
	}
	markup_put(page, " records; ");
	markup_count(page, markup_integer(predicate, "destroyed"));
	markup_put(page, markup_integer(predicate, "destroyed") == 1
			     ? " file, "
			     : " files, ");
	markup_count(page, markup_integer(predicate, "bytes"));
	markup_put(page, " bytes destroyed");
}

/* What follows each other in a line. */
struct items {
	struct markup *page;
	size_t count; /* written so far */
};

static void
put_next(struct items *items)
{
	markup_put(items->page, items->count++ == 0 ? "" : "; ");
}

/* A list of the predicate: which of its rows are told (NULL: each) and how;
 * `context` is what both are given. */
struct list {
	const char *what; /* "files", of which there are more */
	bool (*wanted)(const json_t *one, const void *context);
	void (*put)(
	    struct markup *page, const json_t *one, const void *context);
};

/* The first of them, and how many more there are. */
static void
put_list(struct items *items, const json_t *rows, const struct list *list,
    const void *context)
{
	const json_t *one;
	size_t i, count = 0;

	json_array_foreach (rows, i, one) {
		if ((list->wanted != NULL && !list->wanted(one, context)) ||
		    count++ >= ROWS_MAX)
			continue;
		put_next(items);
		list->put(items->page, one, context);
	}
	if (count <= ROWS_MAX)
		return;
	put_next(items);
	markup_count(items->page, (json_int_t)(count - ROWS_MAX));
	markup_put(items->page, " more ");
	markup_put(items->page, list->what);
	markup_put(items->page, ", in the signed document");
}

static void
put_why(struct markup *page, const json_t *one)
{
	markup_put(page, " (");
	markup_text(page, member_text(one, "why"));
	markup_put(page, ")");
}

static void
put_file(struct markup *page, const json_t *one, const void *context)
{
	(void)context;
	markup_text(page, member_text(one, "place"));
	markup_text(page, member_text(one, "place_hex"));
	put_why(page, one);
}

static bool
is_unerased(const json_t *version, const void *predicate)
{
	return strcmp(member_text(find_erased(predicate, version), "outcome"),
		   "left") == 0;
}

static void
put_unerased(struct markup *page, const json_t *version, const void *predicate)
{
	const json_t *one = find_erased(predicate, version);

	markup_count(page, markup_integer(one, "records"));
	markup_put(page, markup_integer(one, "records") == 1 ? " record of "
							     : " records of ");
	put_version(page, version);
	put_why(page, one);
}

static void
put_named(struct markup *page, const json_t *one, const void *says)
{
	markup_text(page, json_string_value(one));
	markup_put(page, " ");
	markup_put(page, says);
}

static void
put_unsearched(struct markup *page, const json_t *one, const void *context)
{
	(void)context;
	put_version(page, one);
	markup_put(page, " was not searched");
	put_why(page, one);
}

static bool
is_open(const json_t *copy, const void *context)
{
	(void)context;
	return strcmp(member_text(copy, "state"), "open") == 0;
}

static void
put_copy(struct markup *page, const json_t *one, const void *context)
{
	(void)context;
	markup_put(page, "copy ");
	markup_text(page, member_text(one, "copy"));
	markup_put(page, " of the key slots, held by ");
	markup_text(page, member_text(one, "holder"));
	markup_put(page, ", is not accounted for");
}

static void
put_release(struct markup *page, const json_t *one, const void *context)
{
	(void)context;
	markup_text(page, member_text(one, "release"));
	markup_put(page, " to job ");
	markup_text(page, member_text(one, "job"));
	markup_put(page, ", ");
	markup_text(page, member_text(one, "person"));
	markup_put(page,
	    member_text(one, "model")[0] == '\0' ? ", no receipt" : ", model ");
	markup_text(page, member_text(one, "model"));
}

static const struct list left_files = {.what = "files", .put = put_file};
/* Records that lie where they lay. */
static const struct list unerased = {
    .what = "versions", .wanted = is_unerased, .put = put_unerased};
static const struct list named = {.what = "versions", .put = put_named};
/* Versions that may have more of the same. */
static const struct list unsearched = {
    .what = "versions not searched", .put = put_unsearched};
static const struct list open_copies = {
    .what = "copies of the key slots", .wanted = is_open, .put = put_copy};
static const struct list releases = {.what = "releases", .put = put_release};

const char *
certificate_of_same(bool erases)
{
	return erases ? "holds some of them, too; no gate lets them out"
		      : "holds the same bytes: it stays, and no gate lets it "
			"out";
}

static void
put_left(struct markup *page, const json_t *predicate)
{
	struct items items = {.page = page};

	put_list(&items, json_object_get(predicate, "left"), &left_files, NULL);
	put_list(&items, json_object_get(predicate, "versions"), &unerased,
	    predicate);
	put_list(&items, json_object_get(predicate, "same"), &named,
	    certificate_of_same(json_object_get(predicate, "erased") != NULL));
	if (items.count == 0) {
		put_next(&items);
		markup_put(page, "nothing of what was planned was left");
	}
	put_list(&items, json_object_get(predicate, "derived"), &named,
	    "was made from it, and is live");
	put_list(&items, json_object_get(predicate, "unsearched"), &unsearched,
	    NULL);
	put_list(
	    &items, json_object_get(predicate, "copies"), &open_copies, NULL);
	if (json_array_size(json_object_get(predicate, "sealed")) > 0) {
		put_next(&items);
		markup_put(page, "the files that it was sealed from, which are "
				 "not Custody's, were not touched");
	}
}

static void
put_beyond(struct markup *page, const json_t *predicate)
{
	struct items items = {.page = page};

	put_list(
	    &items, json_object_get(predicate, "releases"), &releases, NULL);
	put_next(&items);
	markup_put(page, "backups and snapshots that Custody does not know of");
}

/* --- the rest ----------------------------------------------------------- */

static void
put_row(struct markup *page, const char *name, const char *text)
{
	markup_put(page, "<tr><th scope=\"row\">");
	markup_put(page, name);
	markup_put(page, "</th><td>");
	markup_text(page, text);
	markup_put(page, "</td></tr>\n");
}

static void
put_person(struct markup *page, const char *name, const json_t *act)
{
	markup_put(page, "<tr><th scope=\"row\">");
	markup_put(page, name);
	markup_put(page, "</th><td>");
	markup_text(page, member_text(act, "person")[0] == '\0'
			      ? "not yet"
			      : member_text(act, "person"));
	markup_put(page, " ");
	markup_text(page, member_text(act, "at"));
	markup_put(page, "</td></tr>\n");
}

/* "slot 3: destroyed; 2 others tried" */
static void
put_keys(struct markup *page, const json_t *predicate)
{
	const json_t *sealed = json_object_get(predicate, "sealed");
	const json_t *one;
	size_t i;

	if (json_array_size(sealed) == 0)
		return;
	markup_put(page, "<tr><th scope=\"row\">Key slots</th><td>");
	json_array_foreach (sealed, i, one) {
		if (i == ROWS_MAX)
			break;
		markup_put(page, i == 0 ? "slot " : "; slot ");
		markup_count(page, markup_integer(one, "slot"));
		markup_put(page, ": ");
		markup_text(page, member_text(one, "outcome"));
		markup_put(page, "; ");
		if (strcmp(member_text(one, "why"), DISPOSE_SEALED_UNPROVED) ==
		    0) {
			markup_text(page, member_text(one, "why"));
			continue;
		}
		markup_count(page, markup_integer(one, "tried"));
		markup_put(page, markup_integer(one, "tried") == 1
				     ? " other tried, and does not open it"
				     : " others tried, none opens it");
	}
	if (json_array_size(sealed) > ROWS_MAX)
		markup_put(page, "; more in the signed document");
	markup_put(page, "</td></tr>\n");
}

/* "complete: K1 Cellar, destroyed; K2 Ann, updated" */
static void
put_accounted(struct markup *page, const json_t *predicate)
{
	const json_t *copies = json_object_get(predicate, "copies"), *one;
	size_t i;

	if (copies == NULL)
		return;
	markup_put(page, "<tr><th scope=\"row\">Copies of keys</th><td>");
	if (json_array_size(copies) == 0)
		markup_put(page, "none registered");
	else
		markup_put(
		    page, json_is_true(json_object_get(predicate, "complete"))
			      ? "complete"
			      : "not complete");
	json_array_foreach (copies, i, one) {
		if (i == ROWS_MAX)
			break;
		markup_put(page, i == 0 ? ": " : "; ");
		markup_text(page, member_text(one, "copy"));
		markup_put(page, " ");
		markup_text(page, member_text(one, "holder"));
		markup_put(page, strcmp(member_text(one, "state"), "open") == 0
				     ? ", not accounted for"
				     : ", ");
		if (strcmp(member_text(one, "state"), "open") != 0)
			markup_text(page, member_text(one, "state"));
		if (markup_integer(one, "seen") > 0)
			markup_put(page, ", read back");
	}
	if (json_array_size(copies) > ROWS_MAX)
		markup_put(page, "; more in the signed document");
	markup_put(page, "</td></tr>\n");
}

static void
put_table(struct markup *page, const json_t *predicate, const char *signed_by)
{
	const json_t *approved = json_object_get(predicate, "approved");
	const json_t *one;
	size_t i;

	markup_put(page, "<table>\n");
	put_row(page, "Why", member_text(predicate, "why"));
	put_row(page, "Level", member_text(predicate, "level"));
	put_row(page, "Level, why", member_text(predicate, "level_why"));
	put_row(page, "Method", member_text(predicate, "method"));
	put_keys(page, predicate);
	put_accounted(page, predicate);
	put_row(page, "Verification",
	    member_text(json_object_get(predicate, "verification"), "result"));
	put_person(page, "Planned", json_object_get(predicate, "planned"));
	json_array_foreach (approved, i, one)
		put_person(page, "Approved", one);
	put_person(
	    page, "Carried out", json_object_get(predicate, "carried_out"));
	put_person(
	    page, "Verified", json_object_get(predicate, "verification"));
	put_row(page, "Signed by", signed_by);
	put_row(page, "Tool, custody", member_text(predicate, "tool"));
	put_row(page, "Plan, SHA-256", member_text(predicate, "plan"));
	put_row(page, "Account, SHA-256", member_text(predicate, "account"));
	put_row(page, "Ledger", member_text(predicate, "genesis"));
	markup_put(page, "</table>\n<ul>\n");
	json_array_foreach (json_object_get(predicate, "limits"), i, one) {
		markup_put(page, "<li>");
		markup_text(page, json_string_value(one));
		markup_put(page, "</li>\n");
	}
	markup_put(page, "</ul>\n");
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
	struct markup page = {.out = out, .err = err};
	const json_t *predicate = json_object_get(statement, "predicate");
	bool final = strcmp(member_text(predicate, "state"), "final") == 0;

	markup_put(&page, head);
	markup_put(&page, "<h1>Certificate of disposal ");
	markup_text(&page, member_text(predicate, "disposal"));
	markup_put(&page, "</h1>\n<p class=\"state\">");
	markup_put(&page, final ? "final"
				: "provisional: not yet read back by "
				  "another person");
	markup_put(&page, "</p>\n<dl>\n<dt>Gone</dt><dd>");
	put_versions(&page, predicate);
	markup_put(&page, "</dd>\n<dt>Not gone</dt><dd>");
	put_left(&page, predicate);
	markup_put(&page, "</dd>\n<dt>Out of reach</dt><dd>");
	put_beyond(&page, predicate);
	markup_put(&page, "</dd>\n</dl>\n");
	put_table(&page, predicate, signed_by);
	markup_put(&page,
	    "<p>SHA-256 of the signed document, certificate.json:<br>"
	    "<code>");
	markup_text(&page, sha256);
	markup_put(&page, "</code><br>Check it: <code>custody verify "
			  "certificate.json --trust FILE</code></p>\n"
			  "</body></html>\n");
	return page.status;
}
