/* SPDX-License-Identifier: Apache-2.0
 *
 * shown_graph: a node is drawn under the first of its parents.  A way that is
 * too long for the page goes on at its left edge, further down.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/row.h"
#include "cli/shown_graph.h"
#include "cli/text.h"

#define INDENT 2
#define DEEPEST 12 /* levels, before a way goes on below */
#define NAME_MOST 48

enum mark { UNSEEN, PUT_OFF, DRAWN };

struct drawing {
	const struct page *page;
	size_t nodes, edges;
	const json_t **node, **edge;
	enum mark *mark;
	bool *is_child;
};

static size_t
find_node(const struct drawing *drawing, const char *name)
{
	for (size_t i = 0; i < drawing->nodes; i++)
		if (strcmp(row_text(drawing->node[i], "node"), name) == 0)
			return i;
	return drawing->nodes;
}

static bool
is_kind(const json_t *node, const char *kind)
{
	return strcmp(row_text(node, "kind"), kind) == 0;
}

/* --- a line ---------------------------------------------------------------
 */

static void
write_name(char out[TEXT_SIZE * 4], const json_t *node)
{
	const char *name = row_text(node, "name");
	const char *kind = row_text(node, "kind");
	bool plain = is_kind(node, "version") || is_kind(node, "request") ||
		     is_kind(node, "release");
	bool cut = text_width(name) > NAME_MOST;
	const char *at = strrchr(name, '@');
	/* Of a version its number stays, whatever else is cut. */
	size_t tail =
	    cut && is_kind(node, "version") && at != NULL ? strlen(at) : 0;
	int fit = (int)text_fit(name, cut ? NAME_MOST - 3 - tail : NAME_MOST);

	snprintf(out, TEXT_SIZE * 4, "%s%s%.*s%s%s", plain ? "" : kind,
	    plain ? "" : " ", fit, name, cut ? text_ellipsis() : "",
	    tail > 0 ? at : "");
}

static void
write_bars(char out[TEXT_SIZE * 2], const json_t *node)
{
	char *barred = row_join(row_list(node, "barred_by"), NULL, 2);
	char *clouds = row_join(row_list(node, "clouded_by"), NULL, 2);

	snprintf(out, TEXT_SIZE * 2, "%s%s%s%s%s%s",
	    row_count(node, "barred") > 0 ? ", barred " : "",
	    row_count(node, "barred") > 0 ? COUNT(row_count(node, "barred"))
					  : "",
	    row_count(node, "barred") > 0 && *barred != '\0' ? " by " : "",
	    row_count(node, "barred") > 0 ? barred : "",
	    *clouds != '\0' ? ", cannot tell: " : "", clouds);
	free(clouds);
	free(barred);
}

/* What is known of it, in a few words. */
static void
write_note(char out[TEXT_SIZE * 5], const json_t *node)
{
	char bars[TEXT_SIZE * 2];

	out[0] = '\0';
	if (is_kind(node, "source"))
		snprintf(out, TEXT_SIZE * 5, "%s%s%s",
		    row_has(node, "at") ? DAY(row_text(node, "at")) : "",
		    row_has(node, "at") ? ", " : "",
		    row_has(node, "licence") ? row_text(node, "licence")
					     : "licence unknown");
	if (is_kind(node, "version")) {
		write_bars(bars, node);
		snprintf(out, TEXT_SIZE * 5, "%s, %s%s%s%s",
		    OF(row_count(node, "records"), "record"),
		    DAY(row_text(node, "at")), bars,
		    row_has(node, "disposal") ? ", disposed " : "",
		    row_text(node, "disposal"));
	}
	if (is_kind(node, "request"))
		snprintf(out, TEXT_SIZE * 5, "%s, %s, %s",
		    row_text(node, "purpose"), row_text(node, "state"),
		    row_text(node, "person"));
	if (is_kind(node, "release"))
		snprintf(out, TEXT_SIZE * 5, "%s, %s", row_text(node, "mode"),
		    DAY(row_text(node, "at")));
	if (is_kind(node, "job"))
		snprintf(out, TEXT_SIZE * 5, "%s", row_text(node, "person"));
	if (is_kind(node, "model"))
		snprintf(out, TEXT_SIZE * 5, "%s",
		    row_has(node, "model_sha256")
			? DIGEST(row_text(node, "model_sha256"))
			: "no digest");
}

