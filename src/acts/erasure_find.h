/* SPDX-License-Identifier: Apache-2.0
 *
 * erasure_find: the records that a selector means, by their bytes, in each live
 * version that holds them.
 */
#ifndef ACTS_ERASURE_FIND_H
#define ACTS_ERASURE_FIND_H

#include <jansson.h>

#include "acts/barred.h"
#include "acts/session.h"

/* All zeros is empty. */
struct erasure_find {
	struct barred
	    digests;      /* of what goes: nothing says who was asked for */
	json_t *versions; /* rows of those that hold some of it */
	json_t *seqs;     /* their events */
	json_t *counts; /* [{"again":K,"event":SEQ,"records":N}], as `versions`:
			   K of N no gate lets out now; left out where 0 */
	json_t *erases; /* the same, each with "which": the places in
			   `digests` of those that are there */
	json_t *beside; /* [{"event":SEQ,"records":N}]: what is not named, and
			   holds some of what goes, which no gate let out
			   from then on */
	json_t *keeps;  /* [{"path":…,"reason":…}]: what is not erased */
	json_t *unsearched; /* [{"dataset","ordinal","code","reason","cure"}] */
	uint64_t records;
};

/* Of the live versions that `ask` names, or of all.  What was erased before is
 * not found again.  CUSTODY_REFUSED ("whole") where a version holds nothing
 * else. */
enum custody_status erasure_find(struct erasure_find *out,
    struct custody *custody, const struct custody_dispose *ask,
    struct custody_error *err) CUSTODY_MUST_CHECK;
void erasure_find_clear(struct erasure_find *find);

#endif
