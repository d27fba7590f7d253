/* SPDX-License-Identifier: Apache-2.0
 *
 * secret: bytes that are nobody else's: in pages of their own that are locked
 * in memory where the system allows it, are in no core file, and do not exist
 * in a child; wiped when they are freed.
 */
#ifndef CRYPTO_SECRET_H
#define CRYPTO_SECRET_H

#include <sys/types.h>

#include "base/bytes.h"

#define SECRET_KEY_SIZE ((size_t)32)

struct secret {
	uint8_t *at;
	size_t len;
	bool locked; /* it cannot be swapped out */
	pid_t owner; /* the process where the bytes are */
};

/* `len` zeros. */
enum custody_status secret_new(struct secret **out, size_t len,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* `len` bytes of the system's generator: a new key. */
enum custody_status secret_random(struct secret **out, size_t len,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* A key that another gives for one use: HKDF-SHA256, no salt, `purpose` and
 * `context` (which may be empty) the information.  Purposes end where their
 * NUL is, which counts. */
enum custody_status secret_derive(struct secret **out,
    const struct secret *from, const char *purpose, struct bytes context,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Public random bytes: names, nonces, what overwrites. */
enum custody_status secret_noise(
    uint8_t *out, size_t len, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Wipes and frees; in a child, where there is nothing to wipe, forgets. Accepts
 * NULL. */
void secret_free(struct secret *secret);

#endif
