/* SPDX-License-Identifier: Apache-2.0
 *
 * release_queue: hands what a walk finds from the thread that reads to the one
 * that asks, a few pieces ahead and no more.
 */
#ifndef ACTS_RELEASE_QUEUE_H
#define ACTS_RELEASE_QUEUE_H

#include "acts/sealed_files.h"
#include "readers/reading.h"

/* Records of one entry (counted from 0 in the order of the walk): a batch, or
 * a piece of a record that is too large for one. */
struct release_piece {
	size_t entry;
	struct record_batch *batch; /* owned; NULL: the members below */
	struct block *block;        /* held */
	struct bytes data;
	char *key; /* owned */
	uint64_t ordinal;
	bool first, last;
};
void release_piece_clear(struct release_piece *piece);

struct release_queue;

/* A file: by its name, or of what is sealed (not NULL) the one with that
 * number.  Borrowed, all of it, by whoever reads. */
struct release_source {
	struct reading_named named;
	struct sealed_files *sealed;
	size_t number;
};

/* Starts to read the file.  It and `options` stay the caller's. */
enum custody_status release_queue_start(struct release_queue **out,
    const struct release_source *file,
    const struct custody_reading_options *options,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The next piece, the caller's to clear; CUSTODY_END after the last, or what
 * the walk answered. */
enum custody_status release_queue_take(struct release_queue *queue,
    struct release_piece *out, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Stops the reading, wherever it is, and frees; accepts NULL. */
void release_queue_stop(struct release_queue *queue);

#endif
