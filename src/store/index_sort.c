/* SPDX-License-Identifier: Apache-2.0
 *
 * index_sort: sorts in memory byte by byte, and lets index_spill.c keep and
 * merge what does not fit.  Memory does not grow with the number of items.
 * One pile is sorted after another, each of a few hundred KiB where keys are
 * digests: what is beside the processor, and no second copy of them all.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "store/index_piles.h"
#include "store/index_sort.h"
#include "store/index_spill.h"

#define FEW 24       /* items that are compared rather than dealt out */
#define DEPTH_MAX 64 /* bytes of keys by which items are dealt out */

/* An item of the pile: eight bytes of its key, as a number, and the rest. */
struct ref {
	uint64_t prefix;
	uint32_t at; /* of its head, in text */
	uint32_t key_len;
};

/* So many items with so many bytes. */
struct extent {
	size_t items, bytes;
};

struct index_sort {
	struct index_piles piles;
	struct ref *refs;  /* of the pile that is being sorted */
	struct ref *spare; /* as many */
	struct extent used;
	struct extent most; /* before it spills */
	struct index_spill spill;
};

enum custody_status
index_sort_new(struct index_sort **out, size_t items, size_t bytes,
    const char *scratch, struct custody_error *err)
{
	struct index_sort *sort = calloc(1, sizeof(*sort));

	*out = NULL;
	if (sort == NULL)
		return error_memory(err);
	sort->spill.scratch = scratch;
	sort->spill.fd = -1;
	sort->most = (struct extent){items, bytes};
	*out = sort;
	return CUSTODY_OK;
}

static void
give_back(struct index_sort *sort)
{
	index_piles_clear(&sort->piles);
	sort->used = (struct extent){0};
}

void
index_sort_free(struct index_sort *sort)
{
	if (sort == NULL)
		return;
	index_spill_clear(&sort->spill);
	give_back(sort);
	free(sort);
}

size_t
index_sort_memory(const struct index_sort *sort)
{
	return sort->used.bytes + sort->used.items * sizeof(*sort->refs);
}

/* For one more item, where there is none: little room, then all. */
static enum custody_status
make_room(struct index_sort *sort, struct custody_error *err)
{
	size_t most = index_piles_size(sort->most.bytes);
	struct index_piles *piles = &sort->piles;

	if (piles->size == most)
		return index_sort_spill(sort, err);
	return index_piles_grow(
	    piles, piles->size == 0 ? INDEX_PILES_LITTLE : most, err);
}

static uint64_t
prefix_of(struct bytes key)
{
	uint8_t first[8] = {0};
	uint64_t prefix;

	memcpy(first, key.at, key.len < 8 ? key.len : 8);
	memcpy(&prefix, first, 8);
	return __builtin_bswap64(prefix);
}

enum custody_status
index_sort_add(struct index_sort *sort, const struct index_item *item,
    struct custody_error *err)
{
	size_t size = INDEX_SPILL_HEAD + item->key.len + item->value.len;
	enum custody_status status = CUSTODY_OK;

	if (item->key.len > INDEX_SORT_KEY_MAX ||
	    item->value.len > INDEX_SORT_KEY_MAX || size > sort->most.bytes)
		return error_set(err, CUSTODY_MALFORMED, "field-too-long",
		    "sorting a key of %zu bytes", item->key.len);
	if (sort->used.items == sort->most.items ||
	    sort->most.bytes - sort->used.bytes < size)
		status = index_sort_spill(sort, err);
	while (status == CUSTODY_OK && !index_piles_add(&sort->piles, item))
		status = make_room(sort, err);
	if (status != CUSTODY_OK)
		return status;
	sort->used.items++;
	sort->used.bytes += size;
	return CUSTODY_OK;
}

static const uint8_t *
key_of(const struct index_sort *sort, const struct ref *ref)
{
	return sort->piles.text + ref->at + INDEX_SPILL_HEAD;
}

static uint64_t
ordinal_of(const struct index_sort *sort, const struct ref *ref)
{
	struct index_item item;

	index_spill_view(&item, sort->piles.text + ref->at);
	return item.ordinal;
}

static int
compare_refs(const void *a, const void *b, void *context)
{
	const struct ref *one = a, *other = b;
	const struct index_sort *sort = context;
	uint64_t first, second;
	int order;

	if (one->prefix != other->prefix)
		return one->prefix < other->prefix ? -1 : 1;
	order = bytes_compare((struct bytes){key_of(sort, one), one->key_len},
	    (struct bytes){key_of(sort, other), other->key_len});
	if (order != 0)
		return order;
	first = ordinal_of(sort, one);
	second = ordinal_of(sort, other);
	return first < second ? -1 : first > second;
}

static uint64_t
prefix_at(const struct index_sort *sort, const struct ref *ref, size_t depth)
{
	const uint8_t *key = key_of(sort, ref);

	if (ref->key_len <= depth)
		return 0;
	return prefix_of((struct bytes){key + depth, ref->key_len - depth});
}

/* By comparing, where that pays: few items, or a long way into their keys.
 * A million times the same line is in order already. */
static void
sort_by_comparing(struct index_sort *sort, struct ref *refs, size_t count)
{
	size_t ordered = 1;

	while (ordered < count &&
	       compare_refs(&refs[ordered - 1], &refs[ordered], sort) < 0)
		ordered++;
	if (ordered >= count)
		return;
	if (count > FEW) {
		qsort_r(refs, count, sizeof(*refs), compare_refs, sort);
		return;
	}
	for (size_t i = ordered; i < count; i++) {
		struct ref ref = refs[i];
		size_t at = i;

		for (; at > 0 && compare_refs(&refs[at - 1], &ref, sort) > 0;
		     at--)
			refs[at] = refs[at - 1];
		refs[at] = ref;
	}
}

