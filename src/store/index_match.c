/* SPDX-License-Identifier: Apache-2.0
 *
 * index_match: most values are not in the list, and a table of bits, one for
 * each beginning, says so of nearly all of them.  The table grows with the
 * list: few keys are looked for in many small versions, too.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "store/index_match.h"

#define BITS_LEAST 12 /* 512 bytes */
#define BITS_MOST 24  /* 2 MiB     */
/* So many times the keys, so that hardly a value finds a bit by chance. */
#define SPARSE_BITS 6

struct index_match {
	const uint8_t *sorted;
	size_t size;
	unsigned shift;   /* of 32 bits, to leave those of a beginning */
	uint64_t *starts; /* where keys of a beginning start, and the next */
	uint8_t *bits;
};

static uint32_t
beginning(const struct index_match *match, const uint8_t *key)
{
	uint32_t first = (uint32_t)key[0] << 24 | (uint32_t)key[1] << 16 |
			 (uint32_t)key[2] << 8 | key[3];

	return first >> match->shift;
}

/* Starts are kept for coarser beginnings than bits: about one a key. */
#define COARSER_BITS 4

static uint32_t
start_of(uint32_t begin)
{
	return begin >> COARSER_BITS;
}

static unsigned
choose_bits(uint64_t count)
{
	unsigned bits = BITS_LEAST;

	while (bits < BITS_MOST && (count << SPARSE_BITS) >> bits != 0)
		bits++;
	return bits;
}

enum custody_status
index_match_new(struct index_match **out, const uint8_t *sorted, uint64_t count,
    size_t size, struct custody_error *err)
{
	struct index_match *match = calloc(1, sizeof(*match));
	unsigned bits = choose_bits(count);
	size_t starts = ((size_t)1 << (bits - COARSER_BITS)) + 1;

	*out = match;
	if (match == NULL)
		return error_memory(err);
	match->sorted = sorted;
	match->size = size;
	match->shift = 32 - bits;
	match->starts = calloc(starts, sizeof(*match->starts));
	match->bits = calloc((size_t)1 << (bits - 3), 1);
	if (match->starts == NULL || match->bits == NULL)
		return error_memory(err);
	for (uint64_t i = 0; i < count; i++) {
		uint32_t begin = beginning(match, sorted + i * size);

		match->bits[begin / 8] |= (uint8_t)(1U << begin % 8);
		match->starts[start_of(begin) + 1] = i + 1;
	}
	/* A beginning that no key has starts where the next one does. */
	for (size_t i = 1; i < starts; i++)
		if (match->starts[i] < match->starts[i - 1])
			match->starts[i] = match->starts[i - 1];
	return CUSTODY_OK;
}

void
index_match_free(struct index_match *match)
{
	if (match == NULL)
		return;
	free(match->starts);
	free(match->bits);
	free(match);
}

bool
index_match_find(
    const struct index_match *match, const uint8_t *key, uint64_t *which)
{
	uint32_t begin = beginning(match, key);
	uint64_t low, high;

	if (!(match->bits[begin / 8] >> begin % 8 & 1))
		return false;
	low = match->starts[start_of(begin)];
	high = match->starts[start_of(begin) + 1];
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
