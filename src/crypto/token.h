/* SPDX-License-Identifier: Apache-2.0
 *
 * token: a key that never leaves a PKCS#11 token wraps the secret of a sealed
 * store.  The token is named by a pkcs11: URI (RFC 7512); its module is the
 * URI's module-path, else those that p11-kit is configured with.
 */
#ifndef CRYPTO_TOKEN_H
#define CRYPTO_TOKEN_H

#include "crypto/root_secret.h"

struct token;

/*
 * Finds the one token that `uri` names.  CUSTODY_USAGE ("bad-uri") for what is
 * no such URI, or has a PIN in it; CUSTODY_UNKNOWN: "no-module", "no-token",
 * "which-token".
 */
enum custody_status token_open(struct token **out, const char *uri,
    struct custody_error *err) CUSTODY_MUST_CHECK;
void token_close(struct token *token); /* logs out; accepts NULL */

/* CUSTODY_UNKNOWN ("bad-pin"). */
enum custody_status token_login(struct token *token, struct bytes pin,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* A new AES-256 key in the token, sensitive and not extractable; `out` says
 * which, and gets `secret` wrapped under it. */
enum custody_status token_wrap(struct token *token,
    struct root_secret_token *out, const struct secret *secret,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* What was wrapped.  CUSTODY_UNKNOWN ("no-token-key") where the token has not
 * that key; CUSTODY_DISAGREES ("slots") where it does not open. */
enum custody_status token_unwrap(struct token *token,
    const struct root_secret_token *from, struct secret **out,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* How long a label, or serial number, is without the blanks that fill it up. */
int token_text(const void *padded, size_t size);

#endif
