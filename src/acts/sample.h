/* SPDX-License-Identifier: Apache-2.0
 *
 * sample: some things of many, chosen by chance that nobody can foresee but
 * whoever said the seed, and how likely it is that they would have shown a
 * fault.
 */
#ifndef ACTS_SAMPLE_H
#define ACTS_SAMPLE_H

#include <stdbool.h>
#include <stdint.h>

#include <custody/error.h>

#include "base/encode.h"

#define SAMPLE_SEED 16 /* bytes */

struct sample {
	uint64_t wish; /* so many, or in a million; 0: all */
	bool share;
	uint8_t seed[SAMPLE_SEED];
	uint64_t next;         /* number of the choice to come */
	uint64_t left, wanted; /* of those to come */
};

/* "20", "5%" or "0.05%"; NULL: all of them.  `seed` has 32 hex digits; NULL:
 * the system's random numbers, and CUSTODY_UNKNOWN ("no-random") where it has
 * none.  CUSTODY_USAGE ("usage"). */
enum custody_status sample_read(struct sample *out, const char *text,
    const char *seed, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Begins with `total` things: how many of them will be chosen, one at
 * least. */
uint64_t sample_begin(struct sample *sample, uint64_t total);

/* Is the next of them chosen?  Each is as likely as any other. */
bool sample_next(struct sample *sample);

/* With `ppm` in a million of `total` damaged (one at least), how many times in
 * a million `chosen` of them would hold one: rounded down. */
uint64_t sample_chance(uint64_t total, uint64_t chosen, uint64_t ppm);

#endif
