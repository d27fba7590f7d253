/* SPDX-License-Identifier: Apache-2.0
 *
 * sealed_code: a cursor never moves past what there is.
 */
#include "acts/sealed_code.h"
#include "base/error.h"

enum custody_status
sealed_code_number(
    struct buffer *out, uint64_t number, size_t size, struct custody_error *err)
{
	uint8_t bytes[8];

	bytes_put_number(bytes, number, size);
	return buffer_append(out, bytes, size, err);
}

enum custody_status
sealed_code_call(struct buffer *out, enum sealed_code_kind kind, uint64_t entry,
    struct custody_error *err)
{
	enum custody_status status = sealed_code_number(out, kind, 1, err);

	return status == CUSTODY_OK ? sealed_code_number(out, entry, 8, err)
				    : status;
}

enum custody_status
sealed_code_text(
    struct buffer *out, struct bytes text, struct custody_error *err)
{
	enum custody_status status = sealed_code_number(out, text.len, 4, err);

	if (status != CUSTODY_OK || text.len == 0)
		return status;
	return buffer_append(out, text.at, text.len, err);
}

struct bytes
sealed_cursor_take(struct sealed_cursor *cursor, size_t len)
{
	struct bytes taken = {cursor->at, len};

	if (cursor->bad || len > cursor->left) {
		cursor->bad = true;
		return (struct bytes){(const uint8_t *)"", 0};
	}
	cursor->at += len;
	cursor->left -= len;
	return taken;
}

uint64_t
sealed_cursor_number(struct sealed_cursor *cursor, size_t size)
{
	struct bytes taken = sealed_cursor_take(cursor, size);

	return taken.len == size ? bytes_number(taken.at, size) : 0;
}

struct bytes
sealed_cursor_text(struct sealed_cursor *cursor)
{
	return sealed_cursor_take(
	    cursor, (size_t)sealed_cursor_number(cursor, 4));
}
