/* SPDX-License-Identifier: Apache-2.0
 *
 * sealed_aside: the one chunk that is about to be written, in a file of its
 * own.  A chunk's nonce is its number, and is for the same bytes only: who was
 * killed while it was written finds here what it was, and does not pack it
 * again, which may come out otherwise.  custody-sealed(5) has the bytes.
 */
#ifndef STORE_SEALED_ASIDE_H
#define STORE_SEALED_ASIDE_H

#include "crypto/secret.h"

struct sealed_aside;

#define SEALED_ASIDE_KEY "custody sealed aside v1"

/* Opens the file, or makes it; `key` is the data key of what is written. */
enum custody_status sealed_aside_open(struct sealed_aside **out,
    const char *path, const struct secret *key,
    struct custody_error *err) CUSTODY_MUST_CHECK;
void sealed_aside_close(struct sealed_aside *aside); /* accepts NULL */

/* Tries, in place of what it held, whether this file system gives back a part
 * of a file: CUSTODY_UNKNOWN ("no-holes") where it does not. */
enum custody_status sealed_aside_try(
    struct sealed_aside *aside, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Puts chunk `number` there, in place of the last, as it is packed; `length`
 * bytes when it is open.  On the disk when it returns. */
enum custody_status sealed_aside_put(struct sealed_aside *aside,
    uint64_t number, struct bytes packed, size_t length,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Is it there?  Then it replaces what `packed` held. */
enum custody_status sealed_aside_get(struct sealed_aside *aside,
    uint64_t number, bool *there, struct buffer *packed, size_t *length,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
