/* SPDX-License-Identifier: Apache-2.0
 *
 * envelope: a payload, what it is, and who signed both: DSSE v1, as canonical
 * JSON
 * `{"payload":BASE64,"payloadType":TEXT,"signatures":[{"keyid":HEX,"sig":BASE64}]}`
 * with Ed25519, keyid the SHA-256 of the raw public key.  Any other key,
 * spelling or size is refused.
 */
#ifndef CRYPTO_ENVELOPE_H
#define CRYPTO_ENVELOPE_H

#include "base/bytes.h"
#include "crypto/keyring.h"
#include "crypto/signature.h"

#define ENVELOPE_SIZE_MAX ((size_t)64 << 20)
#define ENVELOPE_SIGNATURES_MAX 16

struct envelope_signature {
	uint8_t key_id[32];
	uint8_t signature[SIGNATURE_SIZE];
};

/* All zeros is an empty one.  The payload is whatever was signed: that it is
 * what its type says is for others to find out. */
struct envelope {
	struct buffer payload;
	struct buffer type; /* text */
	size_t count;
	struct envelope_signature signatures[ENVELOPE_SIGNATURES_MAX];
};

void envelope_clear(struct envelope *envelope);

/* Adds a signature by `key`, in place of an older one by the same.
 * CUSTODY_USAGE ("too-many") after 16. */
enum custody_status envelope_sign(struct envelope *envelope,
    const struct keyring_key *key,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Appends the text of an envelope, without a newline.  CUSTODY_USAGE
 * ("too-big") past 64 MiB. */
enum custody_status envelope_write(struct buffer *out,
    const struct envelope *envelope,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Signs a payload by each of the keys and appends the text. */
enum custody_status envelope_make(struct buffer *out, const char *type,
    struct bytes payload, const struct keyring_key *const *keys, size_t count,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Reads a text, with or without a newline at the end; at least one signature,
 * no key twice.  CUSTODY_MALFORMED ("bad-envelope", "not-canonical",
 * "not-base64").  Nothing is verified yet. */
enum custody_status envelope_read(struct envelope *out, const void *text,
    size_t len, struct custody_error *err) CUSTODY_MUST_CHECK;

/* CUSTODY_OK where `key` signed this payload as this type; CUSTODY_NOT_FOUND
 * ("no-signature") where it has no signature here; CUSTODY_DISAGREES
 * ("bad-signature"). */
enum custody_status envelope_verify(const struct envelope *envelope,
    const uint8_t key[SIGNATURE_KEY_SIZE],
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
