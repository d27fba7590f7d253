/* SPDX-License-Identifier: Apache-2.0
 *
 * signature_make: what is done with the private bytes; with libsodium where it
 * is, in half the time.
 */
#ifndef CRYPTO_SIGNATURE_MAKE_H
#define CRYPTO_SIGNATURE_MAKE_H

#include "crypto/signature.h"

/* Signs with the seed of RFC 8032, whose public key is `key`.  False, and
 * nothing made, where there is no libsodium, or it does not make a known
 * signature. */
bool signature_make(uint8_t out[SIGNATURE_SIZE],
    const uint8_t seed[SIGNATURE_KEY_SIZE],
    const uint8_t key[SIGNATURE_KEY_SIZE], struct bytes message);

/* The public key of a seed.  False where OpenSSL, which makes it where
 * libsodium does not, has no memory. */
bool signature_public(
    uint8_t out[SIGNATURE_KEY_SIZE], const uint8_t seed[SIGNATURE_KEY_SIZE]);

#endif
