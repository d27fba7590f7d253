/* SPDX-License-Identifier: Apache-2.0
 *
 * graph_inside: what the files that draw a graph share, and nobody else.
 */
#ifndef CHART_GRAPH_INSIDE_H
#define CHART_GRAPH_INSIDE_H

#include "chart/graph.h"

#define GRAPH_SLOTS_MAX (GRAPH_NODES_MAX + 4 * GRAPH_EDGES_MAX)
#define GRAPH_BOX 40 /* pixels high */

/* A box, or the place where a long edge passes a column (row NULL). */
struct graph_slot {
	const json_t *row;
	int stage; /* of its kind: sources, versions, releases, jobs, models */
	int depth; /* in its stage */
	int layer;
	int order; /* in its layer */
	int x, y, width, height;
};

struct graph_edge {
	size_t from, to; /* slots */
	bool declared;
	size_t via[GRAPH_NODES_MAX]; /* slots that it passes */
	size_t vias;
};

struct graph_plan {
	struct graph_slot slot[GRAPH_SLOTS_MAX];
	size_t boxes; /* slots below are boxes, the others passes */
	size_t slots;
	struct graph_edge edge[GRAPH_EDGES_MAX];
	size_t edges;
	int layers;
	int height;
};

/* graph_plan.c: which slots there are, in which layer, in which order. */
void graph_plan_make(struct graph_plan *plan, const struct graph *graph);
/* Adds the passes that columns need, and puts each layer in the order that
 * crosses least. */
void graph_plan_columns(struct graph_plan *plan);

/* graph_shape.c: one box. */
void graph_shape_draw(const struct svg *svg, const struct graph_slot *slot);
/* The tip of an arrow whose point is there. */
void graph_shape_tip(const struct svg *svg, int x, int y);

#endif
