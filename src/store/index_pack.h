/* SPDX-License-Identifier: Apache-2.0
 *
 * index_pack: how values lie in the bodies of an index.  A number is seven
 * bits a byte, lowest first, the high bit set on all but the last (LEB128).
 * A text is how many bytes it shares with the beginning of the one before it
 * in the same body, how many follow, and those.
 */
#ifndef STORE_INDEX_PACK_H
#define STORE_INDEX_PACK_H

#include "base/bytes.h"

#define INDEX_PACK_NUMBER_MAX 10 /* bytes */
#define INDEX_PACK_TEXT_MAX 65535

enum custody_status index_pack_number(struct buffer *body, uint64_t number,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* `last` is the text before, empty for the first of a body; it is set to
 * this one.  `more` is added to the first number. */
enum custody_status index_pack_text(struct buffer *body, struct buffer *last,
    struct bytes text, uint64_t more,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* A body being read, and the text that stands in it.  Set rest; zero len. */
struct index_pack_reader {
	struct bytes rest;
	size_t len;
	uint8_t text[INDEX_PACK_TEXT_MAX];
};

/* False where the body ends too soon or says what cannot be.  Of a view the
 * number's bytes are taken off. */
bool index_pack_take_number(struct bytes *from, uint64_t *number);
bool index_pack_read_number(struct index_pack_reader *body, uint64_t *number);

/* Reads the text that shares `shared` bytes with the one before. */
bool index_pack_read_text(struct index_pack_reader *body, uint64_t shared);

#endif
