/* SPDX-License-Identifier: Apache-2.0
 *
 * report_charts: hands the facts to the chart room, each drawing in two
 * widths, with a caption that explains its shapes.
 */
#include <stdio.h>
#include <string.h>

#include "acts/report_charts.h"
#include "base/error.h"
#include "base/member.h"
#include "chart/gauge.h"
#include "chart/graph.h"
#include "chart/timeline.h"

static const int widths[] = {SVG_WIDE, SVG_NARROW};

/* --- timeline ----------------------------------------------------------- */

static void
put_timeline(struct markup *page, const json_t *facts)
{
	const struct timeline timeline = {
	    .lanes = json_object_get(facts, "timeline"),
	    .now = member_text(facts, "at"),
	    .title = "Timeline",
	    .description =
		"One lane for each request, quarantine, recall, hold and "
		"disposal; the tables below have the same in words.",
	};

	markup_put(page, "<figure>\n");
	for (size_t i = 0; i < 2; i++)
		timeline_draw(
		    &(struct svg){page, "timeline", widths[i]}, &timeline);
	markup_put(page,
	    "<figcaption>Hatched: approved, and until when. Dotted: approval "
	    "lapsed because terms or data changed. Crossed: barred. Upright "
	    "lines: on hold. Ring: asked. Tent: released. Cross: refused. "
	    "Square: ended or lifted. Tent upside down: called back. Diamond: "
	    "destroyed. Times are UTC.</figcaption>\n</figure>\n");
}

/* --- graphs ------------------------------------------------------------- */

static const char shapes[] =
    "Pill: source. Sheet: version. Tag: release. Framed box: job. Hexagon: "
    "model. Octagon: quarantine. A crossed foot: barred or called back. "
    "A dotted foot: made by altering what is barred, so nobody can tell. "
    "Dashed: somebody's word, not proved by digests.";

static void
put_graph(struct markup *page, const char *name, const struct graph *graph)
{
	size_t left_out = graph_left_out(graph);

	markup_put(page, "<figure>\n");
	for (size_t i = 0; i < 2; i++)
		graph_draw(&(struct svg){page, name, widths[i]}, graph);
	markup_print(page, "<figcaption>%s", shapes);
	if (left_out > 0)
		markup_print(
		    page, " %zu more are only in report.json.", left_out);
	markup_put(page, "</figcaption>\n</figure>\n");
}

static void
put_lineage(struct markup *page, const json_t *facts)
{
	put_graph(page, "lineage",
	    &(struct graph){
		.nodes = json_object_get(facts, "lineage_nodes"),
		.edges = json_object_get(facts, "lineage_edges"),
		.title = "From source to model",
		.description =
		    "Sources, the versions that came of them, the releases "
		    "that took those, and the models that were reported.",
	    });
}

/* The rows of one quarantine; a new array. */
static json_t *
rows_of(const json_t *rows, const char *id)
{
	json_t *own = json_array();
	json_t *row;
	size_t i;

	json_array_foreach (rows, i, row)
		if (strcmp(member_text(row, "of"), id) == 0)
			json_array_append(own, row);
	return own;
}

static void
put_one_spread(
    struct markup *page, const json_t *facts, const char *id, size_t number)
{
	json_t *nodes = rows_of(json_object_get(facts, "spread_nodes"), id);
	json_t *edges = rows_of(json_object_get(facts, "spread_edges"), id);
	char name[32], title[96];

	snprintf(name, sizeof(name), "spread-%zu", number);
	snprintf(title, sizeof(title), "What %.40s reached", id);
	markup_put(page, "<h3>");
	markup_text(page, title);
	markup_put(page, "</h3>\n");
	put_graph(page, name,
	    &(struct graph){.nodes = nodes,
		.edges = edges,
		.title = title,
		.description =
		    "From the quarantine to the versions that hold its "
		    "records or may hold them altered, the releases of "
		    "those, their jobs and models."});
	json_decref(edges);
	json_decref(nodes);
}

static void
put_spreads(struct markup *page, const json_t *facts)
{
	const json_t *row;
	const char *before = "";
	size_t number = 0;
	size_t i;

	json_array_foreach (json_object_get(facts, "spread_nodes"), i, row) {
		const char *id = member_text(row, "of");

		if (strcmp(id, before) != 0)
			put_one_spread(page, facts, id, number++);
		before = id;
	}
}

/* --- drift -------------------------------------------------------------- */

static void
put_drift(struct markup *page, const json_t *facts)
{
	const struct gauge gauge = {
	    .rows = json_object_get(facts, "drift"),
	    .title = "Drift against its limit",
	    .description = "A bar for each figure of each version, and a line "
			   "where the policy set has its limit.",
	};

	markup_put(page, "<figure>\n");
	for (size_t i = 0; i < 2; i++)
		gauge_draw(&(struct svg){page, "drift", widths[i]}, &gauge);
	markup_put(page,
	    "<figcaption>Hatched: within the limit. Crossed: past it. The "
	    "upright line is the limit.</figcaption>\n</figure>\n");
}

const struct report_chart report_charts[] = {
    {"timeline", "Timeline", "What was asked, allowed, let out and barred.",
	"timeline", "Nothing has happened yet.", put_timeline},
    {"lineage", "From source to model",
	"Where data came from, and where it went.", "lineage_nodes",
	"No data was ingested.", put_lineage},
    {"spread", "Spread of an incident",
	"What had left before it was barred, and whom it reached.",
	"spread_nodes", "Nothing was ever barred.", put_spreads},
    {"drift", "Drift",
	"How far each version is from the one that was approved before it.",
	"drift", "No drift was measured.", put_drift},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

void
report_chart_put(
    struct markup *page, const struct report_chart *chart, const json_t *facts)
{
	markup_print(page,
	    "<section aria-labelledby=\"%s\">\n<h2 id=\"%s\">%s</h2>\n",
	    chart->id, chart->id, chart->title);
	if (json_array_size(json_object_get(facts, chart->section)) == 0) {
		markup_print(page, "<p class=\"none\">%s</p>\n", chart->none);
	} else {
		markup_print(page, "<p class=\"lead\">%s</p>\n", chart->lead);
		chart->put(page, facts);
	}
	markup_put(page, "</section>\n");
}
