/* SPDX-License-Identifier: Apache-2.0
 *
 * fingerprint_wide: the same for long texts on processors that have AVX2, two
 * to three times as fast; for fingerprint.c only.
 */
#ifndef CRYPTO_FINGERPRINT_WIDE_H
#define CRYPTO_FINGERPRINT_WIDE_H

#include "crypto/fingerprint.h"

void fingerprint_wide_bytes(
    uint8_t out[FINGERPRINT_SIZE], const void *data, size_t len);
void fingerprint_wide_add(
    struct fingerprint_stream *stream, const void *data, size_t len);

#endif
