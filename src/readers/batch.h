/* SPDX-License-Identifier: Apache-2.0
 *
 * batch: some consecutive records of one file entry, in one block, ready to
 * be digested and examined on any thread.
 */
#ifndef READERS_BATCH_H
#define READERS_BATCH_H

#include <custody/reader.h>

#include "readers/block.h"

#define BATCH_RECORDS 4096 /* at most so many in one */

struct reader;

/* Where records come from.  Counted references, constant once made. */
struct place {
	struct bytes found;  /* PATH and what is below it, as opened; "-"   */
	struct bytes member; /* of an archive, as stored; empty if none     */
	struct bytes path;   /* the entry's path in the version, maybe ""   */
	const struct reader *reader;
	char format[24]; /* "jsonl/1", as the ledger has it             */
	unsigned refs;   /* atomic */
};

struct place *place_ref(struct place *place);
void place_free(struct place *place);

/* A new one with copies of all three paths (NUL-terminated, too). */
enum custody_status place_new(struct place **out, struct bytes found,
    struct bytes member, struct bytes path, const struct reader *reader,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Puts "reading PATH: " or "reading PATH: MEMBER: " before err's sentence. */
void place_blame(const struct place *place, struct custody_error *err);

/* The columns that --url-field and its kin name; COLUMN_NONE if not there. */
#define COLUMN_NONE UINT32_MAX
struct columns {
	uint32_t url;
	uint32_t time;
	uint32_t id;
};

/* The bytes that are digested: exactly as found. */
struct record {
	const uint8_t *at;
	size_t len;
};

/* What the container says of a record. */
struct record_label {
	struct bytes attributes; /* canonical JSON, hashed with the digest  */
	struct bytes key;        /* a member's path, for --key              */
	struct bytes frame;      /* in a text: the record with all that is
				    its own there, such as a WARC header,
				    in the same block                       */
};

struct record_batch {
	struct block *block; /* holds all below */
	struct place *place;
	const struct custody_reading_options *options; /* the walk's */
	struct columns columns;
	uint64_t ordinal;  /* of records[0] in its entry, from 0            */
	uint64_t offset;   /* of span in the (decompressed) entry           */
	uint64_t lines;    /* line feeds of the entry before span           */
	struct bytes span; /* lines and rows, and a file that is one record:
			      every byte accounted for, records and what
			      parts them; header and spans in order are the
			      entry.  Empty for members and rows.           */
	size_t count;      /* may be 0: a span of blank lines               */
	struct record *records;
	struct record_label *labels; /* one a record, or NULL               */
	struct buffer label_bytes;   /* what the labels point into          */
	const uint8_t *erased;       /* NULL; else all of them were erased:
					nothing is left of a record but its
					leaf hash, 32 bytes each, in the block */
};

/* A batch with room for `room` records (at most BATCH_RECORDS), with labels
 * or without.  It takes a reference to block and place. */
enum custody_status batch_new(struct record_batch **out, struct block *block,
    struct place *place, size_t room, bool labelled,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Labels are written while label_bytes may still move, so they hold lengths:
 * attributes and key, one after the other.  This lets them point there. */
void batch_settle(struct record_batch *batch);

/* Drops a batch and its hold on block and place; on any thread; NULL is
 * accepted. */
void batch_free(struct record_batch *batch);

/* What a record says of itself.  Absent ones have len 0 (url, id) or
 * `timed` false.  They point into the record or into `scratch`. */
struct record_fields {
	struct bytes url;
	struct bytes id;
	bool timed;
	int64_t retrieved_at; /* microseconds since 1970, UTC (base/clock.h) */
};

/*
 * Checks what the format promises of a record's bytes and takes its fields;
 * on any thread, many at once.  `scratch` is the thread's own: a value that
 * had to be unescaped is put into it, and lives until the next call.
 * CUSTODY_MALFORMED ("not-json") names path, line and what is wrong.  A field
 * that is not there, or a time that is none, is absent, not an error.
 * Whoever only recomputes roots need not call it.
 */
enum custody_status batch_examine(const struct record_batch *batch,
    size_t index, struct record_fields *out, struct buffer *scratch,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
