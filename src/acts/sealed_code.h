/* SPDX-License-Identifier: Apache-2.0
 *
 * sealed_code: numbers and texts inside a sealed file, as custody-sealed(5)
 * has them: numbers highest byte first, texts after their length.
 */
#ifndef ACTS_SEALED_CODE_H
#define ACTS_SEALED_CODE_H

#include "base/bytes.h"

/* What a chunk consists of. */
enum sealed_code_kind {
	SEALED_CODE_BEGIN = 1, /* an entry begins                      */
	SEALED_CODE_HEADER,    /* what precedes its first record       */
	SEALED_CODE_RECORDS,   /* some of its records                  */
	SEALED_CODE_PIECE,     /* part of one that is long             */
	SEALED_CODE_END,       /* it ends                              */
	SEALED_CODE_ERASED,    /* some that were erased: leaf hashes   */
};

/* Of SEALED_CODE_RECORDS and SEALED_CODE_PIECE. */
enum {
	SEALED_CODE_LABELLED = 1,
	SEALED_CODE_SPANNED = 2,
	SEALED_CODE_FIRST = 1,
	SEALED_CODE_LAST = 2,
	SEALED_CODE_SIZED = 4,
};

enum custody_status sealed_code_number(struct buffer *out, uint64_t number,
    size_t size, struct custody_error *err) CUSTODY_MUST_CHECK;
/* How a call begins: its kind, and the number of its entry. */
enum custody_status sealed_code_call(struct buffer *out,
    enum sealed_code_kind kind, uint64_t entry,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status sealed_code_text(struct buffer *out, struct bytes text,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Reading: past the end everything is 0 or empty, and `bad` is set. */
struct sealed_cursor {
	const uint8_t *at;
	size_t left;
	bool bad;
};
uint64_t sealed_cursor_number(struct sealed_cursor *cursor, size_t size);
struct bytes sealed_cursor_take(struct sealed_cursor *cursor, size_t len);
struct bytes sealed_cursor_text(struct sealed_cursor *cursor);

#endif
