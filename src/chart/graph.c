/* SPDX-License-Identifier: Apache-2.0
 *
 * graph: places the plan's slots on the sheet and draws edges first, so that
 * a box always lies above them.
 */
#include <stdlib.h>

#include "base/error.h"
#include "chart/graph_inside.h"

#define COLUMNS_MAX 6
#define GAP 34      /* between columns */
#define BOX_MAX 190 /* wide */
#define STEP 14     /* between boxes of a column */
#define LANES_MAX 9
#define LANE 11

/* --- in columns --------------------------------------------------------- */

static int
layer_height(const struct graph_plan *plan, int layer)
{
	int height = -STEP;

	for (size_t i = 0; i < plan->slots; i++)
		if (plan->slot[i].layer == layer)
			height += plan->slot[i].height + STEP;
	return height;
}

static void
place_layer(struct graph_plan *plan, int layer, int x, int width)
{
	int y = 4 + (plan->height - layer_height(plan, layer)) / 2;
	bool found = true;

	for (int order = 0; found; order++) {
		found = false;
		for (size_t i = 0; i < plan->slots; i++) {
			struct graph_slot *slot = &plan->slot[i];

			if (slot->layer != layer || slot->order != order)
				continue;
			slot->x = x;
			slot->y = y;
			slot->width = width;
			y += slot->height + STEP;
			found = true;
		}
	}
}

static void
place_columns(struct graph_plan *plan, int width)
{
	int layers = plan->layers > 0 ? plan->layers : 1;
	int pitch = (width - 8 + GAP) / layers;
	int box = pitch - GAP;

	if (box > BOX_MAX) {
		box = BOX_MAX;
		pitch = layers == 1 ? box : (width - 8 - box) / (layers - 1);
	}
	plan->height = 0;
	for (int i = 0; i < plan->layers; i++) {
		int height = layer_height(plan, i);

		plan->height = height > plan->height ? height : plan->height;
	}
	for (int i = 0; i < plan->layers; i++)
		place_layer(plan, i, 4 + i * pitch, box);
	plan->height += 8;
}

static void
put_curve(struct markup *page, const struct graph_slot *to, int x, int y)
{
	int end = to->y + to->height / 2;
	int half = (to->x - x) / 2;

	markup_print(page, "C%d %d %d %d %d %d", x + half, y, to->x - half, end,
	    to->x - (to->row != NULL), end);
}

static void
draw_curves(const struct svg *svg, const struct graph_plan *plan)
{
	for (size_t i = 0; i < plan->edges; i++) {
		const struct graph_edge *edge = &plan->edge[i];
		const struct graph_slot *from = &plan->slot[edge->from];
		const struct graph_slot *to = &plan->slot[edge->to];
		int x = from->x + from->width;
		int y = from->y + from->height / 2;

		markup_print(svg->page, "<path class=\"edge%s\" d=\"M%d %d",
		    edge->declared ? " dash" : "", x, y);
		for (size_t k = 0; k < edge->vias; k++) {
			const struct graph_slot *via =
			    &plan->slot[edge->via[k]];

			put_curve(svg->page, via, x, y);
			x = via->x + via->width;
			y = via->y + via->height / 2;
			markup_print(svg->page, "H%d", x);
		}
		put_curve(svg->page, to, x, y);
		markup_put(svg->page, "\"/>\n");
		graph_shape_tip(svg, to->x, to->y + to->height / 2);
	}
}

/* --- one below the other ------------------------------------------------ */

static int
last_child(const struct graph_plan *plan, size_t box)
{
	int y = 0;

	for (size_t i = 0; i < plan->edges; i++) {
		const struct graph_slot *to = &plan->slot[plan->edge[i].to];

		if (plan->edge[i].from == box && to->y > y)
			y = to->y;
	}
	return y;
}

/* The lanes beside the boxes, each free again below its last child; where
 * there are too many, the last is shared. */
