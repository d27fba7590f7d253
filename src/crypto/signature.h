/* SPDX-License-Identifier: Apache-2.0
 *
 * signature: Ed25519 (RFC 8032) over raw 32-byte public keys.  Keys under
 * which anybody can sign, or that have a second spelling, are refused.
 */
#ifndef CRYPTO_SIGNATURE_H
#define CRYPTO_SIGNATURE_H

#include <pthread.h>

#include "base/bytes.h"

#define SIGNATURE_KEY_SIZE 32
#define SIGNATURE_SIZE 64

/* False for the small-order points and for every encoding that RFC 8032 does
 * not give to a point.  Ask wherever a key enters. */
bool signature_key_sound(const uint8_t key[SIGNATURE_KEY_SIZE]);

/* What a key is known by: the SHA-256 of its 32 bytes. */
void signature_key_id(uint8_t out[32], const uint8_t key[SIGNATURE_KEY_SIZE]);

/* CUSTODY_OK; CUSTODY_DISAGREES ("bad-signature") where the signature is not
 * this key's over this message, or the key is not sound; CUSTODY_UNKNOWN
 * ("no-memory") where it could not be checked. */
enum custody_status signature_verify(const uint8_t key[SIGNATURE_KEY_SIZE],
    struct bytes message, const uint8_t signature[SIGNATURE_SIZE],
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* What verifies begins beside other work, by verifying a known signature in a
 * thread (measured: OpenSSL takes 1 ms, half of it its configuration).  Whoever
 * began ends it, before the process ends; where there is no thread, it is
 * verified then. */
struct signature_start {
	pthread_t thread;
	bool running;
	enum custody_status status;
};

void signature_begin(struct signature_start *start);

/* CUSTODY_OK; CUSTODY_UNKNOWN where the known signature did not verify. */
enum custody_status signature_began(struct signature_start *start,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
