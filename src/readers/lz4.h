/* SPDX-License-Identifier: Apache-2.0
 *
 * lz4: frames of LZ4 (its frame format 1.6.4), which Arrow has for buffers.
 */
#ifndef READERS_LZ4_H
#define READERS_LZ4_H

#include <stdbool.h>

#include "base/bytes.h"

/* True where `packed` is one frame, without a dictionary, of exactly `len`
 * bytes, whose checksums are right; these are then at `to`. */
bool lz4_unpack(struct bytes packed, uint8_t *to, size_t len);

#endif