/* "  crawl/tok@1  (declared: tokenised)  312 records, 3 Sep" */
static void
draw_line(const struct drawing *drawing, size_t which, const json_t *edge,
    size_t depth, const char *instead)
{
	const json_t *node = drawing->node[which];
	char name[TEXT_SIZE * 4], note[TEXT_SIZE * 5];
	bool step = row_has(edge, "step");

	write_name(name, node);
	write_note(note, node);
	page_line(drawing->page, "%*s%s%s%s%s%s%s%s  %s%s%s",
	    (int)(depth * INDENT), "", depth > 0 ? "> " : "", name,
	    row_has(edge, "how") ? "  (" : "", row_text(edge, "how"),
	    step ? ": " : "", row_text(edge, "step"),
	    row_has(edge, "how") ? ")" : "", instead != NULL ? instead : note,
	    instead == NULL && row_true(node, "focus") ? "  " : "",
	    instead == NULL && row_true(node, "focus") ? "<-" : "");
}

/* --- the tree -------------------------------------------------------------
 */

static void draw_node(
    struct drawing *drawing, size_t which, const json_t *edge, size_t depth);

static void
draw_children(struct drawing *drawing, size_t which, size_t depth)
{
	const char *name = row_text(drawing->node[which], "node");

	for (size_t i = 0; i < drawing->edges; i++) {
		const json_t *edge = drawing->edge[i];
		size_t child;

		if (strcmp(row_text(edge, "from"), name) != 0)
			continue;
		child = find_node(drawing, row_text(edge, "to"));
		if (child < drawing->nodes)
			draw_node(drawing, child, edge, depth + 1);
	}
}

static void
draw_node(
    struct drawing *drawing, size_t which, const json_t *edge, size_t depth)
{
	if (drawing->mark[which] != UNSEEN) {
		draw_line(drawing, which, edge, depth,
		    drawing->mark[which] == DRAWN ? "(above)" : "(below)");
		return;
	}
	if (depth > DEEPEST) {
		drawing->mark[which] = PUT_OFF;
		draw_line(drawing, which, edge, depth, "(below)");
		return;
	}
	drawing->mark[which] = DRAWN;
	draw_line(drawing, which, edge, depth, NULL);
	draw_children(drawing, which, depth);
}

/* Each that was put off begins a tree of its own, until none is. */
static void
draw_rest(struct drawing *drawing)
{
	for (size_t i = 0; i < drawing->nodes; i++) {
		if (drawing->mark[i] != PUT_OFF)
			continue;
		drawing->mark[i] = UNSEEN;
		draw_node(drawing, i, NULL, 0);
		i = (size_t)-1;
	}
}

/* The rows of a type, in order; NULL when memory is short. */
static const json_t **
gather(const json_t *answer, const char *type, size_t *count)
{
	const json_t **rows = calloc(json_array_size(answer) + 1, sizeof *rows);
	const json_t *row;
	size_t i;

	*count = 0;
	json_array_foreach (answer, i, row)
		if (rows != NULL && strcmp(row_text(row, "type"), type) == 0)
			rows[(*count)++] = row;
	return rows;
}

static bool
begin(struct drawing *drawing, const json_t *answer)
{
	drawing->node = gather(answer, "node", &drawing->nodes);
	drawing->edge = gather(answer, "edge", &drawing->edges);
	drawing->mark = calloc(drawing->nodes + 1, sizeof *drawing->mark);
	drawing->is_child =
	    calloc(drawing->nodes + 1, sizeof *drawing->is_child);
	if (drawing->node == NULL || drawing->edge == NULL ||
	    drawing->mark == NULL || drawing->is_child == NULL)
		return false;
	for (size_t i = 0; i < drawing->edges; i++)
		drawing->is_child[find_node(
		    drawing, row_text(drawing->edge[i], "to"))] = true;
	return true;
}

void
shown_graph(const struct page *page, const json_t *answer)
{
	struct drawing drawing = {.page = page};

	if (begin(&drawing, answer)) {
		for (size_t i = 0; i < drawing.nodes; i++)
			if (!drawing.is_child[i])
				draw_node(&drawing, i, NULL, 0);
		draw_rest(&drawing);
	}
	free(drawing.is_child);
	free(drawing.mark);
	free(drawing.edge);
	free(drawing.node);
}
