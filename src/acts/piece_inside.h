/* SPDX-License-Identifier: Apache-2.0
 *
 * piece_inside: what the files of comparing a piece share, and nobody else.
 */
#ifndef ACTS_PIECE_INSIDE_H
#define ACTS_PIECE_INSIDE_H

#include "acts/piece.h"
#include "crypto/digest.h"
#include "readers/reading.h"
#include "readers/samples.h"

#define LOOK ((uint64_t)1 << 16) /* bytes in which a guess is looked for */

/* Of a tar, what is at hand; of what is packed only where it ends. */
struct compared_member {
	uint64_t at;     /* where the one before ended, with its padding */
	uint64_t begins; /* content of the record's first member */
	struct digest_stream digest;  /* of a member in pieces */
	struct samples_record sample; /* of samples */
};

struct piece_way;

/* What was read from one guess. */
struct compared {
	struct piece_file *file;
	const struct piece_way *way;
	uint64_t from;         /* the guess */
	uint64_t begin, until; /* of the piece */
	struct buffer digests;
	uint64_t inside; /* of them, those that begin in the piece */
	uint8_t header[DIGEST_SIZE];
	bool headed;
	bool past;    /* a record after the piece was met */
	bool lost;    /* no record is where the guess was */
	bool dull;    /* all of its records are too many others, too */
	uint64_t cut; /* where reading ends, of what is packed; 0: at its end */
	struct compared_member member;
};

/* --- piece.c -------------------------------------------------------------- */

/* Reads from a guess; *same: the records are those of the version, which is
 * noted.  Not CUSTODY_OK only where nothing more should be tried. */
enum custody_status piece_try(struct compared *compared, uint64_t from,
    bool *same, struct custody_error *err) CUSTODY_MUST_CHECK;

/* The next record, of the sink's.  CUSTODY_END: the first, and there is no such
 * one. */
enum custody_status piece_add(struct compared *compared,
    const uint8_t digest[DIGEST_SIZE], uint64_t begins,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* --- how the pieces of a file are read ------------------------------------ */

/* Tries guesses until one is right. */
typedef enum custody_status piece_way_check(
    struct compared *compared, bool *same, struct custody_error *err);

/* The sink's context is the struct compared. */
struct piece_way {
	const struct reading_sink *sink;
	piece_way_check *check;
	bool headed;   /* the first piece may begin with a header */
	bool selected; /* members that were left out are no records */
};

/* piece_members.c: from a header of the tar, in or before the piece. */
extern const struct piece_way piece_members;

/* piece_packed.c: compressed members or frames, from one in or before the piece
 * to one after it. */
extern const struct piece_way piece_packed;

#endif
