/* SPDX-License-Identifier: Apache-2.0
 *
 * page: breaks lines between words and cuts none: a path or an id that is
 * longer than a line stays whole.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/page.h"
#include "cli/text.h"

struct page
page_begin(FILE *out, bool hints)
{
	const char *no_colour = getenv("NO_COLOR");
	const char *terminal = getenv("TERM");
	struct page page = {.out = out, .hints = hints, .label = 12};

	page.colour = isatty(fileno(out)) &&
		      (no_colour == NULL || no_colour[0] == '\0') &&
		      terminal != NULL && strcmp(terminal, "dumb") != 0;
	return page;
}

/* Writes words from column `at` on, going on at column `hang`. */
static size_t
write_words(FILE *out, const char *text, size_t at, size_t hang)
{
	while (*text != '\0') {
		size_t spaces = strspn(text, " ");
		size_t len = strcspn(text + spaces, " ");
		char *word = strndup(text + spaces, len);
		size_t width = word == NULL ? len : text_width(word);

		if (at > hang && at + spaces + width > PAGE_WIDTH) {
			fprintf(out, "\n%*s", (int)hang, "");
			at = hang;
			spaces = 0;
		}
		fprintf(
		    out, "%*s%s", (int)spaces, "", word == NULL ? "" : word);
		at += spaces + width;
		text += strspn(text, " ") + len;
		free(word);
	}
	return at;
}

static char *
compose(const char *format, va_list args)
{
	char *text = NULL;

	return vasprintf(&text, format, args) < 0 ? NULL : text;
}

void
page_line(const struct page *page, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = compose(format, args);
	va_end(args);
	if (text != NULL)
		write_words(page->out, text, 0, strspn(text, " ") + 4);
	fputc('\n', page->out);
	free(text);
}

static void
write_toned(const struct page *page, enum page_tone tone, const char *word)
{
	static const char *const colours[] = {[TONE_PLAIN] = "1",
	    [TONE_YES] = "1;32",
	    [TONE_NO] = "1;31",
	    [TONE_DOUBT] = "1;33"};

	if (page->colour)
		fprintf(page->out, "\033[%sm%s\033[0m", colours[tone], word);
	else
		fputs(word, page->out);
}

void
page_verdict(const struct page *page, enum page_tone tone, const char *word,
    const char *format, ...)
{
	va_list args;
	char *text;
	size_t width = text_width(word) + 2;

	va_start(args, format);
	text = compose(format, args);
	va_end(args);
	write_toned(page, tone, word);
	fputs("  ", page->out);
	if (text != NULL)
		write_words(page->out, text, width, width);
	fputc('\n', page->out);
	free(text);
}

static void
write_item(const struct page *page, const char *label, const char *format,
    va_list args)
{
	char *text = compose(format, args);
	size_t width = text_width(label), at = page->label;

	if (width + 2 > at)
		at = width + 2;
	fprintf(page->out, "%s%*s", label,
	    text == NULL || *text == '\0' ? 0 : (int)(at - width), "");
	if (text != NULL)
		write_words(page->out, text, at, page->label);
	fputc('\n', page->out);
	free(text);
}

void
page_item(const struct page *page, const char *label, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	write_item(page, label, format, args);
	va_end(args);
}

void
page_hint(const struct page *page, const char *label, const char *format, ...)
{
	va_list args;

	if (!page->hints)
		return;
	va_start(args, format);
	write_item(page, label, format, args);
	va_end(args);
}

/* `text` from the left and `right` up to the edge, on a line of its own where
 * both do not fit. */
static void
write_sides(
    const struct page *page, const char *text, const char *right, size_t hang)
{
	size_t at = 0, width = text_width(right);

	if (text != NULL)
		at = write_words(page->out, text, 0, hang);
	if (width == 0) {
		fputc('\n', page->out);
		return;
	}
	if (at + width + 2 > PAGE_WIDTH) {
		fputc('\n', page->out);
		at = 0;
	}
	fprintf(
	    page->out, "%*s%s\n", (int)(PAGE_WIDTH - at - width), "", right);
}

void
page_sides(const struct page *page, const char *right, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = compose(format, args);
	va_end(args);
	write_sides(page, text, right, 7);
	free(text);
}

void
page_end(const struct page *page, int code, const char *format, ...)
{
	va_list args;
	char *text, word[24];

	va_start(args, format);
	text = compose(format, args);
	va_end(args);
	snprintf(word, sizeof word, "exit %d", code);
	write_sides(page, text, word, 4);
	free(text);
}
