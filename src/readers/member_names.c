/* SPDX-License-Identifier: Apache-2.0
 *
 * member_names: has a name been seen in this archive?  Open addressing, at
 * most three quarters full; 0 marks a free slot.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "readers/member_names.h"

/* Mixes eight bytes at a time by a 128-bit product, folded. */
static uint64_t
hash_name(struct bytes name)
{
	uint64_t hash = UINT64_C(0x9e3779b97f4a7c15) ^ name.len;

	for (size_t i = 0; i < name.len; i += 8) {
		size_t len = name.len - i < 8 ? name.len - i : 8;
		unsigned __int128 product;
		uint64_t word = 0;

		memcpy(&word, name.at + i, len);
		product = (unsigned __int128)(hash ^ word) *
			  UINT64_C(0xd6e8feb86659fd93);
		hash = (uint64_t)product ^ (uint64_t)(product >> 64);
	}
	hash ^= hash >> 32;
	hash *= UINT64_C(0xd6e8feb86659fd93);
	hash ^= hash >> 29;
	return hash == 0 ? 1 : hash;
}

/* The slot of a hash, or the free one where it belongs. */
static size_t
find_slot(const uint64_t *slots, size_t room, uint64_t hash)
{
	size_t i = (size_t)hash & (room - 1);

	while (slots[i] != 0 && slots[i] != hash)
		i = (i + 1) & (room - 1);
	return i;
}

static bool
grow(struct member_names *names)
{
	size_t room = names->room == 0 ? 1024 : 2 * names->room;
	uint64_t *slots = calloc(room, sizeof *slots);

	if (slots == NULL)
		return false;
	for (size_t i = 0; i < names->room; i++)
		if (names->slots[i] != 0)
			slots[find_slot(slots, room, names->slots[i])] =
			    names->slots[i];
	free(names->slots);
	names->slots = slots;
	names->room = room;
	return true;
}

enum custody_status
member_names_add(struct member_names *names, struct bytes name, bool *seen,
    struct custody_error *err)
{
	uint64_t hash = hash_name(name);
	size_t slot;

	if (names->count >= names->room - names->room / 4 && !grow(names))
		return error_memory(err);
	slot = find_slot(names->slots, names->room, hash);
	*seen = names->slots[slot] == hash;
	if (!*seen) {
		names->slots[slot] = hash;
		names->count++;
	}
	return CUSTODY_OK;
}

void
member_names_clear(struct member_names *names)
{
	free(names->slots);
	*names = (struct member_names){.slots = NULL};
}
