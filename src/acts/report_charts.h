/* SPDX-License-Identifier: Apache-2.0
 *
 * report_charts: the drawings of the page, a row each.
 */
#ifndef ACTS_REPORT_CHARTS_H
#define ACTS_REPORT_CHARTS_H

#include <jansson.h>

#include "chart/markup.h"

struct report_chart {
	const char *id, *title, *lead;
	const char *section; /* of the facts: where it is empty, so is this */
	const char *none;
	void (*put)(struct markup *page, const json_t *facts);
};

/* In the order of the page; the last has no id. */
extern const struct report_chart report_charts[];

void report_chart_put(
    struct markup *page, const struct report_chart *chart, const json_t *facts);

#endif
