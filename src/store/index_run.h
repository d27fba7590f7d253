/* SPDX-License-Identifier: Apache-2.0
 *
 * index_run: makes of sorted items the chunks of a run, its tree and its root.
 * Building stores them; verifying makes them again and compares.
 */
#ifndef STORE_INDEX_RUN_H
#define STORE_INDEX_RUN_H

#include "store/index_file.h"
#include "store/index_node.h"
#include "store/index_sort.h"

#define INDEX_RUN_CHUNK 4096  /* items, at most */
#define INDEX_RUN_TEXTS 16384 /* the same, of texts, from version 3 on */
#define INDEX_RUN_VERSION 3   /* of a new index; 1 and 2 are read, too */
#define INDEX_RUN_ORDINALS ((uint64_t)1 << 40)

/* How many bytes a key has; 0 where that differs. */
extern const size_t index_run_key_len[INDEX_RUNS];

struct index_chunk {
	enum index_run kind;
	uint64_t place; /* in the run, of its first item */
	uint64_t count;
	struct bytes key; /* of the first */
	struct bytes body;
};

typedef enum custody_status index_run_take(
    void *context, const struct index_chunk *chunk, struct custody_error *err);

/* Who takes the chunks and the rows of the tree, as they are made. */
struct index_run_sink {
	index_run_take *chunk;
	index_node_take *node;
	void *context;
	unsigned version; /* of the index: how long chunks are */
};

/*
 * How many bytes an ordinal takes in a chunk of digests: what the largest
 * below `records` (at most INDEX_RUN_ORDINALS) needs.
 */
size_t index_run_width(uint64_t records);

/*
 * Sorts what is in `sort`, which is used up, and hands over chunk by chunk;
 * ordinals are below `records`.  A leaf is the item's value (its key, where it
 * has none) and its ordinal as 8 bytes, highest first.
 */
enum custody_status index_run_make(struct index_sort *sort, enum index_run kind,
    uint64_t records, const struct index_run_sink *sink,
    struct index_total *total, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
