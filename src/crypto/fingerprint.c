/* SPDX-License-Identifier: Apache-2.0
 *
 * fingerprint: XXH3-128, compiled in: most records are short, and a call into
 * a library would cost as much as the work.
 */
#define XXH_INLINE_ALL
#include <assert.h>
#include <xxhash.h>

#include "crypto/fingerprint.h"

static_assert(sizeof(XXH3_state_t) <= sizeof(struct fingerprint_stream) &&
		  alignof(XXH3_state_t) <= alignof(struct fingerprint_stream),
    "xxhash's state fits ours");

static void
write_fingerprint(uint8_t out[FINGERPRINT_SIZE], XXH128_hash_t hash)
{
	XXH128_canonical_t canonical;

	XXH128_canonicalFromHash(&canonical, hash);
	memcpy(out, canonical.digest, FINGERPRINT_SIZE);
}

void
fingerprint_bytes(uint8_t out[FINGERPRINT_SIZE], const void *data, size_t len)
{
	write_fingerprint(out, XXH3_128bits(len > 0 ? data : "", len));
}

void
fingerprint_init(struct fingerprint_stream *stream)
{
	XXH3_128bits_reset((XXH3_state_t *)(void *)stream);
}

void
fingerprint_add(struct fingerprint_stream *stream, const void *data, size_t len)
{
	if (len > 0)
		XXH3_128bits_update((XXH3_state_t *)(void *)stream, data, len);
}

void
fingerprint_final(
    const struct fingerprint_stream *stream, uint8_t out[FINGERPRINT_SIZE])
{
	write_fingerprint(out,
	    XXH3_128bits_digest((const XXH3_state_t *)(const void *)stream));
}
