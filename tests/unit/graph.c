/* SPDX-License-Identifier: Apache-2.0
 *
 * graph: the same rows give the same drawing; boxes never overlap, and rows
 * that make no sense are drawn as far as they do.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chart/graph_inside.h"

static json_t *
node(const char *kind, int number)
{
	json_t *row = json_pack("{s:o,s:s,s:s,s:s,s:i}", "id",
	    json_sprintf("%s%d", kind, number), "kind", kind, "label",
	    "reviews@1", "note", "note", "bad", number % 2);

	assert_non_null(row);
	return row;
}

static json_t *
edge(const char *from, int a, const char *to, int b)
{
	json_t *row =
	    json_pack("{s:o,s:o,s:i}", "from", json_sprintf("%s%d", from, a),
		"to", json_sprintf("%s%d", to, b), "declared", b % 2);

	assert_non_null(row);
	return row;
}

/* Two sources, a chain of versions, releases of the last, a model. */
static struct graph
chain(int versions)
{
	struct graph graph = {.nodes = json_array(),
	    .edges = json_array(),
	    .title = "t",
	    .description = "d"};
	json_t *nodes = (json_t *)(uintptr_t)graph.nodes;
	json_t *edges = (json_t *)(uintptr_t)graph.edges;

	for (int i = 0; i < 2; i++)
		json_array_append_new(nodes, node("source", i));
	for (int i = 0; i < versions; i++) {
		json_array_append_new(nodes, node("version", i));
		json_array_append_new(
		    edges, i == 0 ? edge("source", 0, "version", 0)
				  : edge("version", i - 1, "version", i));
	}
	json_array_append_new(
	    edges, edge("source", 1, "version", versions - 1));
	json_array_append_new(nodes, node("release", 0));
	json_array_append_new(
	    edges, edge("version", versions - 1, "release", 0));
	json_array_append_new(edges, edge("version", 0, "release", 0));
	json_array_append_new(nodes, node("model", 0));
	json_array_append_new(edges, edge("release", 0, "model", 0));
	return graph;
}

static void
clear(struct graph *graph)
{
	json_decref((json_t *)(uintptr_t)graph->nodes);
	json_decref((json_t *)(uintptr_t)graph->edges);
}

static char *
draw(const struct graph *graph, int width)
{
	struct buffer out = {0};
	struct markup page = {.out = &out};

	graph_draw(&(struct svg){&page, "g", width}, graph);
	assert_int_equal(page.status, CUSTODY_OK);
	return (char *)out.at;
}

static size_t
count(const char *text, const char *word)
{
	size_t found = 0;

	while ((text = strstr(text, word)) != NULL) {
		found++;
		text += strlen(word);
	}
	return found;
}

static void
each_stage_is_right_of_the_one_before(void **state)
{
	struct graph graph = chain(3);
	struct graph_plan *plan = malloc(sizeof(*plan));

	(void)state;
	assert_non_null(plan);
	graph_plan_make(plan, &graph);
	assert_int_equal(plan->boxes, 7);
	assert_int_equal(plan->layers, 6);
	for (size_t i = 0; i < plan->edges; i++)
		assert_true(plan->slot[plan->edge[i].from].layer <
			    plan->slot[plan->edge[i].to].layer);
	graph_plan_columns(plan);
	/* An edge over several columns has its own place in each. */
	for (size_t i = 0; i < plan->edges; i++)
		assert_int_equal(plan->edge[i].vias,
		    plan->slot[plan->edge[i].to].layer -
			plan->slot[plan->edge[i].from].layer - 1);
	free(plan);
	clear(&graph);
}

static void
the_same_rows_give_the_same_drawing(void **state)
{
	struct graph graph = chain(4);
	char *one = draw(&graph, SVG_WIDE);
	char *two = draw(&graph, SVG_WIDE);

	(void)state;
	assert_string_equal(one, two);
	assert_int_equal(count(one, "class=\"box"), 8);
	free(one);
	free(two);
	clear(&graph);
}

static void
a_long_way_is_drawn_downwards(void **state)
{
	struct graph graph = chain(20);
	char *text = draw(&graph, SVG_WIDE);

	(void)state;
	assert_int_equal(count(text, "class=\"box"), 24);
	assert_non_null(strstr(text, "<circle"));
	free(text);
	clear(&graph);
}

static void
circles_and_strangers_end(void **state)
{
	struct graph graph = chain(3);
	json_t *edges = (json_t *)(uintptr_t)graph.edges;
	char *text;

	(void)state;
	json_array_append_new(edges, edge("version", 2, "version", 0));
	json_array_append_new(edges, edge("version", 1, "version", 1));
	json_array_append_new(edges, edge("nobody", 1, "version", 1));
	json_array_append_new(edges, edge("model", 0, "source", 0));
	json_array_append_new(edges, json_null());
	text = draw(&graph, SVG_WIDE);
	assert_non_null(strstr(text, "</svg>"));
	free(text);
	text = draw(&graph, SVG_NARROW);
	assert_non_null(strstr(text, "</svg>"));
	free(text);
	clear(&graph);
}

static void
what_does_not_fit_is_counted(void **state)
{
	struct graph graph = {.nodes = json_array(),
	    .edges = json_array(),
	    .title = "t",
	    .description = "d"};
	char *text;

	(void)state;
	for (int i = 0; i < GRAPH_NODES_MAX + 7; i++)
		json_array_append_new(
		    (json_t *)(uintptr_t)graph.nodes, node("version", i));
	assert_int_equal(graph_left_out(&graph), 7);
	text = draw(&graph, SVG_WIDE);
	assert_int_equal(count(text, "class=\"box"), GRAPH_NODES_MAX);
	free(text);
	clear(&graph);
}

static void
an_empty_one_is_a_frame(void **state)
{
	struct graph graph = {.title = "t", .description = "d"};
	char *text = draw(&graph, SVG_WIDE);

	(void)state;
	assert_non_null(strstr(text, "</svg>"));
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_stage_is_right_of_the_one_before),
	    cmocka_unit_test(the_same_rows_give_the_same_drawing),
	    cmocka_unit_test(a_long_way_is_drawn_downwards),
	    cmocka_unit_test(circles_and_strangers_end),
	    cmocka_unit_test(what_does_not_fit_is_counted),
	    cmocka_unit_test(an_empty_one_is_a_frame),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
