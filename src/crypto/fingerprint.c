/* SPDX-License-Identifier: Apache-2.0
 *
 * fingerprint: XXH3-128, compiled in: most records are short, and a call into
 * a library would cost as much as the work.
 */
#define XXH_INLINE_ALL
#include <assert.h>
#include <stdbool.h>
#include <xxhash.h>
#ifdef __x86_64__
#include <sys/platform/x86.h>
#endif

#include "crypto/fingerprint.h"
#include "crypto/fingerprint_wide.h"

/* Shorter ones are mixed without the accumulators that are wide. */
#define WIDE_LEAST 512

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

static bool
is_wide(size_t len)
{
#ifdef __x86_64__
	return len >= WIDE_LEAST && CPU_FEATURE_ACTIVE(AVX2);
#else
	(void)len;
	return false;
#endif
}

void
fingerprint_bytes(uint8_t out[FINGERPRINT_SIZE], const void *data, size_t len)
{
	if (is_wide(len)) {
		fingerprint_wide_bytes(out, data, len);
		return;
	}
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
	if (is_wide(len))
		fingerprint_wide_add(stream, data, len);
	else if (len > 0)
		XXH3_128bits_update((XXH3_state_t *)(void *)stream, data, len);
}

void
fingerprint_final(
    const struct fingerprint_stream *stream, uint8_t out[FINGERPRINT_SIZE])
{
	write_fingerprint(out,
	    XXH3_128bits_digest((const XXH3_state_t *)(const void *)stream));
}
