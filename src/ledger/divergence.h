/* SPDX-License-Identifier: Apache-2.0
 *
 * divergence: how far apart two histograms are, the same on every machine:
 * whole numbers only.
 */
#ifndef LEDGER_DIVERGENCE_H
#define LEDGER_DIVERGENCE_H

#include "base/bytes.h"

#define DIVERGENCE_CLASSES 128 /* no more in a histogram */

/*
 * The Jensen-Shannon divergence, to base 2, of two lists of counts, in parts
 * per million: 0 for equal shares, 1,000,000 where no class is in both.  A
 * list that ends early goes on with zeros; two empty ones are equal, one
 * empty one is 1,000,000 from any other.  Right to 1.
 */
int64_t divergence_ppm(
    const uint64_t *a, size_t a_count, const uint64_t *b, size_t b_count);

/* The same of classes that come one by one, however many, when the sums of
 * both are known: right to some parts per million of classes. */
struct divergence {
	uint64_t a_sum, b_sum;
	__int128 terms; /* 0 to begin with */
};
void divergence_add(struct divergence *divergence, uint64_t a, uint64_t b);
int64_t divergence_end(const struct divergence *divergence);

/* The same of two JSON arrays of whole numbers from 0 on; -1 where one is
 * something else. */
int64_t divergence_texts(struct bytes a, struct bytes b);

#endif
