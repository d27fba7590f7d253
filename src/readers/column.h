/* SPDX-License-Identifier: Apache-2.0
 *
 * column: the tree of a table's columns: what they are called, what they
 * hold, and for the rows at hand where their values are.  It is the same for
 * every format that has typed columns, and so is the header that it gives.
 */
#ifndef READERS_COLUMN_H
#define READERS_COLUMN_H

#include "base/bytes.h"

struct arrow_dictionary;
struct column;
struct row;

/* What is done with a type, as its format numbers them. */
struct column_kind {
	int type;
	const char *word; /* in the header */
	enum custody_status (*write)(struct row *row,
	    const struct column *column, uint64_t at,
	    struct custody_error *err);
	size_t width;    /* bytes of a value                  */
	bool is_signed;  /* of integers                       */
	unsigned digits; /* of a second's fraction, of times  */
};

struct column {
	const struct column_kind *kind;
	struct bytes name; /* borrowed; not in lists and maps                */
	size_t width;      /* the kind's, or a decimal's or fixed binary's   */
	unsigned scale;    /* of a decimal            */
	uint64_t size;     /* of lists of one size    */
	struct column *child; /* a list's one, a map's key and value, a
				 struct's and the table's own in the file's
				 order */
	size_t children;
	const struct column **sorted; /* a struct's, by name; else NULL */

	/* Of the rows at hand, borrowed. */
	const uint8_t *data;
	const uint8_t *validity;    /* a bit a row, lowest first; NULL: all are
				       there */
	uint64_t child_rows;        /* that a list's child has */
	uint64_t rows;              /* that it has itself                 */
	uint64_t len;               /* bytes of `data`, of texts          */
	const uint8_t *bounds;      /* where the texts or lists are in it */
	const struct bytes *pieces; /* where long texts are, by number */
	uint64_t piece_count;

	/* Where values are numbers of a list that was told before: that, and
	 * the column whose type it has. */
	struct arrow_dictionary *dictionary;
	const struct column *shown;
};

/* CUSTODY_MALFORMED with `code`: "column NAME: why". */
enum custody_status column_refuse(struct bytes name, const char *code,
    const char *why, struct custody_error *err);

/* Room for so many, all zeros. */
enum custody_status column_make_children(struct column *column, uint64_t count,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Makes a struct of what has its children, all named.  CUSTODY_MALFORMED
 * ("same-name"). */
enum custody_status column_sort(
    struct column *column, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Frees what is below it, but no dictionary. */
void column_clear(struct column *table);

/* Appends the entry's header: the columns in the file's order. */
enum custody_status column_header(struct buffer *out,
    const struct column *table, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
