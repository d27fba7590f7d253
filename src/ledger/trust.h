/* SPDX-License-Identifier: Apache-2.0
 *
 * trust: what somebody without the ledger needs to know who had which role:
 * the acts about people and quorum, in order with their places, in a DSSE
 * envelope signed by a custodian.  Roles come from folding those acts with
 * the ledger's own law, not from the word of who signed the document.
 * custody-ledger(5), section TRUST.
 */
#ifndef LEDGER_TRUST_H
#define LEDGER_TRUST_H

#include <jansson.h>

#include "crypto/envelope.h"
#include "ledger/fold.h"
#include "ledger/ledger.h"

#define TRUST_TYPE "application/vnd.custody.trust+json"

struct trust;

/* Appends the document of an open ledger, signed by `key`.  `revoked` is what
 * no longer holds, as trust_revoked gives it; borrowed. */
enum custody_status trust_write(struct buffer *out, struct ledger *ledger,
    const struct keyring_key *key, const json_t *revoked,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * Reads and folds a document: every act's signature, every check at its
 * place, and the envelope's signature by an active custodian of the result.
 * CUSTODY_MALFORMED ("trust"), CUSTODY_DISAGREES ("trust", "signature").
 */
enum custody_status trust_read(struct trust **out, const void *text, size_t len,
    struct custody_error *err) CUSTODY_MUST_CHECK;
void trust_free(struct trust *trust);

/* Borrowed.  The state has people, keys and quorum; nothing else. */
struct database *trust_state(struct trust *trust);
struct fold *trust_fold(struct trust *trust);
const char *trust_genesis(const struct trust *trust); /* 64 hex */
const char *trust_head(const struct trust *trust);    /* 64 hex */
const char *trust_at(const struct trust *trust);      /* when it was made */
uint64_t trust_size(const struct trust *trust);       /* events it covers */

/* What its signer knew to be revoked: an array of {"id":TEXT,"why":TEXT},
 * where id is a request (R31), a release (L13), or the nonce of one permit. */
const json_t *trust_revoked(const struct trust *trust);

#endif
