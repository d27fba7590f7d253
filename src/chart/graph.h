/* SPDX-License-Identifier: Apache-2.0
 *
 * graph: what became of what, from source to model: boxes in columns, or one
 * below the other where the width is small or the way is long.  Each kind has
 * a shape of its own, what is barred is crossed and says so.
 */
#ifndef CHART_GRAPH_H
#define CHART_GRAPH_H

#include "chart/svg.h"

#define GRAPH_NODES_MAX 64 /* more are left out, and counted */
#define GRAPH_EDGES_MAX 160

/*
 * `nodes` are {"id","kind","label","note","bad","clouded"}, with kind source,
 * quarantine, version, release, job or model, bad 1 where it is barred and
 * clouded 1 where that cannot be told (0 where it is absent);
 * `edges` are {"from","to","declared"}, declared 1 where nothing proves it.
 * An edge to what is not drawn is not drawn.
 */
struct graph {
	const json_t *nodes, *edges;
	const char *title, *description;
};

void graph_draw(const struct svg *svg, const struct graph *graph);

/* How many nodes are not in the drawing. */
size_t graph_left_out(const struct graph *graph);

#endif
