/* SPDX-License-Identifier: Apache-2.0
 *
 * printer: the one place where answers become tables, JSON lines and CSV.
 */
#ifndef CLI_PRINTER_H
#define CLI_PRINTER_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#include <custody/error.h>

#include "cli/page.h"

enum column_kind {
	KIND_TEXT,   /* a name: cut where the line is too long     */
	KIND_ID,     /* never cut                                  */
	KIND_COUNT,  /* 41,208,113; in CSV plain digits            */
	KIND_NUMBER, /* 4816, that is a name: an event, a version */
	KIND_BYTES,  /* 214.3 GB; in CSV plain digits              */
	KIND_TIME,   /* 22 Nov 2026 14:02 here; in CSV as recorded */
	KIND_DAY,    /* 22 Nov                                     */
	KIND_LIST,   /* a, b, c                                    */
	KIND_DIGEST, /* 8 digits; in CSV all                       */
	KIND_YES,    /* the title in lower case, or nothing        */
};

struct column {
	const char *key;   /* also the head of its CSV column     */
	const char *title; /* NULL: in CSV only                   */
	enum column_kind kind;
};

/* Columns of the rows of `type`; ends with a key of NULL. */
struct table {
	const char *type;
	const char *none; /* what is said where there is no row */
	const struct column *columns;
};

/* `answer` is text_safe. */
void printer_text(
    const struct page *page, const json_t *answer, const struct table *table);

/* RFC 4180, CRLF; `answer` is text_safe.  A cell that a spreadsheet would
 * take for a formula gets a ' in front. */
void printer_csv(FILE *out, const json_t *answer, const struct table *table);

/* One row of the table alone, not text_safe, for answers that come piece by
 * piece; the first has the head before it, and printer_csv none then. */
void printer_csv_row(FILE *out, const json_t *row, const struct table *table);

/* One object a line, each with "v":1 and its type; the result with verdict
 * and exit.  `answer` may be NULL: then the result is all there is. */
void printer_json(
    FILE *out, const json_t *answer, const char *verdict, int code);

/* One row alone, for answers that come piece by piece. */
void printer_json_row(FILE *out, const json_t *row);
/* What is kept of a row for the next one. */
void printer_forget(void);

/* A table made of the result's `columns`, for rows that name them at run
 * time; the caller releases it with free(). */
struct table *printer_table(const char *type, const json_t *columns);

#endif
