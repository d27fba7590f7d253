/* SPDX-License-Identifier: Apache-2.0
 *
 * timeline: lanes below one another over one axis.  A band that lasts longer
 * than the drawing ends in a point; a label that has no room beside its
 * neighbour is left to the table.
 */
#include <string.h>

#include "base/clock.h"
#include "base/member.h"
#include "chart/axis.h"
#include "chart/label.h"
#include "chart/timeline.h"

#define SECOND INT64_C(1000000)
#define TOP 20
#define NAMES 236 /* pixels for the names of lanes, wide */

struct sheet {
	const struct svg *svg;
	struct axis axis;
	int lane;   /* pixels a lane is high   */
	int middle; /* of its band, below its top */
};

/* --- how long ----------------------------------------------------------- */

struct span {
	int64_t first, last; /* of what happened */
	bool beyond;         /* a band goes on   */
};

static void
widen(struct span *span, const char *text)
{
	int64_t at;

	if (!clock_parse(&at, text))
		return;
	span->first = at < span->first ? at : span->first;
	span->last = at > span->last ? at : span->last;
}

static void
look_beyond(struct span *span, const char *text)
{
	int64_t at;

	if (!clock_parse(&at, text) || at > span->last)
		span->beyond = true;
}

static struct span
find_span(const struct timeline *timeline, int64_t now)
{
	struct span span = {.first = now, .last = now};
	const json_t *lane, *one;
	size_t i, k;

	json_array_foreach (timeline->lanes, i, lane) {
		json_array_foreach (json_object_get(lane, "marks"), k, one)
			widen(&span, member_text(one, "at"));
		json_array_foreach (json_object_get(lane, "bands"), k, one)
			widen(&span, member_text(one, "from"));
	}
	json_array_foreach (timeline->lanes, i, lane)
		json_array_foreach (json_object_get(lane, "bands"), k, one)
			look_beyond(&span, member_text(one, "to"));
	if (span.last - span.first < 10 * SECOND)
		span.first = span.last - 10 * SECOND;
	return span;
}

/* --- one lane ----------------------------------------------------------- */

static const struct {
	const char *kind, *pattern;
	bool dashed, bad;
} bands[] = {
    {"approved", "hatch", false, false},
    {"stale", "dots", true, false},
    {"held", "bars", false, false},
    {"barred", "cross", false, true},
};

static void
put_band(const struct sheet *sheet, const json_t *band, int y)
{
	struct markup *page = sheet->svg->page;
	const char *kind = member_text(band, "kind");
	int64_t from, to;
	bool beyond;
	int left, right;
	size_t i = 0;

	while (i + 1 < sizeof(bands) / sizeof(bands[0]) &&
	       strcmp(bands[i].kind, kind) != 0)
		i++;
	if (!clock_parse(&from, member_text(band, "from")))
		return;
	beyond =
	    !clock_parse(&to, member_text(band, "to")) || to > sheet->axis.to;
	left = axis_place(&sheet->axis, from);
	right = axis_place(&sheet->axis, beyond ? sheet->axis.to : to);
	right = right < left + 4 ? left + 4 : right;
	if (beyond)
		markup_print(page, "<path d=\"M%d %dH%dl6 6l-6 6H%dz\"", left,
		    y - 6, right - 6, left);
	else
		markup_print(page, "<path d=\"M%d %dH%dv12H%dz\"", left, y - 6,
		    right, left);
	svg_fill(sheet->svg, bands[i].pattern);
	markup_print(page, " class=\"band%s%s\"/>\n",
	    bands[i].dashed ? " dash" : "", bands[i].bad ? " bad" : "");
}

static const struct {
	const char *kind, *shape;
	const char *style;
} marks[] = {
    {"opened", "a5 5 0 1 0 0.1 0z", "box"}, /* a ring */
    {"release", "m0 -1l6 11h-12z", "ink"},  /* a tent */
    {"denied", "m-5 0l10 10m0 -10l-10 10", "line bad"},
    {"ended", "m-5 0h10v10h-10z", "ink"},
    {"lifted", "m-5 0h10v10h-10z", "box"},
    {"disposed", "m0 -1l6 6l-6 6l-6 -6z", "ink"},
    {"recalled", "m-6 0h12l-6 11z", "bad ink"},
};

