/* SPDX-License-Identifier: Apache-2.0
 *
 * table: the formats, one row each, and what a format must be able to do.
 * A new format is a file and a row.
 */
#ifndef READERS_TABLE_H
#define READERS_TABLE_H

#include <custody/reader.h>

#include "readers/batch.h"

struct delivery;

enum reader_shape {
	READER_TEXT,    /* records are pieces of a text: split, examine     */
	READER_WHOLE,   /* the file is the one record                       */
	READER_ARCHIVE, /* records are members                              */
	READER_SAMPLES, /* records name the members of one key              */
	READER_ROWS,    /* records are a table's rows, written by us        */
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

	/* If the reader is labelled: one a record, and what they are written
	 * into, as batch_settle has it. */
	struct record_label *labels;
	struct buffer *label_bytes;

	/* Kept from call to call. */
	const struct custody_reading_options *options;
	uint64_t offset;        /* of `at` in the text             */
	uint64_t lines;         /* line feeds in the text up to it */
	struct columns columns; /* the reader's, set by header()   */
	uint32_t width;         /* the reader's: columns of the first row;
				   0: none was seen yet             */
	unsigned phase;         /* the reader's: what comes next    */
	uint64_t above;         /* of json: a bit for each level above the
				   records that is an object        */
	uint64_t taken;         /* of mds: its samples so far       */
	struct buffer kept;     /* what header() keeps for split(); to be
				   cleared by who made the split    */
};

struct reader {
	const char *name; /* stable for ever: it goes into the ledger   */
	uint32_t version; /* raise it when record boundaries change     */
	enum reader_shape shape;
	const char *suffixes; /* separated by spaces, no dots; may be ""    */
	bool labelled;        /* a text whose records have labels           */
	bool counted;         /* a text whose header says where each record
				 lies, so that none can be left out         */
	bool titled;          /* a text whose header names its columns      */

	/* What a record of a text is written with where others are left out,
	 * and a row always:
	 * what parts it from the one before, and what ends it.  With `parted`
	 * a span without records is what follows the last and stays. */
	const char *parted;
	const char *ended;
	const char *between; /* of a text: the only bytes that may part its
				records, at least one each; NULL: others, too */

	/* Of a table's rows: whether a file begins as one, and all of it, read
	 * from the descriptor of a regular file; see parquet.h. */
	bool (*detect)(struct bytes head);
	enum custody_status (*run)(struct delivery *delivery, int fd,
	    uint64_t size, struct place *place, struct custody_error *err);
	bool outside; /* it needs a library that no child can be given */

	/* What precedes the first record: CUSTODY_OK with its length (0 where
	 * there is none), CUSTODY_END where more text is needed to know.
	 * NULL: nothing ever does. */
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

/* The row of an entry's format, "jsonl/1"; NULL if there is none. */
const struct reader *table_of_entry(const char *format);
/* Whether its records are members. */
bool table_is_archive(const char *format);
/* The row of that place in the table; NULL if there is none. */
const struct reader *table_at(size_t row);

/* The columns that the options name, of a text that is titled and begins with
 * this header, or with none; of others there are none. */
enum custody_status table_columns(struct columns *out,
    const struct reader *reader, const struct custody_reading_options *options,
    struct bytes header, struct custody_error *err) CUSTODY_MUST_CHECK;

/* The row whose suffix a name has (ASCII case is ignored); NULL if none. */
const struct reader *table_by_suffix(struct bytes name);

#endif
