/* SPDX-License-Identifier: Apache-2.0
 *
 * table: the formats, one row each, and what a format must be able to do.
 * A new format is a file and a row.
 */
#ifndef READERS_TABLE_H
#define READERS_TABLE_H

#include <custody/reader.h>

#include "readers/batch.h"

enum reader_shape {
	READER_TEXT,    /* records are pieces of a text: split, examine     */
	READER_WHOLE,   /* the file is the one record                       */
	READER_ARCHIVE, /* records are members                              */
};

/*
 * A text on its way through a reader's split: what is there, and what the
 * reader makes of it.  split() finds as many whole records as there is room
 * for and sets `count` and `used`: the bytes from `at` that these account
 * for, with what parts them.  Nothing used means that more text is needed;
 * with `last` set all of it must be used.
 */
struct split {
	const uint8_t *at;
	size_t len;
	bool last; /* nothing comes after `len`; BLOCK_SLACK is readable */

	struct record *records;
	size_t room;
	size_t count;
	size_t used;

	/* The reader's own, kept from call to call. */
	const struct custody_reading_options *options;
	struct columns columns;
	uint32_t width;   /* columns of the first row; 0: none seen       */
	uint64_t lines;   /* line feeds in all that was used before `at`  */
	uint64_t offset;  /* of `at` in the text                          */
	size_t looked_at; /* bytes that are known to hold no line feed    */
};

struct reader {
	const char *name; /* stable for ever: it goes into the ledger   */
	uint32_t version; /* raise it when record boundaries change     */
	enum reader_shape shape;
	const char *suffixes; /* separated by spaces, no dots; may be ""    */

	/* What precedes the first record: CUSTODY_OK with its length (0 where
	 * there is none), CUSTODY_END where more text is needed to know. */
	enum custody_status (*header)(
	    struct split *split, size_t *len, struct custody_error *err);
	enum custody_status (*split)(
	    struct split *split, struct custody_error *err);
	/* Of one record; see batch_examine.  May be NULL. */
	enum custody_status (*examine)(const struct record_batch *batch,
	    size_t index, struct record_fields *out, struct buffer *scratch,
	    struct custody_error *err);
};

/* All of them; ends in a row whose name is NULL. */
extern const struct reader table_readers[];

/* The row of a name; NULL if there is none. */
const struct reader *table_find(const char *name);

/* The row of READER_TEXT whose suffix the name has (ASCII case is ignored);
 * NULL if it has none of them. */
const struct reader *table_by_suffix(struct bytes name);

#endif
