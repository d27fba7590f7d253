/* SPDX-License-Identifier: Apache-2.0
 *
 * sealed_inside: the bytes that writing and reading a sealed file share, and
 * nobody else.
 */
#ifndef STORE_SEALED_INSIDE_H
#define STORE_SEALED_INSIDE_H

#include "crypto/aead.h"
#include "store/sealed_file.h"

/* mark, genesis, seal, epoch, zeros; chunks; table; trailer.
 * A chunk: stored length, open length (4 bytes each), ciphertext, tag.
 * The trailer: table's place, stored and open length, chunks (8 each). */
enum {
	SEALED_HEADER = 96,
	SEALED_LENGTHS = 8,
	SEALED_TRAILER = 32,
};

/* Of the first byte of what is encrypted. */
enum sealed_method { SEALED_PLAIN = 0, SEALED_ZSTD = 1 };

void sealed_header(
    uint8_t out[SEALED_HEADER], const struct sealed_file_name *name);

/* Associated data of a chunk, with its lengths as they are written; and of
 * the table. */
struct sealed_about {
	uint8_t at[SEALED_HEADER + 32 + SEALED_TRAILER];
	size_t len;
};
void sealed_about_chunk(struct sealed_about *out,
    const uint8_t header[SEALED_HEADER], uint64_t number,
    const uint8_t lengths[SEALED_LENGTHS]);
void sealed_about_table(struct sealed_about *out,
    const uint8_t header[SEALED_HEADER], const uint8_t version[32],
    const uint8_t trailer[SEALED_TRAILER]);

/* The key of one use of a data key, ready. */
enum custody_status sealed_aead(struct aead **out, const struct secret *key,
    const char *purpose, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
