/* SPDX-License-Identifier: Apache-2.0
 *
 * csv_scan: where rows and cells are, exactly as libcsv 3.0.3 has them in its
 * default mode (comma, double quote, not strict), for any bytes at all.
 */
#ifndef READERS_CSV_SCAN_H
#define READERS_CSV_SCAN_H

#include "base/bytes.h"

#define CSV_SCAN_OVERREAD 64 /* bytes past the end that must be readable */

/* Positions of what matters in 64 bytes; kept from row to row. */
struct csv_scan {
	const uint8_t *end;
	const uint8_t *chunk; /* NULL: none looked at yet   */
	uint64_t quotes;      /* a bit a byte, lowest first */
	uint64_t stops;       /* commas, CRs and LFs        */
};

enum csv_found {
	CSV_ROW,   /* one that ends at a CR, an LF or the end of the text */
	CSV_BLANK, /* only blank lines were left                          */
	CSV_MORE,  /* one that does not end here                          */
	CSV_OPEN,  /* one that does not end: a quote is open              */
};

struct csv_row {
	const uint8_t *at;    /* after the last CR or LF before it         */
	size_t len;           /* without the CR or LF that ends it         */
	const uint8_t *after; /* the byte after that CR or LF           */
	uint32_t width;       /* cells                                     */
};

/* The next row from `at`.  `last` says that the text ends at scan->end; if
 * not, there is no CSV_OPEN, and CSV_MORE and CSV_BLANK set only row->at:
 * all before it is accounted for. */
enum csv_found csv_scan_row(
    struct csv_scan *scan, const uint8_t *at, bool last, struct csv_row *row);

/*
 * The text of the cell at *at, of a row that ends at `end`: quotes undone,
 * the space around it dropped, as libcsv gives it.  It points into the row
 * or, where it had to be put together, to the end of `scratch`.  *at moves to
 * the next cell, or to NULL after the last.  Without `scratch` the cell is
 * only passed over.
 */
enum custody_status csv_scan_cell(struct bytes *out, const uint8_t **at,
    const uint8_t *end, struct buffer *scratch,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
