/* SPDX-License-Identifier: Apache-2.0
 *
 * part_digest: crypto/digest.h in the form that readers take.
 */
#include "acts/part_digest.h"
#include "crypto/digest.h"

_Static_assert(sizeof(struct digest_stream) <= 16 * sizeof(uint64_t),
    "a reader's state holds it");

static struct digest_stream *
stream_in(uint64_t state[16])
{
	return (struct digest_stream *)(void *)state;
}

static void
init(uint64_t state[16])
{
	digest_init(stream_in(state));
}

static void
add(uint64_t state[16], struct bytes data)
{
	digest_add(stream_in(state), data.at, data.len);
}

static void
final(uint64_t state[16], uint8_t digest[32])
{
	digest_final(stream_in(state), digest);
}

const struct reading_sha256 part_digest = {init, add, final};