/* Deals items that agree in all bytes before `depth` out by that byte, in
 * their order; ends[v] is then where those with byte v end. */
static void
deal_out(struct index_sort *sort, struct ref *refs, size_t count, size_t depth,
    size_t ends[256])
{
	unsigned shift = 56 - 8 * (unsigned)(depth % 8);
	size_t sum = 0;

	memset(ends, 0, 256 * sizeof(ends[0]));
	if (depth > 0 && depth % 8 == 0)
		for (size_t i = 0; i < count; i++)
			refs[i].prefix = prefix_at(sort, &refs[i], depth);
	for (size_t i = 0; i < count; i++)
		ends[refs[i].prefix >> shift & 0xff]++;
	if (ends[refs[0].prefix >> shift & 0xff] == count) {
		for (unsigned v = refs[0].prefix >> shift & 0xff; v < 256; v++)
			ends[v] = count;
		return;
	}
	for (unsigned v = 0; v < 256; v++) {
		size_t here = ends[v];

		ends[v] = sum;
		sum += here;
	}
	for (size_t i = 0; i < count; i++)
		sort->spare[ends[refs[i].prefix >> shift & 0xff]++] = refs[i];
	memcpy(refs, sort->spare, count * sizeof(*refs));
}

/*
 * Byte by byte from the first.  Recursion is at most DEPTH_MAX deep.  Byte 0
 * may also mean that a key has ended: those few are compared.
 */
static void
sort_range(
    struct index_sort *sort, struct ref *refs, size_t count, size_t depth)
{
	size_t ends[256];

	for (; count > FEW && depth < DEPTH_MAX; depth++) {
		deal_out(sort, refs, count, depth, ends);
		if (ends[0] > 1)
			sort_by_comparing(sort, refs, ends[0]);
		if (ends[255] - ends[0] == 0)
			return;
		for (unsigned v = 1; v < 256; v++) {
			size_t begin = ends[v - 1];

			/* All in one: go on here, not deeper. */
			if (begin == 0 && ends[v] == count)
				break;
			if (ends[v] - begin > 1)
				sort_range(sort, refs + begin, ends[v] - begin,
				    depth + 1);
			if (v == 255)
				return;
		}
	}
	sort_by_comparing(sort, refs, count);
}

/* In that pile, all keys begin with the same byte, or end before it. */
static void
sort_pile(struct index_sort *sort, unsigned which)
{
	struct index_piles_walk walk = {0};
	struct ref *ref = sort->refs;
	struct index_item item;

	for (uint32_t at;
	     (at = index_piles_next(&sort->piles, which, &walk)) != 0; ref++) {
		index_spill_view(&item, sort->piles.text + at);
		*ref = (struct ref){
		    prefix_of(item.key), at, (uint32_t)item.key.len};
	}
	sort_range(sort, sort->refs, (size_t)(ref - sort->refs), which > 0);
}

static enum custody_status
give_pile(struct index_sort *sort, unsigned which, index_sort_visit *each,
    void *context, struct custody_error *err)
{
	size_t count = sort->piles.pile[which].items;
	const uint8_t *text = sort->piles.text;
	enum custody_status status = CUSTODY_OK;
	struct index_item item;

	sort_pile(sort, which);
	for (size_t i = 0; i < count && status == CUSTODY_OK; i++) {
		/* Items lie where they came in: fetch ahead. */
		if (i + 16 < count)
			__builtin_prefetch(text + sort->refs[i + 16].at);
		index_spill_view(&item, text + sort->refs[i].at);
		status = each(context, &item, err);
	}
	return status;
}

static enum custody_status
each_in_memory(struct index_sort *sort, index_sort_visit *each, void *context,
    struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	size_t largest = 0, size;

	for (unsigned i = 0; i < INDEX_PILES; i++)
		if (sort->piles.pile[i].items > largest)
			largest = sort->piles.pile[i].items;
	if (largest == 0)
		return CUSTODY_OK;
	size = 2 * largest * sizeof(*sort->refs);
	sort->refs = index_piles_take(size);
	if (sort->refs == NULL)
		return error_memory(err);
	sort->spare = sort->refs + largest;
	for (unsigned i = 0; i < INDEX_PILES && status == CUSTODY_OK; i++)
		status = give_pile(sort, i, each, context, err);
	index_piles_give(sort->refs, size);
	give_back(sort);
	return status;
}

enum custody_status
index_sort_spill(struct index_sort *sort, struct custody_error *err)
{
	struct index_spill_writer writer = {NULL, NULL, 0};
	enum custody_status status;

	if (sort->used.items == 0)
		return CUSTODY_OK;
	status = index_spill_begin(&writer, &sort->spill, err);
	if (status == CUSTODY_OK)
		status = each_in_memory(sort, index_spill_add, &writer, err);
	if (status == CUSTODY_OK)
		status = index_spill_end(&writer, err);
	free(writer.at);
	return status;
}

enum custody_status
index_sort_each(struct index_sort *sort, index_sort_visit *each, void *context,
    struct custody_error *err)
{
	enum custody_status status;

	if (sort->spill.count == 0)
		return each_in_memory(sort, each, context, err);
	status = index_sort_spill(sort, err);
	if (status != CUSTODY_OK)
		return status;
	return index_spill_merge(&sort->spill, each, context, err);
}
