/* SPDX-License-Identifier: Apache-2.0
 *
 * label: text in a drawing, where nobody wraps it: how wide it will be, and
 * what of it fits.  Widths are those of Helvetica, Arial and Liberation Sans.
 */
#ifndef CHART_LABEL_H
#define CHART_LABEL_H

#include "chart/markup.h"

enum label_anchor { LABEL_START, LABEL_MIDDLE, LABEL_END };

/* Where and how: `room` in pixels is never passed; `style` is a class of
 * svg.h's style sheet ("b" is bold). */
struct label {
	int x, y; /* of the base line */
	int size; /* of the font, pixels */
	int room;
	enum label_anchor anchor;
	const char *style;
};

/* Pixels, rounded up. */
int label_width(const char *text, int size);

/* A stranger's text, cut with an ellipsis to its room, but not its last @3;
 * the whole of it is the element's title. */
void label_put(
    struct markup *page, const struct label *label, const char *text);

#endif
