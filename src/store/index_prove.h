/* SPDX-License-Identifier: Apache-2.0
 *
 * index_prove: shows of many digests at once that they are in a version and
 * how often, or that they are not: by entries of its sorted run that stand
 * beside each other, and the rest of the run's tree as hashes.
 */
#ifndef STORE_INDEX_PROVE_H
#define STORE_INDEX_PROVE_H

#include "crypto/merkle_part.h"
#include "store/index_file.h"

/* An entry of the run "sha256": its leaf is the digest and its record's
 * ordinal as 8 bytes, highest first. */
struct index_prove_entry {
	uint64_t place; /* in the run */
	uint64_t ordinal;
	uint8_t digest[32];
};

/* The leaf hash of an entry. */
void index_prove_leaf(
    uint8_t out[DIGEST_SIZE], const struct index_prove_entry *entry);

/* All zeros is an empty one. */
struct index_prove {
	struct index_prove_entry *entries; /* ascending */
	size_t count, room;
	struct buffer hashes; /* as merkle_part has them */
	uint64_t size;        /* of the run */
};
void index_prove_clear(struct index_prove *proof);

/*
 * Tells, of `count` digests that ascend without doubles, the entries on both
 * sides of where each would be: those that do not have it, last before and
 * first after, and of those that have it the first and the last.  The index
 * proves itself (index_file_prove), and is asked for each.
 */
enum custody_status index_prove_digests(struct index_prove *out,
    struct index_file *index, const uint8_t (*sorted)[32], size_t count,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * What entries at their places in a run of `size` show of a digest: *records
 * have it, or 0; the first is entries[*first].  False where they do not show
 * it.  That they are at these places is the tree's to show.
 */
bool index_prove_count(const struct index_prove_entry *entries, size_t count,
    uint64_t size, const uint8_t digest[32], uint64_t *records, size_t *first);

#endif
