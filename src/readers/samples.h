/* SPDX-License-Identifier: Apache-2.0
 *
 * samples: the members of a WebDataset shard that have one key are one record:
 * a list of their names and digests.
 */
#ifndef READERS_SAMPLES_H
#define READERS_SAMPLES_H

#include "readers/member_names.h"
#include "readers/source.h"

struct members;

/* The sample at hand; all zeros at first. */
struct samples {
	struct buffer stored;     /* its members' path up to the first dot  */
	struct buffer key;        /* the same, as an entry's path is        */
	struct buffer text;       /* of its record, but for the bracket     */
	struct member_names keys; /* of all samples so far                  */
};

/*
 * The next member, whose source is read to its end.  CUSTODY_MALFORMED:
 * "no-key", "same-key" where members of another lie between, "too-many"
 * parts.
 */
enum custody_status samples_take(struct samples *samples,
    struct members *members, struct bytes stored, uint64_t size,
    struct source *source, struct custody_error *err) CUSTODY_MUST_CHECK;

/* After the last member. */
enum custody_status samples_end(struct samples *samples,
    struct members *members, struct custody_error *err) CUSTODY_MUST_CHECK;

void samples_clear(struct samples *samples);

#endif
