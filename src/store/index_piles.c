/* SPDX-License-Identifier: Apache-2.0
 *
 * index_piles: a pile is a chain of blocks, which are taken from one text as
 * they are needed.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/error.h"
#include "store/index_piles.h"
#include "store/index_spill.h"

#define BLOCK ((size_t)4096)
#define BLOCK_LITTLE ((size_t)192)
#define AHEAD 64 /* bytes, to be fetched */

/* Before the items of a block that is not the last: the next, and where they
 * end. */
struct block {
	uint32_t next;
	uint32_t end;
};

void *
index_piles_take(size_t size)
{
	void *memory;

	if (size <= INDEX_PILES_LITTLE)
		return malloc(size);
	memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		return NULL;
	madvise(memory, size, MADV_HUGEPAGE);
	return memory;
}

void
index_piles_give(void *memory, size_t size)
{
	if (size <= INDEX_PILES_LITTLE)
		free(memory);
	else if (memory != NULL)
		munmap(memory, size);
}

/* The end of a block stays empty, and one of each pile may hold one item. */
size_t
index_piles_size(size_t bytes)
{
	return bytes + bytes / 64 + INDEX_PILES * BLOCK;
}

enum custody_status
index_piles_grow(
    struct index_piles *piles, size_t size, struct custody_error *err)
{
	uint8_t *text = index_piles_take(size);

	if (text == NULL)
		return error_memory(err);
	if (piles->filled > 0)
		memcpy(text, piles->text, piles->filled);
	index_piles_give(piles->text, piles->size);
	piles->text = text;
	piles->size = size;
	if (piles->filled == 0)
		piles->filled = sizeof(struct block); /* 0 is no place */
	return CUSTODY_OK;
}

void
index_piles_clear(struct index_piles *piles)
{
	index_piles_give(piles->text, piles->size);
	memset(piles, 0, sizeof *piles);
}

static struct block *
block_at(const struct index_piles *piles, uint32_t at)
{
	return (struct block *)(void *)(piles->text + at);
}

/* At the end of the pile, for an item of that size and more. */
static bool
add_block(struct index_piles *piles, struct index_pile *pile, size_t size)
{
	size_t least = sizeof(struct block) + size;
	size_t whole = piles->size > INDEX_PILES_LITTLE ? BLOCK : BLOCK_LITTLE;
	uint32_t at = (uint32_t)piles->filled;

	/* Places are aligned as a block is. */
	if (whole < least)
		whole = (least + sizeof(struct block) - 1) /
			sizeof(struct block) * sizeof(struct block);
	if (piles->size - piles->filled < whole)
		return false;
	piles->filled += whole;
	if (pile->last != 0)
		*block_at(piles, pile->last) = (struct block){at, pile->end};
	else
		pile->first = at;
	pile->last = at;
	pile->end = at + (uint32_t)sizeof(struct block);
	pile->room = at + (uint32_t)whole;
	return true;
}

bool
index_piles_add(struct index_piles *piles, const struct index_item *item)
{
	size_t size = INDEX_SPILL_HEAD + item->key.len + item->value.len;
	unsigned which = item->key.len > 0 ? item->key.at[0] : 0;
	struct index_pile *pile = &piles->pile[which];

	if (pile->room - pile->end < size && !add_block(piles, pile, size))
		return false;
	index_spill_pack(piles->text + pile->end, item);
	pile->end += (uint32_t)size;
	pile->items++;
	/* Where it goes on, some hundred items from now. */
	__builtin_prefetch(piles->text + pile->end + AHEAD, 1);
	return true;
}

uint32_t
index_piles_next(const struct index_piles *piles, unsigned which,
    struct index_piles_walk *walk)
{
	const struct index_pile *pile = &piles->pile[which];
	struct index_item item;
	uint32_t at;

	if (walk->at == walk->end) {
		uint32_t block = walk->at == 0 ? pile->first : walk->next;

		if (block == 0)
			return 0;
		walk->at = block + (uint32_t)sizeof(struct block);
		walk->end = block == pile->last ? pile->end
						: block_at(piles, block)->end;
		walk->next =
		    block == pile->last ? 0 : block_at(piles, block)->next;
	}
	at = walk->at;
	walk->at += (uint32_t)index_spill_view(&item, piles->text + at);
	return at;
}
