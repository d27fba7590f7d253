/* SPDX-License-Identifier: Apache-2.0
 *
 * piece: part of a large file, compared with what the version's index has of
 * its records, without reading the rest.
 *
 * An index does not say where in a file a record lies.  So a place is guessed
 * where one may begin (after a line feed; where a tar may have a header), and
 * the record read from there is looked up by its digest; from then on each
 * record must be the next one.  A guess that was wrong is found in no index; so
 * a piece that agrees is evidence, and one that does not is a doubt, which only
 * the whole file's digest can end.
 */
#ifndef ACTS_PIECE_H
#define ACTS_PIECE_H

#include <jansson.h>

#include "acts/session.h"
#include "store/index_file.h"

#define PIECE_SIZE ((uint64_t)1 << 20) /* bytes */

/* How many pieces a file of the manifest has: those with a byte of it, where
 * it has two at least and is a text of which each line or row can be read
 * alone, or a tar, uncompressed, or a WARC that is compressed, and no archive's
 * member; of any other 1, the whole.  So it is of a tar with entries beside its
 * own, which the caller has to know. */
uint64_t piece_count(const struct index_entry *entry);

/* A file, while some of its pieces are compared, in ascending order. */
struct piece_file {
	struct custody *custody;
	const json_t *version;    /* its row */
	struct index_file *index; /* verified */
	const struct index_entry *entry;
	const char *place; /* for messages */
	int fd;

	/* What was found so far. */
	uint64_t records; /* that begin in the pieces that agreed */
	uint64_t bytes;   /* read for them */
	uint64_t next;    /* the smallest ordinal that may come */
	uint64_t last;    /* the piece before, plus 1; 0: none */
	uint64_t reached; /* but of a text, where the last record ends */
};

/*
 * Compares the records that begin or lie in piece `number`, from 0, and in the
 * first piece what precedes the first of them.  CUSTODY_OK: they are those of
 * the version, one after the other.  CUSTODY_END: it could not be seen that
 * they are, so the whole file has to be read.
 */
enum custody_status piece_check(struct piece_file *file, uint64_t number,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
