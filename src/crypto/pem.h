/* SPDX-License-Identifier: Apache-2.0
 *
 * pem: one Ed25519 private key as PKCS#8 text, encrypted or not.  Only the
 * keyring uses this.
 */
#ifndef CRYPTO_PEM_H
#define CRYPTO_PEM_H

#include <sys/types.h>

#include "base/bytes.h"
#include "crypto/signature.h"

#define PEM_SIZE_MAX 16384

struct pem_key;

enum custody_status pem_make(
    struct pem_key **out, struct custody_error *err) CUSTODY_MUST_CHECK;
void pem_free(struct pem_key *key); /* wipes; accepts NULL */

void pem_public(const struct pem_key *key, uint8_t out[SIGNATURE_KEY_SIZE]);

enum custody_status pem_sign(const struct pem_key *key, struct bytes message,
    uint8_t out[SIGNATURE_SIZE], struct custody_error *err) CUSTODY_MUST_CHECK;

/* Appends the text of a key file, which the caller wipes.  CUSTODY_UNKNOWN:
 * "no-key", "key-readable" (`others`, 077 or 007, have rights to it), "io". */
enum custody_status pem_load(struct buffer *out, const char *path,
    mode_t others, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Whether a passphrase is needed to read it. */
bool pem_encrypted(struct bytes text);

/* Appends the text; encrypted where passphrase.at is not NULL.  The caller
 * wipes it.  CUSTODY_USAGE ("bad-passphrase") for an empty passphrase or one
 * of more than 1023 bytes. */
enum custody_status pem_write(struct buffer *out, const struct pem_key *key,
    struct bytes passphrase, struct custody_error *err) CUSTODY_MUST_CHECK;

/* CUSTODY_UNKNOWN ("bad-passphrase"); CUSTODY_MALFORMED ("bad-key") where it
 * is no PKCS#8 text of a sound Ed25519 key. */
enum custody_status pem_read(struct pem_key **out, struct bytes text,
    struct bytes passphrase, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
