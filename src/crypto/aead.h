/* SPDX-License-Identifier: Apache-2.0
 *
 * aead: AES-256-GCM.  Nothing that was not written under the same key, nonce
 * and associated data opens, and what does not open gives no byte.  Whoever
 * seals answers for a nonce that the key has not seen.
 */
#ifndef CRYPTO_AEAD_H
#define CRYPTO_AEAD_H

#include "crypto/secret.h"

#define AEAD_NONCE_SIZE ((size_t)12)
#define AEAD_TAG_SIZE ((size_t)16)

struct aead; /* a key, ready for use; by one thread at a time */

enum custody_status aead_new(struct aead **out, const struct secret *key,
    struct custody_error *err) CUSTODY_MUST_CHECK;
void aead_free(struct aead *aead); /* wipes; accepts NULL */

/* `out` has room for plain.len + AEAD_TAG_SIZE bytes: ciphertext, then tag. */
enum custody_status aead_seal(struct aead *aead,
    const uint8_t nonce[AEAD_NONCE_SIZE], struct bytes about,
    struct bytes plain, uint8_t *out,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* `out` has room for sealed.len - AEAD_TAG_SIZE bytes.  CUSTODY_DISAGREES
 * ("sealed") where it does not open; `out` is then zeros. */
enum custody_status aead_open(struct aead *aead,
    const uint8_t nonce[AEAD_NONCE_SIZE], struct bytes about,
    struct bytes sealed, uint8_t *out,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The nonce that counts: four zero bytes, then `number`, highest first. */
void aead_count(uint8_t nonce[AEAD_NONCE_SIZE], uint64_t number);

#endif
