/* SPDX-License-Identifier: Apache-2.0
 *
 * report_page: a page that is read from the top: what needs somebody, then
 * drawings, then tables, then how to check it all.  It proves nothing: the
 * signed documents beside it do.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "acts/report.h"
#include "acts/report_charts.h"
#include "acts/report_table.h"
#include "base/error.h"
#include "base/member.h"
#include "chart/markup.h"
#include "chart/svg.h"

static const char style[] =
    ":root{color-scheme:light}\n"
    "*{box-sizing:border-box}\n"
    "body{margin:0 auto;padding:2rem 1.2rem 4rem;max-width:72rem;"
    "font:1rem/1.5 \"Segoe UI\",Helvetica,Arial,\"Liberation Sans\","
    "sans-serif;color:#16202a;background:#fff;overflow-wrap:break-word}\n"
    "bdi,code{overflow-wrap:anywhere}.digest{white-space:nowrap}\n"
    "header{border-bottom:3px double #16425b;padding-bottom:1rem}\n"
    "h1,h2{font-family:Charter,Georgia,\"Liberation Serif\",serif;"
    "color:#16425b;line-height:1.2;font-weight:600}\n"
    "h1{font-size:2.3rem;margin:.1rem 0 .4rem}\n"
    "h2{font-size:1.45rem;margin:2.6rem 0 .3rem}\n"
    ".kicker{margin:0;letter-spacing:.12em;text-transform:uppercase;"
    "font-size:.8rem;color:#4a5560}\n"
    ".lead,.quiet,figcaption{color:#4a5560}.lead{margin:.1rem 0 .8rem}\n"
    ".none{color:#4a5560;font-style:italic;margin:.2rem 0}\n"
    "a{color:#0b4f8a}a:focus{outline:3px solid #0b4f8a}\n"
    "dl.facts{display:grid;grid-template-columns:max-content 1fr;"
    "gap:.15rem 1rem;margin:.8rem 0 0;font-size:.92rem}\n"
    "dl.facts dt{color:#4a5560}dl.facts dd{margin:0}\n"
    "code{font:.86em/1.4 \"DejaVu Sans Mono\",Menlo,Consolas,"
    "\"Liberation Mono\",monospace}\n"
    "nav ul{list-style:none;margin:1rem 0 0;padding:0;display:flex;"
    "flex-wrap:wrap;gap:.2rem 1.1rem;font-size:.92rem}\n"
    "ul.figures{list-style:none;margin:1.4rem 0 0;padding:0;display:grid;"
    "grid-template-columns:repeat(4,1fr);"
    "gap:.8rem}\n"
    "ul.figures li{border:1px solid #c9d1d8;border-top:4px solid #16425b;"
    "padding:.6rem .8rem}\n"
    "ul.figures b{display:block;font:600 1.7rem/1.2 Charter,Georgia,"
    "\"Liberation Serif\",serif;color:#16425b}\n"
    "ul.figures span{display:block;font-size:.85rem;color:#4a5560}\n"
    "figure{margin:.4rem 0 1.6rem}figcaption{font-size:.88rem}\n"
    "table{border-collapse:collapse;width:100%;font-size:.88rem;"
    "line-height:1.4}\n"
    "th,td{text-align:left;vertical-align:top;padding:.45rem .6rem .45rem "
    "0;border-bottom:1px solid #c9d1d8}\n"
    "thead th{border-bottom:2px solid #16425b;font-size:.8rem;"
    "color:#16425b;overflow-wrap:normal}\n"
    "tbody th{font-weight:400;min-width:3.6rem}\n"
    ".t-versions tbody th,.t-terms tbody th,.t-attention tbody th,"
    ".t-provisions tbody th{min-width:9.5rem}\n"
    "td.n{text-align:right;padding-right:1.2rem;"
    "font-variant-numeric:tabular-nums;overflow-wrap:normal}\n"
    "time{white-space:nowrap}\n"
    ".state{border:1px solid #4a5560;border-radius:2px;padding:0 .35rem;"
    "white-space:nowrap}\n"
    ".state.good{border-color:#1f5b3a;color:#1f5b3a}\n"
    ".state.bad{border-style:dashed;border-color:#8c2f1b;color:#8c2f1b}\n";

static const char small_style[] =
    "@media screen and (max-width:700px){body{padding:1.2rem .9rem 3rem}\n"
    "h1{font-size:1.8rem}dl.facts{display:block}dl.facts dd{margin:0 0 "
    ".4rem}ul.figures{grid-template-columns:1fr 1fr}\n"
    "table,tbody,tr,th,td{display:block;width:100%}\n"
    "thead{position:absolute;width:1px;height:1px;overflow:hidden;"
    "clip-path:inset(50%)}\n"
    "tbody tr{border:1px solid #c9d1d8;border-left:4px solid #16425b;"
    "padding:.4rem .7rem;margin:0 0 .7rem}\n"
    "tbody th,td,td.n{display:grid;grid-template-columns:7.2rem 1fr;"
    "gap:.6rem;border:0;padding:.15rem 0;text-align:left}\n"
    "tbody th:before,td:before{content:attr(data-label);color:#4a5560;"
    "font-size:.8rem}\n"
    "td:has(.cell:empty){display:none}time{white-space:normal}}\n"
    "@media print{@page{size:A4;margin:16mm 14mm}\n"
    ":root{font-size:9pt}body{padding:0;max-width:none}nav{display:none}\n"
    "h1{font-size:20pt}h2{font-size:13pt;margin-top:7mm;"
    "break-after:avoid}.lead{break-after:avoid}\n"
    "ul.figures{grid-template-columns:repeat(4,1fr)}\n"
    "table{font-size:7.8pt}figcaption{font-size:8pt}thead{display:table-header-"
    "group}\n"
    "tr,figure,ul.figures li{break-inside:avoid}time{white-space:normal}\n"
    "a{color:inherit;text-decoration:none}}\n";

/* --- the top ------------------------------------------------------------ */

