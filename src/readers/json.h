/* SPDX-License-Identifier: Apache-2.0
 *
 * json: is this text JSON (RFC 8259), and what are some of its top-level
 * members?  One pass, no allocation, no tree.
 */
#ifndef READERS_JSON_H
#define READERS_JSON_H

#include "base/bytes.h"

#define JSON_DEPTH_MAX 64
#define JSON_NAME_MAX 128 /* of a wanted member, in bytes           */
#define JSON_OVERREAD 16  /* bytes past the text that must be readable */

enum json_kind {
	JSON_IS_ABSENT = 0,
	JSON_IS_STRING, /* `raw` is what is between the quotes      */
	JSON_IS_NUMBER, /* `raw` is its text                        */
	JSON_IS_OTHER,  /* true, false, null, an array or an object */
};

struct json_member {
	struct bytes name; /* in: at most JSON_NAME_MAX; len 0: not wanted */
	enum json_kind kind;
	struct bytes raw;
	bool escaped; /* a string that json_unescape must read            */
};

/*
 * True if the `len` bytes are exactly one JSON value with white space around
 * it: strict UTF-8, at most JSON_DEPTH_MAX deep.  Duplicate names are let be;
 * of those the last counts, as for most who read JSON.  Otherwise false:
 * *bad_at is the offset of the first byte that cannot be, *why says what is
 * wrong with it.
 */
bool json_check(const uint8_t *text, size_t len, struct json_member *members,
    size_t member_count, size_t *bad_at, const char **why);

/*
 * The same of the one value that a text begins with, which may go on after it;
 * space before it is allowed.  *used is the value's end, or, with false, the
 * offset of the first byte that cannot be: where that is in the last
 * JSON_LOOK bytes, more text may mend it.
 */
#define JSON_LOOK 8
bool json_prefix(
    const uint8_t *text, size_t len, size_t *used, const char **why);

/* Appends a checked string with its escapes undone, as UTF-8.  A surrogate
 * without its other half becomes U+FFFD. */
enum custody_status json_unescape(struct buffer *out, struct bytes raw,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
