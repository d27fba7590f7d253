/* SPDX-License-Identifier: Apache-2.0
 *
 * signature_make: signs with libsodium where it is, in half the time; for who
 * has the private bytes.
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

#endif