static const json_t *
ledger_of(const json_t *facts)
{
	return json_array_get(json_object_get(facts, "ledger"), 0);
}

static void
put_stranger(struct markup *page, const char *text)
{
	markup_put(page, "<bdi>");
	markup_cut(page, text, 120);
	markup_put(page, "</bdi>");
}

static void
put_scope(struct markup *page, const json_t *facts)
{
	static const char *const keys[] = {"dataset", "request", "incident"};
	const json_t *scope = json_object_get(facts, "scope");
	bool whole = true;

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (member_text(scope, keys[i])[0] == '\0')
			continue;
		markup_print(
		    page, "%s%s ", whole ? "What concerns " : ", ", keys[i]);
		put_stranger(page, member_text(scope, keys[i]));
		whole = false;
	}
	markup_put(page, whole ? "The whole ledger" : "");
}

static void
put_fact(struct markup *page, const char *name, const char *text)
{
	markup_print(page, "<dt>%s</dt><dd><code>", name);
	markup_text(page, text);
	markup_put(page, "</code></dd>\n");
}

static void
put_header(struct markup *page, const json_t *facts)
{
	const json_t *ledger = ledger_of(facts);
	const json_t *quoted = json_object_get(facts, "quoted");

	markup_put(page, "<header>\n<p class=\"kicker\">Custody report</p>\n"
			 "<h1>");
	put_stranger(page, member_text(ledger, "name"));
	markup_put(page, "</h1>\n<p class=\"lead\">");
	put_scope(page, facts);
	markup_put(page, ", as of ");
	report_table_time(page, member_text(facts, "at"));
	markup_put(page, "</p>\n<dl class=\"facts\">\n"
			 "<dt>Events</dt><dd>");
	markup_count(page, markup_integer(ledger, "events"));
	markup_put(page, ", every one verified when this was written; ");
	markup_count(page, markup_integer(quoted, "events"));
	markup_put(page, " of them are quoted in this folder</dd>\n");
	if (markup_integer(quoted, "beyond") > 0) {
		markup_put(page, "<dt>Not quoted</dt><dd>");
		markup_count(page, markup_integer(quoted, "beyond"));
		markup_put(
		    page, " events that no checkpoint covers yet</dd>\n");
	}
	put_fact(page, "Ledger", member_text(ledger, "genesis"));
	put_fact(page, "Head", member_text(ledger, "head"));
	markup_put(page, "<dt>Quorum</dt><dd>");
	markup_print(page, "%" PRId64 " of %" PRId64 " custodians",
	    markup_integer(ledger, "quorum"),
	    markup_integer(ledger, "custodians"));
	markup_put(page, "</dd>\n<dt>Written for</dt><dd>");
	put_stranger(page, member_text(facts, "by")[0] == '\0'
			       ? "nobody of the ledger"
			       : member_text(facts, "by"));
	markup_put(page, "</dd>\n</dl>\n");
}

