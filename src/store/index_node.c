/* SPDX-License-Identifier: Apache-2.0
 *
 * index_node: hashes leaves a thousand at a time, level by level, and puts
 * every sixth level aside.
 */
#include <string.h>

#include "store/index_node.h"

sqlite3_int64
index_node_id(enum index_run kind, unsigned level, uint64_t place)
{
	return (sqlite3_int64)((uint64_t)kind << 48 | (uint64_t)level << 40 |
			       place);
}

/* The hashes are never read before they were written. */
void
index_node_begin(struct index_node_tree *tree, enum index_run kind,
    index_node_take *take, void *context)
{
	tree->kind = kind;
	tree->take = take;
	tree->context = context;
	tree->count = 0;
	tree->above.count = 0;
	for (unsigned i = 0; i < INDEX_NODE_LEVELS; i++)
		tree->level[i].place = tree->level[i].count = 0;
	tree->waiting = 0;
}

static enum custody_status
hand_over(
    struct index_node_tree *tree, unsigned level, struct custody_error *err)
{
	const struct index_node_row row = {
	    .kind = tree->kind,
	    .level = level + 1,
	    .place = tree->level[level].place,
	    .hashes = {tree->level[level].hashes[0],
		tree->level[level].count * DIGEST_SIZE},
	};

	tree->level[level].place += tree->level[level].count;
	tree->level[level].count = 0;
	return tree->take(tree->context, &row, err);
}

/* Puts a node into its level; a row that is full is a node of the next. */
static enum custody_status
put_node(struct index_node_tree *tree, const uint8_t node[DIGEST_SIZE],
    struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	uint8_t hash[DIGEST_SIZE];

	memcpy(hash, node, DIGEST_SIZE);
	for (unsigned i = 0; i < INDEX_NODE_LEVELS && status == CUSTODY_OK;
	     i++) {
		memcpy(tree->level[i].hashes[tree->level[i].count++], hash,
		    DIGEST_SIZE);
		if (tree->level[i].count < INDEX_NODE_WIDTH)
			break;
		merkle_root_of(hash,
		    (const uint8_t(*)[DIGEST_SIZE])tree->level[i].hashes,
		    INDEX_NODE_WIDTH);
		status = hand_over(tree, i, err);
	}
	return status;
}

/* Turns the leaves that wait, a multiple of 64, into nodes of level 1. */
static enum custody_status
hash_up(struct index_node_tree *tree, size_t leaves, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	size_t count = leaves;

	for (; count > leaves / INDEX_NODE_WIDTH; count /= 2)
		digest_many_nodes(
		    (const uint8_t(*)[2 * DIGEST_SIZE]) tree->leaves, count / 2,
		    tree->leaves);
	merkle_add_many(
	    &tree->above, (const uint8_t(*)[DIGEST_SIZE])tree->leaves, count);
	for (size_t i = 0; i < count && status == CUSTODY_OK; i++)
		status = put_node(tree, tree->leaves[i], err);
	return status;
}

enum custody_status
index_node_add(struct index_node_tree *tree,
    const uint8_t (*leaves)[DIGEST_SIZE], size_t count,
    struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	tree->count += count;
	while (count > 0 && status == CUSTODY_OK) {
		size_t room = INDEX_NODE_BATCH - tree->waiting;
		size_t some = count < room ? count : room;

		memcpy(tree->leaves[tree->waiting], leaves, some * DIGEST_SIZE);
		tree->waiting += some;
		leaves += some;
		count -= some;
		if (tree->waiting < INDEX_NODE_BATCH)
			break;
		status = hash_up(tree, INDEX_NODE_BATCH, err);
		tree->waiting = 0;
	}
	return status;
}

enum custody_status
index_node_end(struct index_node_tree *tree, uint8_t root[DIGEST_SIZE],
    struct custody_error *err)
{
	size_t rest = tree->waiting % INDEX_NODE_WIDTH;
	uint8_t last[INDEX_NODE_WIDTH][DIGEST_SIZE];
	enum custody_status status;

	memcpy(last, tree->leaves[tree->waiting - rest], rest * DIGEST_SIZE);
	status = hash_up(tree, tree->waiting - rest, err);
	for (unsigned i = 0; i < INDEX_NODE_LEVELS && status == CUSTODY_OK; i++)
		if (tree->level[i].count > 0)
			status = hand_over(tree, i, err);
	/* Fewer than 64 leaves at the end stand where a node would. */
	if (rest > 0) {
		merkle_root_of(
		    last[0], (const uint8_t(*)[DIGEST_SIZE])last, rest);
		merkle_add(&tree->above, last[0]);
	}
	merkle_root(&tree->above, root);
	return status;
}
