/* SPDX-License-Identifier: Apache-2.0
 *
 * fingerprint: XXH3-128 with seed 0, in the order that `xxhsum -H2` prints.
 * It finds accidents and duplicates quickly and proves nothing: whoever wants
 * two texts of one fingerprint can make them.
 */
#ifndef CRYPTO_FINGERPRINT_H
#define CRYPTO_FINGERPRINT_H

#include <stdalign.h>
#include <stddef.h>
#include <stdint.h>

#define FINGERPRINT_SIZE 16

void fingerprint_bytes(
    uint8_t out[FINGERPRINT_SIZE], const void *data, size_t len);

/* The same of a text that comes in pieces.  A plain value, aligned. */
struct fingerprint_stream {
	alignas(64) uint64_t opaque[72];
};

void fingerprint_init(struct fingerprint_stream *stream);
void fingerprint_add(
    struct fingerprint_stream *stream, const void *data, size_t len);
void fingerprint_final(
    const struct fingerprint_stream *stream, uint8_t out[FINGERPRINT_SIZE]);

#endif
