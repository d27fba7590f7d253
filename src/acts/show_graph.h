/* SPDX-License-Identifier: Apache-2.0
 *
 * show_graph: from source to model, through one version, request or release.
 */
#ifndef ACTS_SHOW_GRAPH_H
#define ACTS_SHOW_GRAPH_H

#include <jansson.h>

#include "acts/session.h"

/*
 * Rows "node" and "edge", then the result {what, nodes, edges}.  `what` is
 * DATASET[@V], R or L: all that a version was made from and all that was made
 * from it; of a request or a release, what it was for and what came of it.
 * A node has `node` (what edges call it), `kind` (source, version, request,
 * release, job, model) and what is known of it; an edge has `from`, `to`,
 * `how` (proved, declared or ''), `step` and `release`.
 */
enum custody_status show_graph(struct custody *custody, const char *what,
    json_t **answer, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
