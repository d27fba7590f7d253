/* SPDX-License-Identifier: Apache-2.0
 *
 * markup: HTML and SVG as text in a buffer.  What is ours goes in as it is,
 * what a stranger wrote goes in as text: it cannot become an element, an
 * attribute, a script or a change of direction.
 */
#ifndef CHART_MARKUP_H
#define CHART_MARKUP_H

#include <jansson.h>
#include <stdint.h>

#include "base/bytes.h"

/* A page that is being written.  After a failure nothing is added any more;
 * `status` is the first that went wrong. */
struct markup {
	struct buffer *out;
	struct custody_error *err;
	enum custody_status status;
};

/* Ours, as it is.  markup_print is for numbers and for words of ours. */
void markup_put(struct markup *page, const char *text);
void markup_print(struct markup *page, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A stranger's: entities for what HTML takes for its own, \xNN for control,
 * bidirectional and invalid characters.  NULL is nothing. */
void markup_text(struct markup *page, const char *text);

/* At most `most` characters of it, then … and how long it is. */
void markup_cut(struct markup *page, const char *text, size_t most);

/* 12,215,211 */
void markup_count(struct markup *page, int64_t number);

/* What a row has; 0 where it has no such key. */
int64_t markup_integer(const json_t *row, const char *key);

#endif
