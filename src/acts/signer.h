/* SPDX-License-Identifier: Apache-2.0
 *
 * signer: who signed an envelope, and might they, at that place in the ledger?
 * A signature by a key that nobody knows is nothing; one by a known key that
 * is wrong refuses the whole envelope.
 */
#ifndef ACTS_SIGNER_H
#define ACTS_SIGNER_H

#include "acts/session.h"
#include "crypto/envelope.h"

struct signer {
	char name[65];
	char role[16];
	uint8_t key[SIGNATURE_KEY_SIZE];
};

/*
 * The first who signed it with one of `roles` ("custodian operator"), by a key
 * that was in force at place `seq` of the ledger that `state` is of, and who
 * is not known to have lost it to a thief.  CUSTODY_DISAGREES ("no-signer",
 * "bad-signature").
 */
enum custody_status signer_find(struct signer *out,
    const struct envelope *envelope, struct database *state, const char *roles,
    uint64_t seq, struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * The "key" (hex), "name" and "role" of the key `id` (hex) that was in force
 * at place `seq`; `stolen_too`: be it known to have been lost to a thief or
 * not.  CUSTODY_NOT_FOUND ("no-row").
 */
enum custody_status signer_key(json_t **row, struct database *state,
    const char *id, uint64_t seq, bool stolen_too,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