static void
put_mark(const struct sheet *sheet, const json_t *mark, int y, int *taken)
{
	struct markup *page = sheet->svg->page;
	const char *kind = member_text(mark, "kind");
	const char *text = member_text(mark, "label");
	int width = label_width(text, SVG_SMALL);
	int64_t at;
	int x, left;
	size_t i = 0;

	while (i + 1 < sizeof(marks) / sizeof(marks[0]) &&
	       strcmp(marks[i].kind, kind) != 0)
		i++;
	if (!clock_parse(&at, member_text(mark, "at")))
		return;
	x = axis_place(&sheet->axis, at);
	markup_print(page, "<path d=\"M%d %d%s\" class=\"%s\"/>\n", x, y - 5,
	    marks[i].shape, marks[i].style);
	left = x - width / 2;
	if (left + width > sheet->svg->width - 2)
		left = sheet->svg->width - 2 - width;
	if (text[0] == '\0' || left < *taken + 5 || width > 120)
		return;
	label_put(page,
	    &(struct label){
		.x = left, .y = y - 9, .size = SVG_SMALL, .room = width + 1},
	    text);
	*taken = left + width;
}

static void
put_name(const struct sheet *sheet, const json_t *lane, int y)
{
	bool narrow = svg_is_narrow(sheet->svg);
	const char *id = member_text(lane, "id");
	struct label label = {.x = 4,
	    .y = y + (narrow ? 12 : 17),
	    .size = SVG_TEXT,
	    .room = NAMES - 14,
	    .style = "b"};

	label_put(sheet->svg->page, &label, id);
	label.style = "q";
	label.size = SVG_SMALL;
	if (narrow) {
		label.x += label_width(id, SVG_TEXT) * 112 / 100 + 8;
		label.room = sheet->svg->width - label.x - 4;
	} else {
		label.y += 14;
	}
	label_put(sheet->svg->page, &label, member_text(lane, "note"));
}

static void
put_lane(const struct sheet *sheet, const json_t *lane, int y)
{
	const json_t *one;
	int taken = sheet->axis.left - 10;
	size_t i;

	put_name(sheet, lane, y);
	json_array_foreach (json_object_get(lane, "bands"), i, one)
		put_band(sheet, one, y + sheet->middle);
	json_array_foreach (json_object_get(lane, "marks"), i, one)
		put_mark(sheet, one, y + sheet->middle, &taken);
}

/* --- the drawing -------------------------------------------------------- */

static void
put_now(const struct sheet *sheet, int64_t now, int bottom)
{
	int x = axis_place(&sheet->axis, now);

	markup_print(sheet->svg->page,
	    "<path d=\"M%d %dV%d\" class=\"axis dash\"/>\n", x, TOP - 4,
	    bottom);
	label_put(sheet->svg->page,
	    &(struct label){.x = x,
		.y = TOP - 8,
		.size = SVG_SMALL,
		.room = 40,
		.anchor = LABEL_MIDDLE},
	    "now");
}

void
timeline_draw(const struct svg *svg, const struct timeline *timeline)
{
	bool narrow = svg_is_narrow(svg);
	struct sheet sheet = {
	    .svg = svg, .lane = narrow ? 52 : 38, .middle = narrow ? 38 : 24};
	size_t count = json_array_size(timeline->lanes);
	int64_t now = 0;
	struct span span;
	int bottom;

	if (count > TIMELINE_LANES_MAX)
		count = TIMELINE_LANES_MAX;
	if (!clock_parse(&now, timeline->now))
		return;
	span = find_span(timeline, now);
	sheet.axis.left = narrow ? 12 : NAMES;
	sheet.axis.width = svg->width - sheet.axis.left - 14;
	sheet.axis.from = span.first - (span.last - span.first) / 40;
	sheet.axis.to =
	    span.last + (span.last - span.first) / (span.beyond ? 6 : 24);
	bottom = TOP + (int)count * sheet.lane + 4;
	svg_begin(svg, bottom + 24, timeline->title, timeline->description);
	axis_draw(svg, &sheet.axis, TOP, bottom);
	put_now(&sheet, now, bottom);
	for (size_t i = 0; i < count; i++)
		put_lane(&sheet, json_array_get(timeline->lanes, i),
		    TOP + (int)i * sheet.lane);
	svg_end(svg);
}
