/* SPDX-License-Identifier: Apache-2.0
 *
 * mask: what goes into a temporary file is unreadable there: AES-256 in
 * counter mode under a key that this process has, and nobody after it.  It
 * hides; it does not tell whether somebody changed it.
 */
#ifndef CRYPTO_MASK_H
#define CRYPTO_MASK_H

#include "base/bytes.h"

struct mask;

enum custody_status mask_new(
    struct mask **out, struct custody_error *err) CUSTODY_MUST_CHECK;
void mask_free(struct mask *mask); /* wipes; accepts NULL */

/* Puts it on, or takes it off, `len` bytes that lie at `offset` of the file.
 * An offset is written once. */
enum custody_status mask_apply(struct mask *mask, uint64_t offset, uint8_t *at,
    size_t len, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
