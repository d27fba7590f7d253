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
 * for and sets `count`, `used` and `breaks`: `used` is the bytes from `at`
 * that these account for, with what parts them.  Nothing used means that more
 * text is needed; with `last` set and room left all of it must be used.
 */
struct split {
	const uint8_t *at;
	size_t len; /* BLOCK_SLACK more are readable */
	bool last;  /* nothing comes after `len`     */

	struct record *records;
	size_t room;
	size_t count;
	size_t used;
	uint64_t breaks; /* line feeds among the bytes used */

	/* Kept from call to call. */
	const struct custody_reading_options *options;
	uint64_t offset;        /* of `at` in the text             */
	uint64_t lines;         /* line feeds in the text up to it */
	struct columns columns; /* the reader's, set by header()   */
	uint32_t width;         /* the reader's: columns of the first row;
				   0: none was seen yet             */
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

/* Appends the names of all: "jsonl|csv|…". */
enum custody_status table_names(
    struct buffer *out, struct custody_error *err) CUSTODY_MUST_CHECK;

/* The row whose suffix a name has (ASCII case is ignored); NULL if none. */
const struct reader *table_by_suffix(struct bytes name);

#endif
