/* SPDX-License-Identifier: Apache-2.0
 *
 * holder: the key of somebody who is being enrolled.
 */
#ifndef ACTS_HOLDER_H
#define ACTS_HOLDER_H

#include <stdbool.h>

#include "acts/session.h"
#include "base/encode.h"

/* A key that was found, or made.  All zeros is nobody's. */
struct holder {
	struct keyring_key *key;
	char public_hex[ENCODE_HEX_SIZE(32)];
};

/* The key of `name` in the key folder; made where there is none, or where
 * `rotate` asks for another. */
enum custody_status holder_find(struct custody *custody, const char *name,
    bool encrypt, bool rotate, struct holder *holder,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Their proof of possession, 128 hex digits; custody-ledger(5), PEOPLE. */
enum custody_status holder_proof(const struct holder *holder,
    const char *ledger, const char *name, const char *role,
    char out[ENCODE_HEX_SIZE(64)],
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Takes a key that was made back, so that a refusal leaves nothing. */
void holder_undo(struct holder *holder);
void holder_clear(struct holder *holder);

#endif
