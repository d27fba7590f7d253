/* SPDX-License-Identifier: Apache-2.0
 *
 * root_secret: what a person keeps becomes the key above all others of a
 * sealed store.  A passphrase is stretched with scrypt; a key file is random
 * already.
 */
#ifndef CRYPTO_ROOT_SECRET_H
#define CRYPTO_ROOT_SECRET_H

#include "crypto/secret.h"

#define ROOT_SECRET_SALT 32
#define ROOT_SECRET_WRAPPED (12 + 32 + 16)
#define ROOT_SECRET_FILE_MIN 32   /* bytes of a key file */
#define ROOT_SECRET_FILE_MAX 4096 /* bytes of a key file */

enum root_secret_kind {
	ROOT_SECRET_PASSPHRASE = 1,
	ROOT_SECRET_KEY_FILE = 2,
	ROOT_SECRET_TOKEN = 3,
};

/* Where the key is that a token keeps, and what it wrapped; zeros where there
 * is no token. */
struct root_secret_token {
	uint8_t key_id[16]; /* CKA_ID */
	char serial[16];    /* as tokens have it: padded with spaces */
	char label[32];     /* the same */
	uint8_t wrapped[ROOT_SECRET_WRAPPED]; /* nonce, ciphertext, tag */
};

/* How it was made; public, kept beside what it protects. */
struct root_secret_method {
	enum root_secret_kind kind;
	uint32_t log_n, r, p; /* of scrypt; else 0 */
	uint8_t salt[ROOT_SECRET_SALT];
	struct root_secret_token token;
};

/* A new method with a new salt: scrypt N=2^16 r=8 p=2. */
enum custody_status root_secret_choose(struct root_secret_method *out,
    enum root_secret_kind kind, struct custody_error *err) CUSTODY_MUST_CHECK;

/* False for one that no release chose: it may ask for too little work, or for
 * more memory than there is. */
bool root_secret_sound(const struct root_secret_method *method);

/* CUSTODY_USAGE ("bad-key") for a key file of fewer than
 * ROOT_SECRET_FILE_MIN bytes; CUSTODY_UNKNOWN ("crypto"). */
enum custody_status root_secret_make(struct secret **out,
    const struct root_secret_method *method, struct bytes given,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
