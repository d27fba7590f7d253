/* SPDX-License-Identifier: Apache-2.0
 *
 * graph_plan: layers by the longest way from the left, orders by the middle
 * of what leads there; the same rows always give the same plan.
 */
#include <string.h>

#include "base/member.h"
#include "chart/graph_inside.h"

#define STAGES 5
#define SWEEPS 4

static int
stage_of(const char *kind)
{
	static const char *const kinds[STAGES] = {
	    "source", "version", "release", "job", "model"};

	for (int i = 0; i < STAGES; i++)
		if (strcmp(kind, kinds[i]) == 0)
			return i;
	return 0; /* a quarantine begins what follows from it */
}

static size_t
find_box(const struct graph_plan *plan, const char *id)
{
	size_t i = 0;

	while (i < plan->boxes &&
	       strcmp(member_text(plan->slot[i].row, "id"), id) != 0)
		i++;
	return i;
}

static void
take_rows(struct graph_plan *plan, const struct graph *graph)
{
	const json_t *row;
	size_t i;

	json_array_foreach (graph->nodes, i, row) {
		if (plan->boxes == GRAPH_NODES_MAX)
			break;
		plan->slot[plan->boxes++] = (struct graph_slot){
		    .row = row,
		    .stage = stage_of(member_text(row, "kind")),
		    .height = GRAPH_BOX,
		};
	}
	plan->slots = plan->boxes;
	json_array_foreach (graph->edges, i, row) {
		size_t from = find_box(plan, member_text(row, "from"));
		size_t to = find_box(plan, member_text(row, "to"));

		if (from == plan->boxes || to == plan->boxes || from == to ||
		    plan->edges == GRAPH_EDGES_MAX)
			continue;
		plan->edge[plan->edges++] = (struct graph_edge){
		    .from = from,
		    .to = to,
		    .declared = markup_integer(row, "declared") != 0,
		};
	}
}

/* As many rounds as there are boxes: a circle ends there, too. */
static void
find_depths(struct graph_plan *plan)
{
	for (size_t round = 0; round < plan->boxes; round++) {
		bool moved = false;

		for (size_t i = 0; i < plan->edges; i++) {
			const struct graph_slot *from =
			    &plan->slot[plan->edge[i].from];
			struct graph_slot *to = &plan->slot[plan->edge[i].to];

			if (from->stage != to->stage ||
			    to->depth > from->depth ||
			    from->depth + 1 >= (int)plan->boxes)
				continue;
			to->depth = from->depth + 1;
			moved = true;
		}
		if (!moved)
			return;
	}
}

static void
find_layers(struct graph_plan *plan)
{
	int base = 0;

	for (int stage = 0; stage < STAGES; stage++) {
		int deepest = -1;

		for (size_t i = 0; i < plan->boxes; i++) {
			struct graph_slot *slot = &plan->slot[i];

			if (slot->stage != stage)
				continue;
			slot->layer = base + slot->depth;
			deepest = slot->depth > deepest ? slot->depth : deepest;
		}
		base += deepest + 1;
	}
	plan->layers = base;
}

static void
number_layers(struct graph_plan *plan)
{
	int next[GRAPH_NODES_MAX + STAGES] = {0};

	for (size_t i = 0; i < plan->slots; i++)
		plan->slot[i].order = next[plan->slot[i].layer]++;
}

void
graph_plan_make(struct graph_plan *plan, const struct graph *graph)
{
	memset(plan, 0, sizeof(*plan));
	take_rows(plan, graph);
	find_depths(plan);
	find_layers(plan);
	number_layers(plan);
}

/* --- columns ------------------------------------------------------------ */

static void
add_passes(struct graph_plan *plan, struct graph_edge *edge)
{
	int last = plan->slot[edge->to].layer;

	for (int layer = plan->slot[edge->from].layer + 1; layer < last;
	     layer++) {
		if (plan->slots == GRAPH_SLOTS_MAX)
			return;
		plan->slot[plan->slots] =
		    (struct graph_slot){.layer = layer, .height = 10};
		edge->via[edge->vias++] = plan->slots++;
	}
}

/* Where the slots that lead to this one lie, in thousandths of a place; its
 * own place where none does. */
static int
middle_of(const struct graph_plan *plan, size_t slot, bool forward)
{
	int sum = 0;
	int count = 0;

	for (size_t i = 0; i < plan->edges; i++) {
		const struct graph_edge *edge = &plan->edge[i];
		size_t before = edge->from;

		for (size_t k = 0; k <= edge->vias; k++) {
			size_t after = k < edge->vias ? edge->via[k] : edge->to;

			if ((forward ? after : before) == slot) {
				sum +=
				    plan->slot[forward ? before : after].order;
				count++;
			}
			before = after;
		}
	}
	return count == 0 ? plan->slot[slot].order * 1000 : sum * 1000 / count;
}

static void
order_layer(struct graph_plan *plan, int layer, bool forward)
{
	size_t member[GRAPH_SLOTS_MAX];
	int middle[GRAPH_SLOTS_MAX];
	size_t count = 0;

	for (size_t i = 0; i < plan->slots; i++) {
		size_t at = count;
		int own;

		if (plan->slot[i].layer != layer)
			continue;
		own = middle_of(plan, i, forward);
		/* Insertion keeps equals in the order they had. */
		while (at > 0 && (middle[at - 1] > own ||
				     (middle[at - 1] == own &&
					 plan->slot[member[at - 1]].order >
					     plan->slot[i].order))) {
			member[at] = member[at - 1];
			middle[at] = middle[at - 1];
			at--;
		}
		member[at] = i;
		middle[at] = own;
		count++;
	}
	for (size_t i = 0; i < count; i++)
		plan->slot[member[i]].order = (int)i;
}

void
graph_plan_columns(struct graph_plan *plan)
{
	for (size_t i = 0; i < plan->edges; i++)
		add_passes(plan, &plan->edge[i]);
	number_layers(plan);
	for (int sweep = 0; sweep < SWEEPS; sweep++) {
		bool forward = sweep % 2 == 0;

		for (int i = 1; i < plan->layers; i++)
			order_layer(
			    plan, forward ? i : plan->layers - 1 - i, forward);
	}
}
