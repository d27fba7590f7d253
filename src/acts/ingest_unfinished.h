/* SPDX-License-Identifier: Apache-2.0
 *
 * ingest_unfinished: what an ingest has read so far, in a part beside the
 * indexes (index/.part-KEY, its owner's only), so that the same command goes on
 * with it.  It lasts until that command is done, or for fourteen days.
 */
#ifndef ACTS_INGEST_UNFINISHED_H
#define ACTS_INGEST_UNFINISHED_H

#include "acts/part_read.h"
#include "acts/part_write.h"

/* All zeros: none. */
struct ingest_unfinished {
	char *path;
	struct part_read *known; /* NULL: nothing was begun before */
	struct part_write *keep; /* NULL: somebody else runs the same */
};

/* Opens that of this command in `folder`, after removing what is too old.
 * `head` says what the command is.  One that is not this user's alone, or
 * damaged at its beginning, is as none. */
enum custody_status ingest_unfinished_open(struct ingest_unfinished *out,
    const char *folder, const json_t *head,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * After the ingest: CUSTODY_OK removes it; CUSTODY_INTERRUPTED keeps all that
 * was read and says in `err` that the same command goes on; any other answer
 * leaves it as it is.
 */
void ingest_unfinished_close(struct ingest_unfinished *unfinished,
    enum custody_status ended, struct custody_error *err);

/* Destroys what is kept of ingests of the datasets of `versions` (rows).
 * `left` counts what stays: of one that is running, and of other people, whose
 * parts nobody else may read.  CUSTODY_UNKNOWN ("io"). */
enum custody_status ingest_unfinished_destroy(const char *folder,
    const json_t *versions, uint64_t *left,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Adds "unfinished" rows to an answer: dataset, at, and bytes of the part. */
enum custody_status ingest_unfinished_tell(const char *folder, json_t **answer,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
