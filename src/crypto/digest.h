/* SPDX-License-Identifier: Apache-2.0
 *
 * digest: SHA-256 (FIPS 180-4) of one message, of a stream, and of many
 * messages at once.  After digest_start nothing here can fail.
 */
#ifndef CRYPTO_DIGEST_H
#define CRYPTO_DIGEST_H

#include "base/bytes.h"

#define DIGEST_SIZE 32

/*
 * Once, before anything else here: CUSTODY_UNKNOWN ("digest") where the
 * library or the processor gives a wrong answer to a known message.  (The
 * lanes of digest_many are tried when a thread first needs them.)
 */
enum custody_status digest_start(struct custody_error *err) CUSTODY_MUST_CHECK;

/* What digest_many runs on, for `custody --version`: static storage. */
const char *digest_implementation(void);

void digest_sha256(uint8_t out[DIGEST_SIZE], const void *data, size_t len);

/* A message that comes in pieces.  A plain value: it may be copied to digest
 * two continuations, and needs no clearing. */
struct digest_stream {
	uint64_t opaque[14];
};

void digest_init(struct digest_stream *stream);
void digest_add(struct digest_stream *stream, const void *data, size_t len);
void digest_final(struct digest_stream *stream, uint8_t out[DIGEST_SIZE]);

/*
 * out[i] = SHA-256 of messages[i].  Batches of a few hundred keep the
 * processor's lanes full; any count and any lengths are right.
 */
void digest_many(
    const struct bytes *messages, size_t count, uint8_t (*out)[DIGEST_SIZE]);

/*
 * The hashes of a tree (RFC 9162, 2.1.1), many at once: SHA-256(0x00 || digest)
 * and SHA-256(0x01 || left || right).  `out` may be the place it reads from.
 */
void digest_many_leaves(const uint8_t (*digests)[DIGEST_SIZE], size_t count,
    uint8_t (*out)[DIGEST_SIZE]);
void digest_many_nodes(const uint8_t (*pairs)[2 * DIGEST_SIZE], size_t count,
    uint8_t (*out)[DIGEST_SIZE]);

#endif
