/* SPDX-License-Identifier: Apache-2.0
 *
 * graph_shape: a pill is a source, a sheet a version, a tag a release, a
 * framed box a job, a hexagon a model, an octagon a quarantine.
 */
#include <string.h>

#include "base/member.h"
#include "chart/graph_inside.h"
#include "chart/label.h"

#define CORNER 11

static void
put_pill(struct markup *page, int x, int y, int w, int h)
{
	markup_print(page, "M%d %dh%da%d %d 0 0 1 0 %dh%da%d %d 0 0 1 0 %dz",
	    x + h / 2, y, w - h, h / 2, h / 2, h, h - w, h / 2, h / 2, -h);
}

static void
put_sheet(struct markup *page, int x, int y, int w, int h)
{
	markup_print(page, "M%d %dh%dl%d %dv%dh%dz", x, y, w - CORNER, CORNER,
	    CORNER, h - CORNER, -w);
}

static void
put_tag(struct markup *page, int x, int y, int w, int h)
{
	markup_print(page, "M%d %dh%dl%d %dl%d %dh%dz", x, y, w - CORNER,
	    CORNER, h / 2, -CORNER, h / 2, CORNER - w);
}

static void
put_frame(struct markup *page, int x, int y, int w, int h)
{
	markup_print(page, "M%d %dh%dv%dh%dzM%d %dv%dM%d %dv%d", x, y, w, h, -w,
	    x + 5, y, h, x + w - 5, y, h);
}

static void
put_hexagon(struct markup *page, int x, int y, int w, int h)
{
	markup_print(page, "M%d %dh%dl%d %dl%d %dh%dl%d %dz", x + CORNER, y,
	    w - 2 * CORNER, CORNER, h / 2, -CORNER, h / 2, 2 * CORNER - w,
	    -CORNER, -h / 2);
}

static void
put_octagon(struct markup *page, int x, int y, int w, int h)
{
	markup_print(page, "M%d %dh%dl%d %dv%dl%d %dh%dl%d %dv%dz", x + CORNER,
	    y, w - 2 * CORNER, CORNER, CORNER, h - 2 * CORNER, -CORNER, CORNER,
	    2 * CORNER - w, -CORNER, -CORNER, 2 * CORNER - h);
}

static const struct {
	const char *kind;
	void (*put)(struct markup *page, int x, int y, int w, int h);
} shapes[] = {
    {"source", put_pill},
    {"version", put_sheet},
    {"release", put_tag},
    {"job", put_frame},
    {"model", put_hexagon},
    {"quarantine", put_octagon},
};

static void
put_outline(const struct svg *svg, const struct graph_slot *slot)
{
	const char *kind = member_text(slot->row, "kind");
	size_t i = 0;

	while (i + 1 < sizeof(shapes) / sizeof(shapes[0]) &&
	       strcmp(shapes[i].kind, kind) != 0)
		i++;
	shapes[i].put(svg->page, slot->x, slot->y, slot->width, slot->height);
}

/* Seen without colour, and no text lies on it. */
static void
put_foot(
    const struct svg *svg, const struct graph_slot *slot, const char *pattern)
{
	markup_print(svg->page,
	    "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"5\"",
	    slot->x + CORNER, slot->y + slot->height - 5,
	    slot->width - 2 * CORNER);
	svg_fill(svg, pattern);
	markup_put(svg->page, "/>\n");
}

void
graph_shape_draw(const struct svg *svg, const struct graph_slot *slot)
{
	bool bad = markup_integer(slot->row, "bad") != 0;
	bool clouded = markup_integer(slot->row, "clouded") != 0;
	struct label label = {
	    .x = slot->x + 13,
	    .y = slot->y + 17,
	    .size = SVG_TEXT,
	    .room = slot->width - 25,
	    .style = "b",
	};

	markup_put(svg->page, "<path d=\"");
	put_outline(svg, slot);
	markup_print(svg->page, "\" class=\"box%s\"/>\n", bad ? " bad" : "");
	if (bad || clouded)
		put_foot(svg, slot, bad ? "cross" : "dots");
	label_put(svg->page, &label, member_text(slot->row, "label"));
	label.y = slot->y + 31;
	label.size = SVG_SMALL;
	label.style = "q";
	label_put(svg->page, &label, member_text(slot->row, "note"));
}

void
graph_shape_tip(const struct svg *svg, int x, int y)
{
	markup_print(
	    svg->page, "<path d=\"M%d %dl-8 -4v8z\" class=\"tip\"/>\n", x, y);
}
