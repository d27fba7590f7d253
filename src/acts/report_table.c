/* SPDX-License-Identifier: Apache-2.0
 *
 * report_table: one function writes them all; roles are spelled out, because
 * a row that is laid out as a card is else no row to who cannot see it.
 */
#include "acts/report.h"
#include "acts/report_cells.h"

static const struct report_column attention[] = {
    {"id", "What", report_cells_id},
    {"text", "Why", report_cells_text},
    {"command", "Begin with", report_cells_command},
    {NULL, NULL, NULL},
};
static const struct report_column requests[] = {
    {"id", "Request", report_cells_id},
    {"state", "State", report_cells_state},
    {"versions", "Data, purpose", report_cells_data},
    {"person", "Asked by", report_cells_person},
    {"approvals", "Signed by", report_cells_approvals},
    {"allowed", "Gate", report_cells_gate},
    {"until", "Ends", report_cells_time},
    {NULL, NULL, NULL},
};
static const struct report_column releases[] = {
    {"id", "Release", report_cells_id},
    {"request", "Request", report_cells_text},
    {"versions", "Data", report_cells_list},
    {"records", "Records", report_cells_count},
    {"left_out", "Left out", report_cells_count},
    {"job", "Taken by", report_cells_release},
    {"at", "When", report_cells_time},
    {"models", "Models", report_cells_models},
    {NULL, NULL, NULL},
};
static const struct report_column quarantines[] = {
    {"id", "Quarantine", report_cells_id},
    {"lifted", "State", report_cells_lifted},
    {"records", "Records", report_cells_count},
    {"versions", "In", report_cells_list},
    {"releases", "Released before", report_cells_list},
    {"why", "Why", report_cells_text},
    {"incident", "Incident", report_cells_text},
    {"person", "Placed by", report_cells_person},
    {NULL, NULL, NULL},
};
static const struct report_column recalls[] = {
    {"id", "Recall", report_cells_id},
    {"state", "State", report_cells_state},
    {"lines", "Releases and answers", report_cells_lines},
    {"due", "Due", report_cells_time},
    {"why", "Why", report_cells_text},
    {"incident", "Incident", report_cells_text},
    {"person", "Opened by", report_cells_person},
    {NULL, NULL, NULL},
};
static const struct report_column versions[] = {
    {"id", "Version", report_cells_id},
    {"version", "Root", report_cells_digest},
    {"records", "Records", report_cells_count},
    {"bytes", "Bytes", report_cells_bytes},
    {"source_url", "Origin", report_cells_origin},
    {"licence", "Licence", report_cells_text},
    {"sensitivity", "Sensitivity", report_cells_text},
    {"barred", "Barred, disposed", report_cells_disposed},
    {"person", "Ingested by", report_cells_person},
    {NULL, NULL, NULL},
};
static const struct report_column terms[] = {
    {"dataset", "Dataset", report_cells_id},
    {"allow", "Purposes", report_cells_list},
    {"deny", "Never", report_cells_list},
    {"licence", "Licence", report_cells_text},
    {"sensitivity", "Sensitivity", report_cells_text},
    {"jurisdictions", "Jurisdiction", report_cells_list},
    {"retain_until", "Keep to", report_cells_time},
    {"person", "Signed by", report_cells_person},
    {NULL, NULL, NULL},
};
static const struct report_column holds[] = {
    {"id", "Hold", report_cells_id},
    {"lifted", "State", report_cells_lifted},
    {"versions", "Of", report_cells_list},
    {"why", "Why", report_cells_text},
    {"person", "Placed by", report_cells_person},
    {NULL, NULL, NULL},
};
static const struct report_column disposals[] = {
    {"id", "Disposal", report_cells_id},
    {"state", "State", report_cells_state},
    {"versions", "Of", report_cells_list},
    {"records", "Records", report_cells_count},
    {"level", "Level", report_cells_text},
    {"why", "Why", report_cells_text},
    {"executor", "Carried out by", report_cells_text},
    {"done_at", "When", report_cells_time},
    {"verifier", "Read back by", report_cells_text},
    {NULL, NULL, NULL},
};
static const struct report_column people[] = {
    {"name", "Name", report_cells_id},
    {"retired", "Role", report_cells_retired},
    {"enrolled_at", "Since", report_cells_time},
    {"contact", "Contact", report_cells_text},
    {"key_id", "Key", report_cells_digest},
    {NULL, NULL, NULL},
};
static const struct report_column provisions[] = {
    {"principle", "Principle", report_cells_principle},
    {"asks", "What it comes to", report_cells_text},
    {"answer", "What this ledger has", report_cells_answer},
    {"ids", "Such as", report_cells_list},
    {"last", "Last", report_cells_time},
    {"command", "Command", report_cells_command},
    {NULL, NULL, NULL},
};
static const struct report_column documents[] = {
    {"file", "File", report_cells_command},
    {"is", "What it is", report_cells_text},
    {NULL, NULL, NULL},
};
static const struct report_column missing[] = {
    {"is", "Document", report_cells_text},
    {"why", "Why it is missing", report_cells_text},
    {"command", "What to do", report_cells_command},
    {NULL, NULL, NULL},
};

