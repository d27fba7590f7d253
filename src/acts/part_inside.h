/* SPDX-License-Identifier: Apache-2.0
 *
 * part_inside: what the files that read parts share, and nobody else.
 */
#ifndef ACTS_PART_INSIDE_H
#define ACTS_PART_INSIDE_H

#include "acts/part_read.h"

/* A chunk as it lies in the window. */
struct part_found {
	uint8_t letter;
	struct bytes whole, body;
};

/* Where a file is. */
struct part_place {
	uint64_t found; /* part_body_hash of where it was found */
	uint64_t rows;  /* where its rows begin                 */
	uint64_t at;    /* where they end, and its chunk is     */
};

struct part_read {
	char *name;
	int fd;
	json_t *head;
	struct buffer window;
	uint64_t window_at;
	struct part_place *place;
	size_t files, room;
	bool sorted; /* by what was found */
	uint64_t end;
	struct digest_stream all;
	bool whole, altered;
	uint64_t next, last; /* of the rows that are read */
};

/* part_body.c: a file's chunk.  Reads out->chunk into the rest of `out`:
 * CUSTODY_MALFORMED ("part"). */
enum custody_status part_body_read(
    struct part_file *out, struct custody_error *err) CUSTODY_MUST_CHECK;
/* The hash of where a file was found; of a chunk, 0 where it says none. */
uint64_t part_body_hash(struct bytes found);
uint64_t part_body_found(struct bytes body);

#endif
