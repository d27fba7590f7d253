/* SPDX-License-Identifier: Apache-2.0
 *
 * arrow_unpack: the two compressions that Arrow has for buffers.
 */
#ifndef READERS_ARROW_UNPACK_H
#define READERS_ARROW_UNPACK_H

#include "base/bytes.h"

/* Loads what it needs while files can be opened, if it is there. */
void arrow_unpack_load(void);

/* Unpacks `packed` into exactly `len` bytes at `to`.  CUSTODY_MALFORMED
 * ("bad-compression") for anything else, and for a codec that is not known;
 * CUSTODY_UNKNOWN ("no-library"). */
enum custody_status arrow_unpack(int64_t codec, struct bytes packed,
    uint8_t *to, size_t len, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