const struct report_table report_tables[] = {
    {"attention", "What needs somebody",
	"Most urgent first, each with the command to begin with.",
	"Nothing waits.", attention},
    {"requests", "Requests and approvals",
	"Who asked for what, who signed, and what the gate answered.",
	"Nobody asked for data.", requests},
    {"releases", "Releases and models",
	"What left, to which job, and which model reported it.",
	"Nothing was released.", releases},
    {"quarantines", "Quarantines",
	"What is barred, and what had left before it was.",
	"Nothing was ever barred.", quarantines},
    {"recalls", "Recalls",
	"Whom the release was called back from, and what they answered.",
	"Nothing was called back.", recalls},
    {"versions", "Versions of data",
	"Each content with its name, the Merkle root, and its origin.",
	"No data was ingested.", versions},
    {"terms", "Terms in force", "What may be done with each dataset.",
	"No terms were recorded.", terms},
    {"holds", "Holds", "What may not be destroyed for now.", "Nothing is held.",
	holds},
    {"disposals", "Disposals", "What was destroyed, how, and who read it back.",
	"Nothing was destroyed.", disposals},
    {"people", "People and keys", "Who may act in this ledger.",
	"Nobody is enrolled.", people},
    {"provisions", "Provisions of ETSI EN 304 223",
	"What the standard asks of whoever controls training data, in our "
	"words, and what the whole ledger answers. Numbers of provisions are "
	"those of the site's own copy, where its policy set has them.",
	"No provisions are listed.", provisions},
    {"documents", "Signed documents in this folder",
	"README.txt says how each is checked, with and without custody.",
	"No signed document is quoted.", documents},
    {"missing", "Documents that are not here",
	"Quoted above, but to be had only from others.", "None is missing.",
	missing},
    {NULL, NULL, NULL, NULL, NULL},
};

/* --- one table ---------------------------------------------------------- */

static void
put_heads(struct markup *page, const struct report_table *table)
{
	markup_put(page, "<thead role=\"rowgroup\"><tr role=\"row\">");
	for (const struct report_column *column = table->columns;
	     column->key != NULL; column++)
		markup_print(page,
		    "<th scope=\"col\" role=\"columnheader\">%s</th>",
		    column->title);
	markup_put(page, "</tr></thead>\n");
}

static bool
is_number(const struct report_column *column)
{
	return column->put == report_cells_count ||
	       column->put == report_cells_bytes;
}

static void
put_row(
    struct markup *page, const struct report_table *table, const json_t *row)
{
	markup_put(page, "<tr role=\"row\">");
	for (const struct report_column *column = table->columns;
	     column->key != NULL; column++) {
		bool first = column == table->columns;

		markup_print(page, "<%s data-label=\"%s\"%s>",
		    first               ? "th scope=\"row\" role=\"rowheader\""
		    : is_number(column) ? "td role=\"cell\" class=\"n\""
					: "td role=\"cell\"",
		    column->title, "");
		markup_put(page, "<span class=\"cell\">");
		column->put(page, row, column->key);
		markup_print(page, "</span></%s>", first ? "th" : "td");
	}
	markup_put(page, "</tr>\n");
}

static void
put_older(struct markup *page, const struct report_table *table,
    const json_t *facts, size_t shown)
{
	int64_t all =
	    markup_integer(json_object_get(facts, "of"), table->section);

	if (shown < REPORT_ROWS_MAX || (uint64_t)all <= shown)
		return;
	markup_put(page, "<p class=\"quiet\">");
	markup_count(page, all - (int64_t)shown);
	markup_put(page, " older ones are not listed: <code>custody log"
			 "</code>, or a report with <code>--dataset</code> or "
			 "<code>--request</code>.</p>\n");
}

void
report_table_put(
    struct markup *page, const struct report_table *table, const json_t *facts)
{
	const json_t *rows = json_object_get(facts, table->section);
	const json_t *row;
	size_t i;

	markup_print(page,
	    "<section aria-labelledby=\"%s\">\n<h2 id=\"%s\">%s</h2>\n",
	    table->section, table->section, table->title);
	if (json_array_size(rows) == 0) {
		markup_print(page, "<p class=\"none\">%s</p>\n</section>\n",
		    table->none);
		return;
	}
	markup_print(page, "<p class=\"lead\">%s</p>\n", table->lead);
	markup_print(page,
	    "<table role=\"table\" aria-labelledby=\"%s\" class=\"t-%s\">\n",
	    table->section, table->section);
	put_heads(page, table);
	markup_put(page, "<tbody role=\"rowgroup\">\n");
	json_array_foreach (rows, i, row)
		put_row(page, table, row);
	markup_put(page, "</tbody></table>\n");
	put_older(page, table, facts, json_array_size(rows));
	markup_put(page, "</section>\n");
}
