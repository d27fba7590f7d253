/* SPDX-License-Identifier: Apache-2.0
 *
 * svg: what all drawings share: a frame with a title, a description and
 * patterns, and two widths, one for a desk or paper and one for a phone.
 * Nothing is told by colour alone.
 */
#ifndef CHART_SVG_H
#define CHART_SVG_H

#include "chart/markup.h"

#define SVG_WIDE 880   /* pixels; what a desk and A4 show */
#define SVG_NARROW 340 /* what a phone shows              */

#define SVG_TEXT 12 /* sizes of fonts, pixels */
#define SVG_SMALL 11

/* One of the two drawings of a chart: `name` is unique on the page, as ids
 * of elements are. */
struct svg {
	struct markup *page;
	const char *name; /* [a-z0-9-]+ */
	int width;        /* SVG_WIDE or SVG_NARROW */
};

bool svg_is_narrow(const struct svg *svg);

/* A frame of that height, with the patterns of svg_fill in it. */
void svg_begin(const struct svg *svg, int height, const char *title,
    const char *description);
void svg_end(const struct svg *svg);

/* The value of a `fill` attribute: "hatch", "cross", "dots", "bars". */
void svg_fill(const struct svg *svg, const char *pattern);

/* The rules that the drawings need, once a page; without a style element. */
void svg_style(struct markup *page);

#endif
