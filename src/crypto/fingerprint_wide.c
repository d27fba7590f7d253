/* SPDX-License-Identifier: Apache-2.0
 *
 * fingerprint_wide: compiled for AVX2 (CMakeLists.txt), and not called where
 * there is none.
 */
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "crypto/fingerprint_wide.h"

void
fingerprint_wide_bytes(
    uint8_t out[FINGERPRINT_SIZE], const void *data, size_t len)
{
	XXH128_canonical_t canonical;

	XXH128_canonicalFromHash(&canonical, XXH3_128bits(data, len));
	memcpy(out, canonical.digest, FINGERPRINT_SIZE);
}

void
fingerprint_wide_add(
    struct fingerprint_stream *stream, const void *data, size_t len)
{
	XXH3_128bits_update((XXH3_state_t *)(void *)stream, data, len);
}
