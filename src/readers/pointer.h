/* SPDX-License-Identifier: Apache-2.0
 *
 * pointer: a JSON pointer (RFC 6901), token by token.
 */
#ifndef READERS_POINTER_H
#define READERS_POINTER_H

#include "base/bytes.h"

#define POINTER_MAX 32 /* tokens */

/* True for the empty text and for up to POINTER_MAX tokens, each after a
 * slash, in which ~ is followed by 0 or 1. */
bool pointer_check(const char *pointer);

/* The next token of a checked pointer, as written; false after the last, and
 * where *pointer is NULL. */
bool pointer_next(const char **pointer, struct bytes *token);

/* Appends a token with ~1 and ~0 undone. */
enum custody_status pointer_plain(struct buffer *out, struct bytes token,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* True if a token can be an array's index: digits without a leading zero. */
bool pointer_index(struct bytes token, uint64_t *index);

#endif
