/* SPDX-License-Identifier: Apache-2.0
 *
 * gauge: one scale for all rows, so that they compare.
 */
#include "chart/gauge.h"
#include "base/member.h"
#include "chart/label.h"

#define NAMES 220
#define WORDS 190

struct scale {
	const struct svg *svg;
	int64_t most;
	int left, width;
};

static int
length_of(const struct scale *scale, int64_t value)
{
	double share = (double)value / (double)scale->most;

	share = share < 0 ? 0 : share > 1 ? 1 : share;
	return (int)(share * scale->width + 0.5);
}

static int64_t
find_most(const json_t *rows)
{
	const json_t *row;
	int64_t most = 1;
	size_t i;

	json_array_foreach (rows, i, row) {
		int64_t value = markup_integer(row, "value");
		int64_t limit = markup_integer(row, "limit");

		most = value > most ? value : most;
		most = limit > most ? limit : most;
	}
	/* Room past the longest, so that a limit is never the frame. */
	return most + most / 8 + 1;
}

static void
put_words(const struct scale *scale, const json_t *row, int y, bool over)
{
	bool narrow = svg_is_narrow(scale->svg);
	struct label label = {.x = 4,
	    .y = y + (narrow ? 12 : 21),
	    .size = SVG_TEXT,
	    .room = narrow ? 160 : NAMES - 12,
	    .style = "b"};

	label_put(scale->svg->page, &label, member_text(row, "label"));
	label.x = scale->svg->width - 4;
	label.anchor = LABEL_END;
	label.room = narrow ? 164 : WORDS - 12;
	label.style = over ? "b" : "q";
	label_put(scale->svg->page, &label, member_text(row, "text"));
}

static void
put_row(const struct scale *scale, const json_t *row, int y)
{
	struct markup *page = scale->svg->page;
	int64_t value = markup_integer(row, "value");
	int64_t limit = markup_integer(row, "limit");
	bool over = limit > 0 && value > limit;
	int top = y + (svg_is_narrow(scale->svg) ? 20 : 11);
	int x = scale->left + length_of(scale, limit);
	int long_is = length_of(scale, value);

	put_words(scale, row, y, over);
	markup_print(page, "<path d=\"M%d %dh%d\" class=\"grid\"/>\n",
	    scale->left, top + 7, scale->width);
	markup_print(page, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"14\"",
	    scale->left, top, long_is < 2 ? 2 : long_is);
	svg_fill(scale->svg, over ? "cross" : "hatch");
	markup_print(page, " class=\"band%s\"/>\n", over ? " bad" : "");
	if (limit > 0)
		markup_print(page,
		    "<path d=\"M%d %dv22\" class=\"axis\" "
		    "stroke-width=\"2.5\"/>\n<path d=\"M%d %dl-4 -5h8z\"/>\n",
		    x, top - 4, x, top - 2);
}

void
gauge_draw(const struct svg *svg, const struct gauge *gauge)
{
	bool narrow = svg_is_narrow(svg);
	int height = narrow ? 50 : 34;
	size_t count = json_array_size(gauge->rows);
	struct scale scale = {
	    .svg = svg,
	    .most = find_most(gauge->rows),
	    .left = narrow ? 6 : NAMES,
	    .width = svg->width - (narrow ? 12 : NAMES + WORDS),
	};

	count = count > GAUGE_ROWS_MAX ? GAUGE_ROWS_MAX : count;
	svg_begin(
	    svg, (int)count * height + 8, gauge->title, gauge->description);
	for (size_t i = 0; i < count; i++)
		put_row(&scale, json_array_get(gauge->rows, i),
		    4 + (int)i * height);
	svg_end(svg);
}
