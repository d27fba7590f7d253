/* SPDX-License-Identifier: Apache-2.0
 *
 * gauge: figures against their limits: a bar each, a line where the limit is,
 * and a word where it is passed.
 */
#ifndef CHART_GAUGE_H
#define CHART_GAUGE_H

#include "chart/svg.h"

#define GAUGE_ROWS_MAX 30

/* `rows` are {"label","value","limit","text"}: value and limit of one unit,
 * not negative, limit 0 where there is none; `text` says both in words. */
struct gauge {
	const json_t *rows;
	const char *title, *description;
};

void gauge_draw(const struct svg *svg, const struct gauge *gauge);

#endif
