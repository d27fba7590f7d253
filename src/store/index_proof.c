/* SPDX-License-Identifier: Apache-2.0
 *
 * index_proof: computes the root of a run again, from the leaves that matter
 * and the kept roots of all that lie beside them.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "store/index_node.h"
#include "store/index_proof.h"
#include "store/index_run.h"
#include "store/index_walk.h"

/* A tree that is read down to the leaves from `first` to before `end`. */
struct reading {
	struct index_walk walk;
	const uint8_t *key; /* to which the leaves read are compared, or NULL */
	uint64_t first, end;
	uint64_t begins, ends; /* where the leaves equal to it should lie */
	bool fits;             /* and do */
	struct {
		uint64_t row; /* 1 more than its number; 0: none */
		size_t len;
		uint8_t hashes[INDEX_NODE_WIDTH][DIGEST_SIZE];
	} level[INDEX_NODE_LEVELS];
};

static enum custody_status
damaged(const struct reading *reading, struct custody_error *err)
{
	return index_connect_damaged(
	    err, reading->walk.index, index_run_name[reading->walk.kind]);
}

static enum custody_status
read_leaf(struct reading *reading, uint64_t place,
    struct index_proof_leaf *leaf, struct custody_error *err)
{
	size_t size = index_run_key_len[reading->walk.kind];
	enum custody_status status;

	leaf->place = place;
	leaf->len = size + 8;
	status = index_walk_item(
	    &reading->walk, place, &leaf->ordinal, leaf->data, err);
	bytes_put_number(leaf->data + size, leaf->ordinal, 8);
	return status;
}

static enum custody_status
hash_leaf(struct reading *reading, uint64_t place, uint8_t out[DIGEST_SIZE],
    struct custody_error *err)
{
	struct index_proof_leaf leaf;
	enum custody_status status;
	int order;

	status = read_leaf(reading, place, &leaf, err);
	if (status != CUSTODY_OK)
		return status;
	merkle_leaf(out, leaf.data, leaf.len);
	if (reading->key == NULL || place < reading->first ||
	    place >= reading->end)
		return CUSTODY_OK;
	order = memcmp(leaf.data, reading->key, leaf.len - 8);
	reading->fits &= place < reading->begins ? order < 0
			 : place < reading->ends ? order == 0
						 : order > 0;
	return CUSTODY_OK;
}

/* The kept root of the leaves from `low`, 64^level of them. */
static enum custody_status
read_node(struct reading *reading, unsigned level, uint64_t low,
    uint8_t out[DIGEST_SIZE], struct custody_error *err)
{
	sqlite3_stmt *query = reading->walk.index->node_at;
	uint64_t number = low >> (INDEX_NODE_HEIGHT * level);
	uint64_t row = number / INDEX_NODE_WIDTH;
	size_t within = (size_t)(number % INDEX_NODE_WIDTH);
	size_t len = 0;
	int rc;

	if (reading->level[level - 1].row != row + 1) {
		sqlite3_bind_int64(query, 1,
		    index_node_id(
			reading->walk.kind, level, row * INDEX_NODE_WIDTH));
		rc = sqlite3_step(query);
		if (rc == SQLITE_ROW)
			len = (size_t)sqlite3_column_bytes(query, 0);
		if (len <= sizeof(reading->level[0].hashes) && len > 0)
			memcpy(reading->level[level - 1].hashes,
			    sqlite3_column_blob(query, 0), len);
		sqlite3_reset(query);
		if (rc != SQLITE_ROW && rc != SQLITE_DONE)
			return index_connect_tell(err, reading->walk.index, rc);
		reading->level[level - 1].row = row + 1;
		reading->level[level - 1].len = len;
	}
	len = reading->level[level - 1].len;
	if (len > sizeof(reading->level[0].hashes) ||
	    len / DIGEST_SIZE <= within)
		return damaged(reading, err);
	memcpy(out, reading->level[level - 1].hashes[within], DIGEST_SIZE);
	return CUSTODY_OK;
}

/* The level whose nodes have `count` leaves; 0: none is kept of so many. */
static unsigned
level_of(uint64_t count)
{
	for (unsigned level = 1; level <= INDEX_NODE_LEVELS; level++)
		if (count == UINT64_C(1) << (INDEX_NODE_HEIGHT * level))
			return level;
	return 0;
}

