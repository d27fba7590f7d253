/* SPDX-License-Identifier: Apache-2.0
 *
 * measure_raw: a large file is one stream; small ones are digested side by
 * side.
 */
#include <stdlib.h>
#include <string.h>

#include "acts/measure_raw.h"

#define FILES_AT_ONCE 64

/* Files of one piece go side by side, as many small ones do. */
static void
do_whole_files(struct measure_raw_piece **piece, size_t count)
{
	struct bytes message[FILES_AT_ONCE];
	uint8_t digest[FILES_AT_ONCE][DIGEST_SIZE];

	if (count == 0)
		return;
	for (size_t i = 0; i < count; i++)
		message[i] = piece[i]->data;
	digest_many(message, count, digest);
	for (size_t i = 0; i < count; i++)
		memcpy(piece[i]->raw->sha256, digest[i], DIGEST_SIZE);
}

static void
do_piece(const struct measure_raw_piece *piece)
{
	struct measure_raw *raw = piece->raw;

	if (!raw->begun)
		digest_init(&raw->stream);
	raw->begun = true;
	digest_add(&raw->stream, piece->data.at, piece->data.len);
	if (piece->last)
		digest_final(&raw->stream, raw->sha256);
}

void
measure_raw_digest(struct measure_raw_piece *list)
{
	struct measure_raw_piece *whole[FILES_AT_ONCE];
	size_t count = 0;

	for (struct measure_raw_piece *piece = list; piece != NULL;
	     piece = piece->next) {
		if (piece->last && !piece->raw->begun)
			whole[count++] = piece;
		else
			do_piece(piece);
		if (count == FILES_AT_ONCE) {
			do_whole_files(whole, count);
			count = 0;
		}
	}
	do_whole_files(whole, count);
}

uint64_t
measure_raw_free(struct measure_raw_piece *list)
{
	uint64_t bytes = 0;

	while (list != NULL) {
		struct measure_raw_piece *piece = list;

		list = piece->next;
		bytes += piece->data.len;
		block_free(piece->block);
		free(piece);
	}
	return bytes;
}