static void
put_link(struct markup *page, const char *id, const char *title)
{
	markup_print(page, "<li><a href=\"#%s\">%s</a></li>\n", id, title);
}

static void
put_contents(struct markup *page)
{
	markup_put(page, "<nav aria-label=\"Sections\"><ul>\n");
	put_link(page, report_tables[0].section, report_tables[0].title);
	for (const struct report_chart *chart = report_charts;
	     chart->id != NULL; chart++)
		put_link(page, chart->id, chart->title);
	for (const struct report_table *table = report_tables + 1;
	     table->section != NULL; table++)
		put_link(page, table->section, table->title);
	markup_put(page, "</ul></nav>\n</header>\n<main>\n");
}

static void
put_figures(struct markup *page, const json_t *facts)
{
	const json_t *row;
	size_t i;

	markup_put(page, "<ul class=\"figures\" aria-label=\"Figures\">\n");
	json_array_foreach (json_object_get(facts, "figures"), i, row) {
		markup_put(page, "<li><b>");
		markup_count(page, markup_integer(row, "value"));
		markup_put(page, "</b>");
		markup_text(page, member_text(row, "label"));
		markup_put(page, "<span>");
		markup_text(page, member_text(row, "note"));
		markup_put(page, "</span></li>\n");
	}
	markup_put(page, "</ul>\n");
}

static void
put_end(struct markup *page)
{
	markup_put(page,
	    "<section aria-labelledby=\"next\">\n"
	    "<h2 id=\"next\">How to check this</h2>\n"
	    "<p>This page proves nothing by itself. In its folder, "
	    "<code>README.txt</code> has the commands, and "
	    "<code>report.json</code> has the same facts for programs. "
	    "Begin with <code>sha256sum -c SHA256SUMS</code>, then "
	    "<code>custody verify events.json --trust trust.json</code> with "
	    "a trust file that you have from a custodian.</p>\n"
	    "</section>\n</main>\n</body></html>\n");
}

enum custody_status
report_page(struct buffer *out, const json_t *facts, struct custody_error *err)
{
	struct markup page = {.out = out, .err = err};

	markup_put(&page,
	    "<!DOCTYPE html>\n<html lang=\"en\"><head>"
	    "<meta charset=\"utf-8\">\n"
	    "<meta name=\"viewport\" content=\"width=device-width,"
	    "initial-scale=1\">\n"
	    "<meta http-equiv=\"Content-Security-Policy\" content=\""
	    "default-src 'none'; style-src 'unsafe-inline'\">\n"
	    "<title>Custody report: ");
	markup_cut(&page, member_text(ledger_of(facts), "name"), 80);
	markup_put(&page, "</title>\n<style>\n");
	markup_put(&page, style);
	svg_style(&page);
	markup_put(&page, small_style);
	markup_put(&page, "</style></head><body>\n");
	put_header(&page, facts);
	put_contents(&page);
	put_figures(&page, facts);
	report_table_put(&page, &report_tables[0], facts);
	for (const struct report_chart *chart = report_charts;
	     chart->id != NULL; chart++)
		report_chart_put(&page, chart, facts);
	for (const struct report_table *table = report_tables + 1;
	     table->section != NULL; table++)
		report_table_put(&page, table, facts);
	put_end(&page);
	return page.status;
}
