/* SPDX-License-Identifier: Apache-2.0
 *
 * index_node: the tree over the leaves of a run (RFC 6962), made as the leaves
 * come, and the part of it that an index keeps: the roots of every 64 leaves,
 * of every 64 of those, and so on.  With them a proof reads a few leaves where
 * it would have read all.
 */
#ifndef STORE_INDEX_NODE_H
#define STORE_INDEX_NODE_H

#include "crypto/merkle.h"
#include "store/index_file.h"
#include "store/sqlite.h"

#define INDEX_NODE_HEIGHT 6 /* a node of level L is over 2^(6 L) leaves */
#define INDEX_NODE_WIDTH ((size_t)1 << INDEX_NODE_HEIGHT)
#define INDEX_NODE_LEVELS 6 /* kept: 1 to 6 */
#define INDEX_NODE_BATCH ((size_t)1024)

/* Some nodes of one level, side by side: `place` counts them in their level
 * and is a multiple of 64; at most 64. */
struct index_node_row {
	enum index_run kind;
	unsigned level;
	uint64_t place;
	struct bytes hashes;
};

typedef enum custody_status index_node_take(
    void *context, const struct index_node_row *row, struct custody_error *err);

/* A tree being made: begin, add, end. */
struct index_node_tree {
	enum index_run kind;
	index_node_take *take;
	void *context;
	uint64_t count; /* leaves */
	struct merkle above;
	struct {
		uint64_t place;
		size_t count;
		uint8_t hashes[INDEX_NODE_WIDTH][DIGEST_SIZE];
	} level[INDEX_NODE_LEVELS];
	size_t waiting;
	uint8_t leaves[INDEX_NODE_BATCH][DIGEST_SIZE];
};

/* kind << 48 | level << 40 | place: the key of a row of table node. */
sqlite3_int64 index_node_id(
    enum index_run kind, unsigned level, uint64_t place);

void index_node_begin(struct index_node_tree *tree, enum index_run kind,
    index_node_take *take, void *context);

/* Adds `count` leaf hashes. */
enum custody_status index_node_add(struct index_node_tree *tree,
    const uint8_t (*leaves)[DIGEST_SIZE], size_t count,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Hands over what is left, and tells the root; the tree takes no more. */
enum custody_status index_node_end(struct index_node_tree *tree,
    uint8_t root[DIGEST_SIZE], struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
