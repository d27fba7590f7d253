/* SPDX-License-Identifier: Apache-2.0
 *
 * encode: hex and base64, strict both ways.
 */
#ifndef BASE_ENCODE_H
#define BASE_ENCODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

#define ENCODE_HEX_SIZE(n) (2 * (n) + 1) /* with the NUL */

/* Lower-case hex of `len` bytes and a NUL to `out` (2 * len + 1 bytes). */
void encode_hex(char *out, const void *data, size_t len);

/* True if `text` is exactly 2 * len lower-case hex digits; then `out` has
 * `len` bytes.  Upper case is refused: one value has one spelling. */
bool encode_unhex(void *out, const char *text, size_t len);

/* The same of strangers' digits, two for each of the `len` bytes, without a
 * NUL; *lower tells whether they were written as we do. */
bool encode_unhex_foreign(
    void *out, const uint8_t *text, size_t len, bool *lower);

/* Standard base64 with padding (RFC 4648, 4), appended to `out`. */
enum custody_status encode_base64(struct buffer *out, const void *data,
    size_t len, struct custody_error *err) CUSTODY_MUST_CHECK;

/* The reverse; anything but the canonical spelling is CUSTODY_MALFORMED
 * ("not-base64"), with the buffer as it was. */
enum custody_status encode_unbase64(struct buffer *out, const char *text,
    size_t len, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
