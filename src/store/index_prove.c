/* SPDX-License-Identifier: Apache-2.0
 *
 * index_prove: single proofs, each made from the kept part of the tree, put
 * together so that no hash is in it twice.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "store/index_connect.h"
#include "store/index_proof.h"
#include "store/index_prove.h"

void
index_prove_leaf(
    uint8_t out[DIGEST_SIZE], const struct index_prove_entry *entry)
{
	uint8_t data[40];

	memcpy(data, entry->digest, 32);
	bytes_put_number(data + 32, entry->ordinal, 8);
	merkle_leaf(out, data, sizeof data);
}

void
index_prove_clear(struct index_prove *proof)
{
	free(proof->entries);
	buffer_clear(&proof->hashes);
	memset(proof, 0, sizeof *proof);
}

/* Entries are told in the order of the run. */
struct telling {
	struct index_prove *proof;
	struct index_file *index;
	const struct index_total *total;
	struct buffer hashes; /* of all paths, one after the other */
	struct merkle_part_path *paths;
};

static enum custody_status
make_room(struct telling *telling, struct custody_error *err)
{
	struct index_prove *proof = telling->proof;
	size_t room = proof->room == 0 ? 16 : 2 * proof->room;
	struct index_prove_entry *entries;
	struct merkle_part_path *paths;

	if (proof->count < proof->room)
		return CUSTODY_OK;
	entries = reallocarray(proof->entries, room, sizeof *entries);
	if (entries == NULL)
		return error_memory(err);
	proof->entries = entries;
	paths = reallocarray(telling->paths, room, sizeof *paths);
	if (paths == NULL)
		return error_memory(err);
	telling->paths = paths;
	proof->room = room;
	return CUSTODY_OK;
}

/* Unless it was told: of two digests in one gap the neighbours are the same. */
static enum custody_status
tell_entry(struct telling *telling, uint64_t place, struct custody_error *err)
{
	struct index_prove *proof = telling->proof;
	struct index_prove_entry *entry;
	struct index_proof_leaf leaf;
	enum custody_status status;

	if (place >= telling->total->count ||
	    (proof->count > 0 &&
		place <= proof->entries[proof->count - 1].place))
		return CUSTODY_OK;
	status = make_room(telling, err);
	if (status == CUSTODY_OK)
		status = index_proof_of(telling->index, INDEX_SHA256, place,
		    telling->total, &leaf, err);
	if (status == CUSTODY_OK)
		status = buffer_append(&telling->hashes, leaf.proof.hashes,
		    leaf.proof.count * DIGEST_SIZE, err);
	if (status != CUSTODY_OK)
		return status;
	telling->paths[proof->count] = (struct merkle_part_path){
	    .place = place, .count = leaf.proof.count};
	entry = &proof->entries[proof->count++];
	entry->place = place;
	entry->ordinal = leaf.ordinal;
	memcpy(entry->digest, leaf.data, 32);
	return CUSTODY_OK;
}

static enum custody_status
tell_digest(struct telling *telling, const uint8_t digest[32],
    struct custody_error *err)
{
	uint64_t first, end;
	enum custody_status status;

	status = index_proof_find(telling->index, INDEX_SHA256, digest,
	    telling->total, &first, &end, err);
	if (status == CUSTODY_OK && first > 0)
		status = tell_entry(telling, first - 1, err);
	if (status == CUSTODY_OK && first < end)
		status = tell_entry(telling, first, err);
	if (status == CUSTODY_OK && first < end)
		status = tell_entry(telling, end - 1, err);
	return status == CUSTODY_OK ? tell_entry(telling, end, err) : status;
}

static enum custody_status
put_together(struct telling *telling, struct custody_error *err)
{
	struct index_prove *proof = telling->proof;
	const uint8_t(*at)[DIGEST_SIZE] = (const uint8_t(*)[DIGEST_SIZE])(
	    uint8_t(*)[DIGEST_SIZE])(void *)telling->hashes.at;

	for (size_t i = 0; i < proof->count; i++) {
		telling->paths[i].hashes = at;
		at += telling->paths[i].count;
	}
	return merkle_part_make(
	    &proof->hashes, proof->size, telling->paths, proof->count, err);
}

enum custody_status
index_prove_digests(struct index_prove *out, struct index_file *index,
    const uint8_t (*sorted)[32], size_t count, struct custody_error *err)
{
	struct telling telling = {.proof = out,
	    .index = index,
	    .total = &index->recorded[INDEX_SHA256]};
	enum custody_status status = CUSTODY_OK;

	out->size = telling.total->count;
	for (size_t i = 0; i < count && status == CUSTODY_OK; i++)
		status = tell_digest(&telling, sorted[i], err);
	if (status == CUSTODY_OK)
		status = put_together(&telling, err);
	free(telling.paths);
	buffer_clear(&telling.hashes);
	return status;
}

/* The first entry that is not below `digest`. */
static size_t
find(const struct index_prove_entry *entries, size_t count,
    const uint8_t digest[32])
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (memcmp(entries[middle].digest, digest, 32) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool
index_prove_count(const struct index_prove_entry *entries, size_t count,
    uint64_t size, const uint8_t digest[32], uint64_t *records, size_t *first)
{
	size_t begin = find(entries, count, digest), end = begin;
	uint64_t from = begin == 0 ? 0 : entries[begin - 1].place + 1;
	uint64_t to;

	while (end < count && memcmp(entries[end].digest, digest, 32) == 0)
		end++;
	to = end == count ? size : entries[end].place;
	*records = to - from;
	*first = begin;
	/* Nothing between the neighbours, or what has it from one to the
	 * other. */
	return from <= to &&
	       (begin == end ? from == to
			     : entries[begin].place == from &&
				   entries[end - 1].place == to - 1);
}
