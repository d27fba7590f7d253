/* SPDX-License-Identifier: Apache-2.0
 *
 * shown_graph: rows "node" and "edge" as a tree of lines.
 */
#ifndef CLI_SHOWN_GRAPH_H
#define CLI_SHOWN_GRAPH_H

#include <jansson.h>

#include "cli/page.h"

/* From the sources down.  What is reached by several ways stands once, and is
 * "above" or "below" everywhere else; no line is wider than the page, however
 * long the way. */
void shown_graph(const struct page *page, const json_t *answer);

#endif
