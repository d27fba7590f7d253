/* SPDX-License-Identifier: Apache-2.0
 *
 * index_match: most values are not in the list, and 2 MiB of bits, one for
 * each beginning of 24 bits, say so of nearly all of them.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "store/index_match.h"

struct index_match {
	const uint8_t *sorted;
	size_t size;
	uint64_t starts[65537]; /* where keys begin with these 16 bits */
	uint8_t bits[1 << 21];
};

enum custody_status
index_match_new(struct index_match **out, const uint8_t *sorted, uint64_t count,
    size_t size, struct custody_error *err)
{
	struct index_match *match = calloc(1, sizeof(*match));

	*out = match;
	if (match == NULL)
		return error_memory(err);
	match->sorted = sorted;
	match->size = size;
	for (uint64_t i = 0; i < count; i++) {
		const uint8_t *key = sorted + i * size;
		unsigned begin = (unsigned)key[0] << 8 | key[1];
		unsigned bit = begin << 8 | key[2];

		match->bits[bit / 8] |= (uint8_t)(1U << bit % 8);
		match->starts[begin + 1] = i + 1;
	}
	/* A beginning that no key has starts where the next one does. */
	for (size_t i = 1; i < 65537; i++)
		if (match->starts[i] < match->starts[i - 1])
			match->starts[i] = match->starts[i - 1];
	return CUSTODY_OK;
}

void
index_match_free(struct index_match *match)
{
	free(match);
}

bool
index_match_find(
    const struct index_match *match, const uint8_t *key, uint64_t *which)
{
	unsigned begin = (unsigned)key[0] << 8 | key[1];
	unsigned bit = begin << 8 | key[2];
	uint64_t low, high;

	if (!(match->bits[bit / 8] >> bit % 8 & 1))
		return false;
	low = match->starts[begin];
	high = match->starts[begin + 1];
	while (low < high) {
		uint64_t middle = low + (high - low) / 2;
		int order = memcmp(
		    match->sorted + middle * match->size, key, match->size);

		if (order == 0) {
			*which = middle;
			return true;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}
