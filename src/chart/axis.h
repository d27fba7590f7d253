/* SPDX-License-Identifier: Apache-2.0
 *
 * axis: time from left to right, with a handful of round ticks, from seconds
 * to decades, UTC.
 */
#ifndef CHART_AXIS_H
#define CHART_AXIS_H

#include "chart/svg.h"

struct axis {
	int64_t from, to; /* microseconds since 1970; from < to */
	int left, width;  /* pixels */
};

/* Where a time is, kept between the ends. */
int axis_place(const struct axis *axis, int64_t at);

/* Ticks and their lines from `top` to `bottom`, with their words below it. */
void axis_draw(
    const struct svg *svg, const struct axis *axis, int top, int bottom);

#endif
