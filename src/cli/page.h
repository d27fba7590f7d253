/* SPDX-License-Identifier: Apache-2.0
 *
 * page: lines of at most 80 columns for people.  A longer one goes on in the
 * next, between words, under where its text began; colour stands only beside
 * a word that says the same.
 */
#ifndef CLI_PAGE_H
#define CLI_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum { PAGE_WIDTH = 80 };

enum page_tone { TONE_PLAIN, TONE_YES, TONE_NO, TONE_DOUBT };

struct page {
	FILE *out;
	bool colour;
	bool hints;   /* whether `page_hint` says anything */
	size_t label; /* columns of labels, see page_item */
};

/* On `out`; colour where that is a terminal and NO_COLOR does not forbid. */
struct page page_begin(FILE *out, bool hints);

#define PAGE_PRINTF(f, a) __attribute__((format(printf, f, a)))

/* A line as it comes; continued with 4 columns more than it is indented. */
void page_line(const struct page *page, const char *format, ...)
    PAGE_PRINTF(2, 3);
/* "WORD  text": the word in its tone. */
void page_verdict(const struct page *page, enum page_tone tone,
    const char *word, const char *format, ...) PAGE_PRINTF(4, 5);
/* "label     text", its text in the column page->label. */
void page_item(const struct page *page, const char *label, const char *format,
    ...) PAGE_PRINTF(3, 4);
/* The same, for lines that advise and are not part of the answer. */
void page_hint(const struct page *page, const char *label, const char *format,
    ...) PAGE_PRINTF(3, 4);
/* A line with `right` at the end of its last line. */
void page_sides(const struct page *page, const char *right, const char *format,
    ...) PAGE_PRINTF(3, 4);
/* A last line with "exit N" at its right. */
void page_end(const struct page *page, int code, const char *format, ...)
    PAGE_PRINTF(3, 4);

#endif