static int
choose_lanes(const struct graph_plan *plan, int lane[GRAPH_NODES_MAX])
{
	int until[LANES_MAX] = {0};
	int used = 0;

	for (int y = 0; y < plan->height; y++)
		for (size_t i = 0; i < plan->boxes; i++) {
			int last =
			    plan->slot[i].y == y ? last_child(plan, i) : 0;
			int free = 0;

			if (last == 0)
				continue;
			while (free < LANES_MAX - 1 && until[free] > y)
				free++;
			lane[i] = free;
			until[free] = last > until[free] ? last : until[free];
			used = free + 1 > used ? free + 1 : used;
		}
	return used;
}

static void
place_stack(struct graph_plan *plan)
{
	int y = 4;

	for (int layer = 0; layer < plan->layers; layer++)
		for (size_t i = 0; i < plan->boxes; i++) {
			struct graph_slot *slot = &plan->slot[i];

			if (slot->layer != layer)
				continue;
			slot->y = y;
			y += GRAPH_BOX + 10;
		}
	plan->height = y;
}

static void
draw_lanes(const struct svg *svg, const struct graph_plan *plan,
    const int lane[GRAPH_NODES_MAX], int gutter)
{
	for (size_t i = 0; i < plan->edges; i++) {
		const struct graph_edge *edge = &plan->edge[i];
		int start = plan->slot[edge->from].y + GRAPH_BOX - 9;
		int end = plan->slot[edge->to].y + 9;
		int x = gutter - 14 - LANE * lane[edge->from];

		markup_print(svg->page,
		    "<path class=\"edge%s\" d=\"M%d %dH%dV%dH%d\"/>\n"
		    "<circle cx=\"%d\" cy=\"%d\" r=\"2.2\" class=\"tip\"/>\n",
		    edge->declared ? " dash" : "", gutter, start, x, end,
		    gutter - 2, x, end);
		graph_shape_tip(svg, gutter, end);
	}
}

/* --- the drawing -------------------------------------------------------- */

static void
draw_boxes(const struct svg *svg, const struct graph_plan *plan)
{
	for (size_t i = 0; i < plan->boxes; i++)
		graph_shape_draw(svg, &plan->slot[i]);
}

static void
draw_stack(
    const struct svg *svg, struct graph_plan *plan, const struct graph *graph)
{
	int lane[GRAPH_NODES_MAX] = {0};
	int gutter;

	place_stack(plan);
	gutter = 8 + LANE * choose_lanes(plan, lane) + 6;
	for (size_t i = 0; i < plan->boxes; i++) {
		struct graph_slot *slot = &plan->slot[i];

		slot->x = gutter;
		slot->width = svg->width - gutter - 4;
		if (slot->width > 2 * BOX_MAX)
			slot->width = 2 * BOX_MAX;
	}
	svg_begin(svg, plan->height, graph->title, graph->description);
	draw_lanes(svg, plan, lane, gutter);
	draw_boxes(svg, plan);
	svg_end(svg);
}

void
graph_draw(const struct svg *svg, const struct graph *graph)
{
	struct graph_plan *plan = malloc(sizeof(*plan));

	if (plan == NULL) {
		if (svg->page->status == CUSTODY_OK)
			svg->page->status = error_memory(svg->page->err);
		return;
	}
	graph_plan_make(plan, graph);
	if (svg_is_narrow(svg) || plan->layers > COLUMNS_MAX) {
		draw_stack(svg, plan, graph);
	} else {
		graph_plan_columns(plan);
		place_columns(plan, svg->width);
		svg_begin(svg, plan->height, graph->title, graph->description);
		draw_curves(svg, plan);
		draw_boxes(svg, plan);
		svg_end(svg);
	}
	free(plan);
}

size_t
graph_left_out(const struct graph *graph)
{
	size_t count = json_array_size(graph->nodes);

	return count > GRAPH_NODES_MAX ? count - GRAPH_NODES_MAX : 0;
}
