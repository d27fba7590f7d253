/* SPDX-License-Identifier: Apache-2.0
 *
 * sealed_root: from what a person keeps, or a token, to the root secret of the
 * sealed store.
 */
#ifndef ACTS_SEALED_ROOT_H
#define ACTS_SEALED_ROOT_H

#include "acts/session.h"
#include "crypto/root_secret.h"

/* The store's own secret; one that it will have; one that it was given by a
 * change which is not finished. */
enum sealed_root_when { SEALED_ROOT_NOW, SEALED_ROOT_NEW, SEALED_ROOT_BEGUN };

/* Where the secret comes from; with neither a passphrase is asked for. */
struct sealed_root {
	const char *key;   /* a key file, or NULL */
	const char *token; /* a pkcs11: URI, or NULL; its PIN is asked for */
	enum sealed_root_when when;
};

/* That of the session's settings. */
struct sealed_root sealed_root_of(const struct custody *custody);

/* The secret that `method` makes.  CUSTODY_UNKNOWN: "no-store-key",
 * "key-readable", "bad-passphrase", "no-store-token", and what token_open,
 * token_login and token_unwrap answer. */
enum custody_status sealed_root_ask(struct secret **out,
    struct custody *custody, const struct sealed_root *from,
    const struct root_secret_method *method,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* A new method, of the kind that `from` names, and its secret; of a token a
 * new key is made in it. */
enum custody_status sealed_root_new(struct secret **out,
    struct root_secret_method *method, struct custody *custody,
    const struct sealed_root *from,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* "passphrase", "key file", "token": static. */
const char *sealed_root_word(enum root_secret_kind kind);

#endif
