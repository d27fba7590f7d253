/* SPDX-License-Identifier: Apache-2.0
 *
 * index_piles: items that wait to be sorted, each on the pile of its key's
 * first byte.  For index_sort.c only.
 */
#ifndef STORE_INDEX_PILES_H
#define STORE_INDEX_PILES_H

#include "store/index_sort.h"

#define INDEX_PILES 256

/* Places in the text: of the first block and the last; where items of that
 * end, and itself. */
struct index_pile {
	uint32_t first, last, end, room;
	uint32_t items;
};

/* All zeros is no room, and nothing in it. */
struct index_piles {
	uint8_t *text; /* blocks of piles */
	size_t size;
	size_t filled;
	struct index_pile pile[INDEX_PILES];
};

/* Pages that are never touched are never there; large ones, because a fault
 * for each small one takes as long as sorting what is on it.  For little
 * the mapping itself would take longer than that.  NULL: no memory. */
#define INDEX_PILES_LITTLE ((size_t)64 << 10)
void *index_piles_take(size_t size);
void index_piles_give(void *memory, size_t size);

/* The text that items of so many bytes in all hardly ever need more than. */
size_t index_piles_size(size_t bytes);
/* Moves what there is into that much, which is more. */
enum custody_status index_piles_grow(struct index_piles *piles, size_t size,
    struct custody_error *err) CUSTODY_MUST_CHECK;
void index_piles_clear(struct index_piles *piles);

/* False where there is no room. */
bool index_piles_add(struct index_piles *piles, const struct index_item *item);

/* Of a pile, from {0}: where the next item is, 0 behind the last; and on by
 * what that takes. */
struct index_piles_walk {
	uint32_t at, end, next;
};
uint32_t index_piles_next(const struct index_piles *piles, unsigned which,
    struct index_piles_walk *walk);

#endif
