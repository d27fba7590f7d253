/* SPDX-License-Identifier: Apache-2.0
 *
 * verify_files: are the files of a version still what was ingested, where they
 * were found?  All of each, by the SHA-256 of its raw bytes; or a sample, of
 * pieces (piece.h).  Of what is sealed only a sample is for here, of chunks
 * (sealed_chunks.h).
 */
#ifndef ACTS_VERIFY_FILES_H
#define ACTS_VERIFY_FILES_H

#include <jansson.h>

#include "acts/progress.h"
#include "acts/sample.h"
#include "acts/session.h"
#include "store/index_file.h"
#include "store/sealed_file.h"

/* Is told of each file that is not, or could not be looked at. */
typedef enum custody_status verify_files_fault(void *context, const char *place,
    enum custody_status status, const struct custody_error *why,
    struct custody_error *err);

#define VERIFY_FILES_CHANCES 3

struct verify_files {
	/* Set before. */
	struct custody *custody;
	const json_t *version; /* its row */
	bool elsewhere;        /* it lies where it was located, verified */
	struct sample sample;
	verify_files_fault *fault;
	void *context;

	/* Of all versions so far. */
	uint64_t pieces, chosen; /* of a sample */
	/* How many times in a million it would find a change in one piece, in 1
	 * and in 10 percent of them: of the version where that is least. */
	uint64_t chance[VERIFY_FILES_CHANCES];
	uint64_t files; /* that agreed, or what was read of them */
	uint64_t records, records_read;
	uint64_t bytes; /* read */

	/* Its own. */
	struct progress progress; /* of whole files */
	char *last;               /* the place that was met last */
	bool whole;               /* and all of it was read for a sample */
	/* Of each file of a version, in turn: has it other entries, too? */
	struct buffer shared;
	uint64_t file; /* how many were met */
};

/* Those of the version that `index`, verified, is of. */
enum custody_status verify_files(struct verify_files *files,
    struct index_file *index, struct custody_error *err) CUSTODY_MUST_CHECK;

/* A sample of the version's sealed file instead: a piece is a chunk. */
enum custody_status verify_files_sealed(struct verify_files *files,
    struct sealed_read *read, struct index_file *index,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
