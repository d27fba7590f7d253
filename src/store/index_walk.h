/* SPDX-License-Identifier: Apache-2.0
 *
 * index_walk: the items of a run of digests or forms by their place in it. What
 * it reads is what the file says and no more.  For index_*.c only.
 */
#ifndef STORE_INDEX_WALK_H
#define STORE_INDEX_WALK_H

#include "store/index_connect.h"

/* Zeros, but for index and kind; the chunk that was read last is kept. */
struct index_walk {
	struct index_file *index;
	enum index_run kind; /* INDEX_SHA256, INDEX_XXH3 or INDEX_FORM */
	uint64_t first, count;
	struct buffer body;
	uint64_t form;       /* the first of the chunk */
	struct buffer forms; /* of them, the body unpacked */
};

void index_walk_clear(struct index_walk *walk);

/* How many items the run has. */
uint64_t index_walk_count(const struct index_walk *walk);

/* The ordinal of the item, without its value; CUSTODY_DISAGREES ("index") where
 * there is none at `place`. */
enum custody_status index_walk_ordinal(struct index_walk *walk, uint64_t place,
    uint64_t *ordinal, struct custody_error *err) CUSTODY_MUST_CHECK;

/* The same with its value, which has the length of the kind. */
enum custody_status index_walk_item(struct index_walk *walk, uint64_t place,
    uint64_t *ordinal, uint8_t value[32],
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The places of the items whose value is `key`: from `first` up to but not
 * `end`; where there is none, both are the place that it would have. */
enum custody_status index_walk_find(struct index_walk *walk, const uint8_t *key,
    uint64_t *first, uint64_t *end,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
