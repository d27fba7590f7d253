/* SPDX-License-Identifier: Apache-2.0
 *
 * index_pack: packs numbers and texts, and reads them back without believing
 * a length.
 */
#include <string.h>

#include "base/error.h"
#include "store/index_pack.h"

enum custody_status
index_pack_number(
    struct buffer *body, uint64_t number, struct custody_error *err)
{
	uint8_t *at = buffer_reserve(body, INDEX_PACK_NUMBER_MAX);
	size_t len = 0;

	if (at == NULL)
		return error_memory(err);
	for (; number >= 0x80; number >>= 7)
		at[len++] = (uint8_t)(number | 0x80);
	at[len++] = (uint8_t)number;
	body->len += len;
	return CUSTODY_OK;
}

enum custody_status
index_pack_text(struct buffer *body, struct buffer *last, struct bytes text,
    uint64_t more, struct custody_error *err)
{
	enum custody_status status;
	size_t shared = 0;

	while (shared < text.len && shared < last->len &&
	       text.at[shared] == last->at[shared])
		shared++;
	status = index_pack_number(body, shared + more, err);
	if (status == CUSTODY_OK)
		status = index_pack_number(body, text.len - shared, err);
	if (status == CUSTODY_OK)
		status = buffer_append(
		    body, text.at + shared, text.len - shared, err);
	if (status == CUSTODY_OK) {
		last->len = shared;
		status = buffer_append(
		    last, text.at + shared, text.len - shared, err);
	}
	return status;
}

bool
index_pack_take_number(struct bytes *from, uint64_t *number)
{
	*number = 0;
	for (unsigned shift = 0; shift < 64 && from->len > 0; shift += 7) {
		uint8_t byte = *from->at++;

		from->len--;
		*number |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80)
			return true;
	}
	return false;
}

bool
index_pack_read_number(struct index_pack_reader *body, uint64_t *number)
{
	return index_pack_take_number(&body->rest, number);
}

bool
index_pack_read_text(struct index_pack_reader *body, uint64_t shared)
{
	uint64_t more;

	if (!index_pack_read_number(body, &more) || shared > body->len ||
	    more > body->rest.len || more > INDEX_PACK_TEXT_MAX - shared)
		return false;
	memcpy(body->text + shared, body->rest.at, more);
	body->rest.at += more;
	body->rest.len -= more;
	body->len = shared + more;
	return true;
}
