/* SPDX-License-Identifier: Apache-2.0
 *
 * sealed_root: from what a person keeps, or a token, to the root secret of the
 * sealed store.
 */
#ifndef ACTS_SEALED_ROOT_H
#define ACTS_SEALED_ROOT_H

#include "acts/session.h"
#include "crypto/root_secret.h"

/* Where the secret comes from. */
struct sealed_root {
	const char *key;    /* a key file, or NULL */
	const char *token;  /* a pkcs11: URI, or NULL */
	const char *prompt; /* a passphrase is asked for with it, or a PIN */
};

/* That of the session's settings. */
struct sealed_root sealed_root_of(const struct custody *custody);

/* The secret that `method` makes.  CUSTODY_UNKNOWN: "no-store-key",
 * "key-readable", "bad-passphrase". */
enum custody_status sealed_root_ask(struct secret **out,
    struct custody *custody, const struct sealed_root *from,
    const struct root_secret_method *method,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* A new method, of the kind that `from` names, and its secret. */
enum custody_status sealed_root_new(struct secret **out,
    struct root_secret_method *method, struct custody *custody,
    const struct sealed_root *from,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* "passphrase", "key file", "token": static. */
const char *sealed_root_word(enum root_secret_kind kind);

#endif
