/* SPDX-License-Identifier: Apache-2.0
 *
 * serving: the life of a confined child: it gives itself up, then answers
 * what it is asked until nobody asks.
 */
#ifndef READERS_SERVING_H
#define READERS_SERVING_H

#include "readers/area.h"
#include "readers/reading.h"

struct serving_start {
	const struct custody_reading_options *options;
	struct area *shown; /* who asks keeps it */
	struct area *told;  /* the child will    */
	const struct reading_sha256 *sha256;
	bool members;  /* are given in place of samples */
	bool archives; /* may have to read them */
};

_Noreturn void serving_run(int channel, const struct serving_start *start);

#endif
