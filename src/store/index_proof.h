/* SPDX-License-Identifier: Apache-2.0
 *
 * index_proof: what an index says of one digest, proved under the root that the
 * ledger recorded, without verifying the rest of the index: a few hundred
 * hashes, whatever the number of records.
 *
 * What is found is proved by its leaves' inclusion in the run's tree (RFC
 * 9162, 2.1.3), what is absent by that of the two leaves between which it
 * would be, whose places follow each other; a run is sorted, as its ingest
 * event says.  Nothing of the file is believed: an index that says anything
 * else is CUSTODY_DISAGREES ("index").
 */
#ifndef STORE_INDEX_PROOF_H
#define STORE_INDEX_PROOF_H

#include "crypto/merkle.h"
#include "store/index_file.h"

/* Of a run of digests, INDEX_SHA256 or INDEX_XXH3. */
#define INDEX_PROOF_LEAF_MAX 40 /* bytes */

/* A leaf of a run: what is hashed (value, then the ordinal as 8 bytes, highest
 * first), and its inclusion proof. */
struct index_proof_leaf {
	uint64_t place; /* in the run, from 0 */
	uint64_t ordinal;
	size_t len; /* of data */
	uint8_t data[INDEX_PROOF_LEAF_MAX];
	struct merkle_proof proof;
};

/*
 * The places in the run of the items whose digest (fingerprint) is `key`: from
 * `first` up to but not `end`.  Where there is none both are the place that it
 * would have: the items before and at that place, where there are such, are
 * its neighbours.  Either way it is proved against `recorded` before the
 * answer is CUSTODY_OK.
 */
enum custody_status index_proof_find(struct index_file *index,
    enum index_run kind, const uint8_t *key, const struct index_total *recorded,
    uint64_t *first, uint64_t *end,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The leaf at `place`, below recorded->count, with a proof that
 * merkle_verify_inclusion accepted under recorded->root. */
enum custody_status index_proof_of(struct index_file *index,
    enum index_run kind, uint64_t place, const struct index_total *recorded,
    struct index_proof_leaf *out, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