/* The hash of `count` leaves from `low`.  Deep as the tree is high. */
static enum custody_status
hash_span(struct reading *reading, uint64_t low, uint64_t count,
    uint8_t out[DIGEST_SIZE], struct custody_error *err)
{
	bool beside = low >= reading->end || low + count <= reading->first;
	unsigned level = level_of(count);
	uint8_t pair[2][DIGEST_SIZE];
	enum custody_status status;
	uint64_t left;

	if (beside && level > 0)
		return read_node(reading, level, low, out, err);
	if (count == 1)
		return hash_leaf(reading, low, out, err);
	left = merkle_split(count);
	status = hash_span(reading, low, left, pair[0], err);
	if (status == CUSTODY_OK)
		status =
		    hash_span(reading, low + left, count - left, pair[1], err);
	if (status == CUSTODY_OK)
		merkle_node(out, pair[0], pair[1]);
	return status;
}

static enum custody_status
compare(struct reading *reading, const struct index_total *recorded,
    struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	uint8_t root[DIGEST_SIZE];

	if (recorded->count != index_walk_count(&reading->walk))
		return damaged(reading, err);
	if (recorded->count == 0)
		digest_sha256(root, "", 0);
	else
		status = hash_span(reading, 0, recorded->count, root, err);
	if (status == CUSTODY_OK &&
	    (!reading->fits || memcmp(root, recorded->root, 32) != 0))
		status = damaged(reading, err);
	return status;
}

/* One transaction for all that is read: each row would lock the file anew. */
static enum custody_status
begin(struct reading **out, struct index_file *index, enum index_run kind,
    struct custody_error *err)
{
	enum custody_status status;

	*out = calloc(1, sizeof(**out));
	if (*out == NULL)
		return error_memory(err);
	(*out)->walk.index = index;
	(*out)->walk.kind = kind;
	(*out)->fits = true;
	status = sqlite_run(index->db, "SAVEPOINT proof", err);
	return status == CUSTODY_DISAGREES ? damaged(*out, err) : status;
}

static void
finish(struct reading *reading)
{
	if (reading == NULL)
		return;
	sqlite3_exec(
	    reading->walk.index->db, "RELEASE proof", NULL, NULL, NULL);
	index_walk_clear(&reading->walk);
	free(reading);
}

enum custody_status
index_proof_find(struct index_file *index, enum index_run kind,
    const uint8_t *key, const struct index_total *recorded, uint64_t *first,
    uint64_t *end, struct custody_error *err)
{
	struct reading *reading;
	enum custody_status status;

	status = begin(&reading, index, kind, err);
	if (status == CUSTODY_OK)
		status = index_walk_find(&reading->walk, key, first, end, err);
	if (status != CUSTODY_OK)
		goto out;
	reading->key = key;
	reading->begins = *first;
	reading->ends = *end;
	reading->first = *first == 0 ? 0 : *first - 1;
	reading->end = *end + 1;
	status = compare(reading, recorded, err);
out:
	finish(reading);
	return status;
}

/* RFC 9162, 2.1.3.1: the hashes beside the way down to `place`, from the top.
 */
static enum custody_status
list_path(struct reading *reading, uint64_t place, uint64_t count,
    struct merkle_proof *proof, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	uint64_t low = 0;

	reading->first = reading->end = 0; /* all is beside */
	while (count > 1 && status == CUSTODY_OK) {
		uint64_t left = merkle_split(count);
		bool right = place - low >= left;

		status = hash_span(reading, right ? low : low + left,
		    right ? left : count - left, proof->hashes[proof->count++],
		    err);
		low += right ? left : 0;
		count = right ? count - left : left;
	}
	for (size_t i = 0, j = proof->count; i + 1 < j; i++) {
		uint8_t swap[DIGEST_SIZE];

		j--;
		memcpy(swap, proof->hashes[i], DIGEST_SIZE);
		memcpy(proof->hashes[i], proof->hashes[j], DIGEST_SIZE);
		memcpy(proof->hashes[j], swap, DIGEST_SIZE);
	}
	return status;
}

enum custody_status
index_proof_of(struct index_file *index, enum index_run kind, uint64_t place,
    const struct index_total *recorded, struct index_proof_leaf *out,
    struct custody_error *err)
{
	struct reading *reading;
	uint8_t hash[DIGEST_SIZE];
	enum custody_status status;

	memset(out, 0, sizeof(*out));
	status = begin(&reading, index, kind, err);
	if (status == CUSTODY_OK &&
	    (recorded->count != index_walk_count(&reading->walk) ||
		place >= recorded->count))
		status = damaged(reading, err);
	if (status == CUSTODY_OK)
		status = read_leaf(reading, place, out, err);
	if (status == CUSTODY_OK)
		status = list_path(
		    reading, place, recorded->count, &out->proof, err);
	if (status == CUSTODY_OK) {
		merkle_leaf(hash, out->data, out->len);
		if (merkle_verify_inclusion(recorded->root, recorded->count,
			place, hash,
			(const uint8_t(*)[DIGEST_SIZE])out->proof.hashes,
			out->proof.count, NULL) != CUSTODY_OK)
			status = damaged(reading, err);
	}
	finish(reading);
	return status;
}
