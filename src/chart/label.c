/* SPDX-License-Identifier: Apache-2.0
 *
 * label: a table of widths; where a text nearly fills its room, or has a
 * script that the table does not know, the browser is told how wide to make
 * it, whatever font it has.
 */
#include <string.h>

#include "chart/label.h"

#define KNOWN_SCRIPTS 0x530 /* below: Latin, Greek, Cyrillic */
#define TITLE_MAX 300       /* characters */
#define TAIL_MAX 8          /* bytes */
#define ELLIPSIS 1000       /* thousandths of a size */

/* Advance of ' ' to '~', in thousandths of the font's size. */
static const uint16_t advance[] = {278, 278, 355, 556, 556, 889, 667, 191, 333,
    333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611,
    778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722,
    667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
    556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500,
    278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584};

static int
advance_of(uint32_t character, bool plain)
{
	if (!plain)
		return 4 * 636; /* shown as \xNN */
	if (character >= ' ' && character <= '~')
		return advance[character - ' '];
	return character < KNOWN_SCRIPTS ? 800 : 1000;
}

/* What was reckoned of a text, up to where it no longer fits. */
struct reckoning {
	size_t len;      /* bytes that fit */
	int thousandths; /* how wide those are, in sizes */
	bool strange;    /* a script without widths is among them */
};

static struct reckoning
reckon(const char *text, size_t len, int room, int bold)
{
	struct reckoning out = {0};

	while (out.len < len) {
		uint32_t character = 0;
		size_t size = bytes_character(
		    &character, (const uint8_t *)text + out.len, len - out.len);
		bool plain = size > 0 && bytes_plain(character);
		int width = (advance_of(character, plain) * bold + 99) / 100;

		if (!plain && size > 1)
			width *= (int)size;
		if (out.thousandths + width > room)
			break;
		out.thousandths += width;
		out.strange |= plain && character >= KNOWN_SCRIPTS;
		out.len += size == 0 ? 1 : size;
	}
	return out;
}

static int
pixels(int thousandths, int size)
{
	return (thousandths * size + 999) / 1000;
}

int
label_width(const char *text, int size)
{
	struct reckoning all = reckon(text, strlen(text), 1000000, 100);

	return pixels(all.thousandths, size);
}

/* A text as it is shown: its beginning, and after an ellipsis its end. */
struct fitted {
	struct reckoning head;
	const char *tail; /* "" or the end, as the @3 of a version */
	int thousandths;  /* of all of it */
	bool cut;
};

/* What is short and follows the last @ is a version, and is kept. */
static const char *
find_tail(const char *text)
{
	const char *at = strrchr(text, '@');

	return at != NULL && at != text && strlen(at) <= TAIL_MAX ? at : "";
}

static struct fitted
fit(const char *text, int room, int bold)
{
	size_t len = strlen(text);
	struct fitted out = {.head = reckon(text, len, room, bold), .tail = ""};

	out.cut = out.head.len < len;
	if (out.cut) {
		struct reckoning tail;

		out.tail = find_tail(text);
		tail = reckon(out.tail, strlen(out.tail), room, bold);
		len -= strlen(out.tail);
		room -= ELLIPSIS + tail.thousandths;
		out.head = reckon(text, len, room, bold);
		out.thousandths = ELLIPSIS + tail.thousandths;
	}
	out.thousandths += out.head.thousandths;
	return out;
}

static void
put_part(struct markup *page, const char *text, size_t len)
{
	char part[512];

	len = len < sizeof(part) ? len : sizeof(part) - 1;
	memcpy(part, text, len);
	part[len] = '\0';
	markup_text(page, part);
}

static void
put_content(struct markup *page, const struct fitted *fitted, const char *text)
{
	put_part(page, text, fitted->head.len);
	if (!fitted->cut)
		return;
	markup_put(page, "…");
	markup_text(page, fitted->tail);
	markup_put(page, "<title>");
	markup_cut(page, text, TITLE_MAX);
	markup_put(page, "</title>");
}

void
label_put(struct markup *page, const struct label *label, const char *text)
{
	static const char *const anchors[] = {
	    [LABEL_START] = "",
	    [LABEL_MIDDLE] = " text-anchor=\"middle\"",
	    [LABEL_END] = " text-anchor=\"end\"",
	};
	const char *style = label->style == NULL ? "" : label->style;
	int bold = strchr(style, 'b') != NULL ? 110 : 100;
	int room = label->room <= 0 ? 0 : label->room * 1000 / label->size;
	struct fitted fitted = fit(text, room, bold);

	if (text[0] == '\0' || (fitted.cut && fitted.head.len == 0))
		return;
	markup_print(page, "<text x=\"%d\" y=\"%d\" font-size=\"%d\"%s",
	    label->x, label->y, label->size, anchors[label->anchor]);
	if (style[0] != '\0')
		markup_print(page, " class=\"%s\"", style);
	if (fitted.head.strange || fitted.thousandths > room - room / 6)
		markup_print(page,
		    " textLength=\"%d\" lengthAdjust=\"spacingAndGlyphs\"",
		    pixels(fitted.thousandths, label->size));
	markup_put(page, ">");
	put_content(page, &fitted, text);
	markup_put(page, "</text>\n");
}
