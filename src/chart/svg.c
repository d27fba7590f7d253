/* SPDX-License-Identifier: Apache-2.0
 *
 * svg: the frame of a drawing.  A page has both widths of each and shows one.
 */
#include "chart/svg.h"

bool
svg_is_narrow(const struct svg *svg)
{
	return svg->width == SVG_NARROW;
}

static const char *
variant(const struct svg *svg)
{
	return svg_is_narrow(svg) ? "narrow" : "wide";
}

static void
put_pattern(const struct svg *svg, const char *name, int size, const char *body)
{
	markup_print(svg->page,
	    "<pattern id=\"%s-%s-%s\" width=\"%d\" height=\"%d\" "
	    "patternUnits=\"userSpaceOnUse\">%s</pattern>\n",
	    svg->name, variant(svg), name, size, size, body);
}

void
svg_begin(const struct svg *svg, int height, const char *title,
    const char *description)
{
	struct markup *page = svg->page;

	markup_print(page,
	    "<svg class=\"%s\" role=\"img\" viewBox=\"0 0 %d %d\" "
	    "aria-labelledby=\"%s-%s-title %s-%s-desc\">\n",
	    variant(svg), svg->width, height, svg->name, variant(svg),
	    svg->name, variant(svg));
	markup_print(
	    page, "<title id=\"%s-%s-title\">", svg->name, variant(svg));
	markup_text(page, title);
	markup_print(page, "</title>\n<desc id=\"%s-%s-desc\">", svg->name,
	    variant(svg));
	markup_text(page, description);
	markup_put(page, "</desc>\n<defs>\n");
	put_pattern(svg, "hatch", 8,
	    "<path d=\"M0 0h8v8h-8z\" class=\"paper\"/>"
	    "<path d=\"M-2 2l4-4M0 8l8-8M6 10l4-4\" class=\"line\"/>");
	put_pattern(svg, "cross", 8,
	    "<path d=\"M0 0h8v8h-8z\" class=\"paper\"/>"
	    "<path d=\"M0 0l8 8M0 8l8-8\" class=\"line bad\"/>");
	put_pattern(svg, "dots", 6,
	    "<path d=\"M0 0h6v6h-6z\" class=\"paper\"/>"
	    "<circle cx=\"3\" cy=\"3\" r=\"1\" class=\"dot\"/>");
	put_pattern(svg, "bars", 6,
	    "<path d=\"M0 0h6v6h-6z\" class=\"paper\"/>"
	    "<path d=\"M1.5 0v6\" class=\"line\"/>");
	markup_put(page, "</defs>\n");
}

void
svg_end(const struct svg *svg)
{
	markup_put(svg->page, "</svg>\n");
}

void
svg_fill(const struct svg *svg, const char *pattern)
{
	markup_print(svg->page, " fill=\"url(#%s-%s-%s)\"", svg->name,
	    variant(svg), pattern);
}

void
svg_style(struct markup *page)
{
	markup_put(page,
	    "svg{display:block;width:100%;height:auto;margin:.6rem 0}\n"
	    "svg.narrow{display:none;max-width:430px}\n"
	    "svg "
	    "text{fill:#16202a;paint-order:stroke;stroke:#fff;stroke-width:3px;"
	    "stroke-linejoin:round;font-family:Arial,Helvetica,"
	    "\"Liberation Sans\",Arimo,sans-serif;"
	    "unicode-bidi:isolate}\n"
	    "svg .b{font-weight:700}svg .q{fill:#4a5560}\n"
	    "svg .paper{fill:#fff}svg .dot{fill:#16425b}\n"
	    "svg .line{fill:none;stroke:#16425b;stroke-width:1.1}\n"
	    "svg .line.bad{stroke:#8c2f1b}\n"
	    "svg .box{fill:#fff;stroke:#16425b;stroke-width:1.4}\n"
	    "svg .box.bad{stroke:#8c2f1b;stroke-width:2}\n"
	    "svg .edge{fill:none;stroke:#5a6772;stroke-width:1.3}\n"
	    "svg .tip{fill:#5a6772}\n"
	    "svg .dash{stroke-dasharray:5 4}\n"
	    "svg .axis{fill:none;stroke:#16202a;stroke-width:1}\n"
	    "svg .grid{fill:none;stroke:#c9d1d8;stroke-width:1}\n"
	    "svg .band{stroke:#16425b;stroke-width:1.4}"
	    "svg .band.bad{stroke:#8c2f1b}\n"
	    "svg .ink{fill:#16425b}svg .bad.ink{fill:#8c2f1b}\n"
	    "@media screen and (max-width:700px){svg.wide{display:none}"
	    "svg.narrow{display:block}}\n"
	    "@media print{svg.wide{display:block}svg.narrow{display:none}"
	    "svg *{-webkit-print-color-adjust:exact;"
	    "print-color-adjust:exact}}\n");
}
