/* SPDX-License-Identifier: Apache-2.0
 *
 * part_digest: SHA-256 for readers whose records name their parts by it.
 */
#ifndef ACTS_PART_DIGEST_H
#define ACTS_PART_DIGEST_H

#include "readers/reading.h"

extern const struct reading_sha256 part_digest;

#endif
