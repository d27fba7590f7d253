/* SPDX-License-Identifier: Apache-2.0
 *
 * canonical: JSON as it is hashed and signed: RFC 8785 (JCS), narrowed to
 * strings, integers of absolute value below 2^53, booleans, null, arrays and
 * objects.  What is read must re-serialise to the same bytes, so that a text
 * has one meaning and a meaning one text.
 */
#ifndef BASE_CANONICAL_H
#define BASE_CANONICAL_H

#include <jansson.h>

#include "base/bytes.h"

/* Appends the canonical text of `value`.  CUSTODY_MALFORMED ("not-canonical")
 * where it holds a real number, an integer of 2^53 or more, or a string with
 * control or bidirectional characters, or is nested deeper than 64 levels;
 * `out` is then as it was. */
enum custody_status canonical_write(struct buffer *out, const json_t *value,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The same of a value that stands in `outer` levels, which the caller writes
 * around it. */
enum custody_status canonical_write_within(struct buffer *out,
    const json_t *value, unsigned outer,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Reads canonical text, at most 16 MiB and 64 levels deep.  Duplicate keys,
 * lone surrogates, any other spelling: CUSTODY_MALFORMED ("not-canonical"). */
enum custody_status canonical_read(json_t **out, const void *text, size_t len,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The same with another bound than 16 MiB, for what is long by its nature. */
enum custody_status canonical_read_up_to(json_t **out, const void *text,
    size_t len, size_t limit, struct custody_error *err) CUSTODY_MUST_CHECK;

/* The order of an object's keys: by UTF-16 code units (RFC 8785, 3.2.3). */
int canonical_compare(struct bytes a, struct bytes b);

#endif
