/* SPDX-License-Identifier: Apache-2.0
 *
 * arrow_cell: values out of Arrow's buffers, which were seen to reach as far
 * as the rows do.
 */
#ifndef READERS_ARROW_CELL_H
#define READERS_ARROW_CELL_H

#include "readers/arrow_schema.h"

/* How a kind lies in buffers. */
enum arrow_layout {
	ARROW_NOTHING, /* nulls */
	ARROW_BITS,
	ARROW_FIXED,  /* values of the column's width                   */
	ARROW_BYTES,  /* bounds of the kind's width, and bytes          */
	ARROW_LISTS,  /* bounds of the kind's width, and a child        */
	ARROW_MAPS,   /* the same with two in a struct of its own       */
	ARROW_ARRAYS, /* a child with the column's size for each        */
	ARROW_STRUCT,
	ARROW_VIEWS,  /* 16 bytes each: short, or where it is           */
	ARROW_PLACES, /* values of the column's width, in a dictionary  */
};

/* Numbers of the types, as Schema.fbs has them. */
enum arrow_type {
	ARROW_NULL = 1,
	ARROW_INT,
	ARROW_FLOAT,
	ARROW_BINARY,
	ARROW_UTF8,
	ARROW_BOOL,
	ARROW_DECIMAL,
	ARROW_DATE,
	ARROW_TIME,
	ARROW_STAMP,
	ARROW_INTERVAL,
	ARROW_LIST,
	ARROW_STRUCT_TYPE,
	ARROW_FIXED_BINARY = 15,
	ARROW_FIXED_LIST,
	ARROW_MAP,
	ARROW_DURATION = 18,
	ARROW_LARGE_BINARY,
	ARROW_LARGE_UTF8,
	ARROW_LARGE_LIST,
	ARROW_BINARY_VIEW = 23,
	ARROW_UTF8_VIEW,
};

#define ARROW_VIEW 16 /* bytes of one */
#define ARROW_UTC 4   /* added to the unit of a timestamp with a zone */

/* The kind of a type: `unit` is an integer's or decimal's bits (below 0 with a
 * sign), a float's precision, a time's unit; 0 of the others.  NULL where there
 * is none. */
const struct column_kind *arrow_cell_kind(int64_t type, int64_t unit);

/* That of numbers in a dictionary. */
extern const struct column_kind arrow_cell_place;
extern const struct column_kind arrow_cell_signed_place;

#endif
