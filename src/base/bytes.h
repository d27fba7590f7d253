/* SPDX-License-Identifier: Apache-2.0
 *
 * bytes: borrowed views and one growing buffer, with lengths; nothing here
 * ends at a NUL.
 */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <custody/error.h>

/* A view of somebody else's bytes.  Never freed. */
struct bytes {
	const uint8_t *at;
	size_t len;
};

/* Bytes that the declarer owns.  All zeros is a valid empty buffer; `at` is
 * always followed by a NUL that `len` does not count (once non-NULL). */
struct buffer {
	uint8_t *at;
	size_t len;
	size_t room;
};

/* Appends; CUSTODY_UNKNOWN ("no-memory") when memory is short, with the
 * buffer as it was. */
enum custody_status buffer_append(struct buffer *buffer, const void *data,
    size_t len, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status buffer_print(
    struct buffer *buffer, struct custody_error *err, const char *format, ...)
    __attribute__((format(printf, 3, 4))) CUSTODY_MUST_CHECK;

/* Makes room for `more` bytes past len and returns where they go; NULL when
 * memory is short.  The caller raises len. */
uint8_t *buffer_reserve(struct buffer *buffer, size_t more);

/* Frees and zeroes the struct.  buffer_wipe overwrites the bytes first. */
void buffer_clear(struct buffer *buffer);
void buffer_wipe(struct buffer *buffer);

/* Overwrites what calls that have returned left below the caller's frame: a
 * digest has the end of a record there, and nobody else clears it. */
void bytes_wipe_stack(void);

/* A view of what is in a buffer, until it grows or is cleared. */
struct bytes buffer_view(const struct buffer *buffer);

/* memcmp order with the shorter first: the order of every sorted thing. */
int bytes_compare(struct bytes a, struct bytes b);
bool bytes_equal(struct bytes a, struct bytes b);

/* A view of a C string, without its NUL. */
struct bytes bytes_text(const char *text);

/* The bytes as a C string, cut off at a NUL or where `room` ends. */
void bytes_copy_text(char *out, size_t room, struct bytes text);

/* A number as `size` bytes, at most 8, highest first; and back.  What does not
 * fit is cut off. */
void bytes_put_number(uint8_t *out, uint64_t number, size_t size);
uint64_t bytes_number(const uint8_t *at, size_t size);
/* The same of one that has its lowest byte first. */
uint64_t bytes_number_low(const uint8_t *at, size_t size);

/* The UTF-8 character at the start of `len` bytes, and its length in bytes;
 * 0 where there is none: overlong, a surrogate, cut short, past U+10FFFF. */
size_t bytes_character(uint32_t *out, const uint8_t *at, size_t len);

/* False for the characters that change how others are read or shown: C0 and
 * C1 controls (newline, tab and DEL too) and Unicode's bidirectional ones. */
bool bytes_plain(uint32_t character);

#endif
