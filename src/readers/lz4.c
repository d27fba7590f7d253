/* SPDX-License-Identifier: Apache-2.0
 *
 * lz4: a block is sequences of literals and of bytes that were there before,
 * both as long as they say; a frame is blocks, and what holds them together.
 * The output is known to the byte, so nothing is ever written past it.
 */
#include <string.h>

#include "readers/lz4.h"

#define MAGIC 0x184d2204u
#define MATCH_LEAST 4
#define HEAD_LEAST 7 /* magic, flags, sizes, a byte of checksum */

/* Bits of a frame's flags. */
enum {
	HAS_DICTIONARY = 1,
	HAS_RESERVED = 2,
	HAS_CONTENT_SUM = 4,
	HAS_CONTENT_SIZE = 8,
	HAS_BLOCK_SUMS = 16,
	HAS_LONE_BLOCKS = 32,
	VERSION = 0xc0,
	VERSION_1 = 0x40,
};
#define UNPACKED 0x80000000u /* of a block's size: it is as it is */

struct output {
	uint8_t *at; /* of all */
	size_t len;
	size_t room;
	size_t from; /* a match reaches no further back */
};

static uint64_t
take_number(struct bytes *rest, size_t width)
{
	uint64_t number = 0;

	memcpy(&number, rest->at, width);
	rest->at += width;
	rest->len -= width;
	return number;
}

/* --- XXH32, as the format has it, with seed 0 ----------------------------- */

#define PRIME1 2654435761u
#define PRIME2 2246822519u
#define PRIME3 3266489917u
#define PRIME4 668265263u
#define PRIME5 374761393u

static uint32_t
turn(uint32_t value, unsigned by)
{
	return value << by | value >> (32 - by);
}

static uint32_t
take_word(const uint8_t *at)
{
	uint32_t word;

	memcpy(&word, at, sizeof word);
	return word;
}

static uint32_t
checksum(const uint8_t *at, size_t len)
{
	uint32_t lane[4] = {PRIME1 + PRIME2, PRIME2, 0, 0u - PRIME1};
	uint32_t sum = PRIME5;
	size_t i = 0;

	for (; i + 16 <= len; i += 16)
		for (size_t n = 0; n < 4; n++)
			lane[n] =
			    PRIME1 *
			    turn(lane[n] + PRIME2 * take_word(at + i + 4 * n),
				13);
	if (len >= 16)
		sum = turn(lane[0], 1) + turn(lane[1], 7) + turn(lane[2], 12) +
		      turn(lane[3], 18);
	sum += (uint32_t)len;
	for (; i + 4 <= len; i += 4)
		sum = PRIME4 * turn(sum + PRIME3 * take_word(at + i), 17);
	for (; i < len; i++)
		sum = PRIME1 * turn(sum + PRIME5 * at[i], 11);
	sum = PRIME2 * (sum ^ sum >> 15);
	sum = PRIME3 * (sum ^ sum >> 13);
	return sum ^ sum >> 16;
}

/* --- blocks --------------------------------------------------------------- */

/* A length of 15 goes on in bytes that are added, up to one below 255. */
static bool
take_length(struct bytes *rest, size_t *len)
{
	uint8_t more = 255;

	if (*len < 15)
		return true;
	while (more == 255) {
		if (rest->len == 0)
			return false;
		more = (uint8_t)take_number(rest, 1);
		*len += more;
	}
	return true;
}

static bool
put(struct output *out, struct bytes *rest, size_t len)
{
	if (len > rest->len || len > out->room - out->len)
		return false;
	if (len > 0)
		memcpy(out->at + out->len, rest->at, len);
	out->len += len;
	rest->at += len;
	rest->len -= len;
	return true;
}

/* Byte by byte: what is copied may be what the copy itself wrote. */
static bool
repeat(struct output *out, size_t back, size_t len)
{
	if (back == 0 || back > out->len - out->from ||
	    len > out->room - out->len)
		return false;
	for (; len > 0; len--, out->len++)
		out->at[out->len] = out->at[out->len - back];
	return true;
}

static bool
unpack_block(struct bytes block, struct output *out)
{
	while (block.len > 0) {
		uint8_t token = (uint8_t)take_number(&block, 1);
		size_t literals = token >> 4, match = token & 15, back;

		if (!take_length(&block, &literals) ||
		    !put(out, &block, literals))
			return false;
		if (block.len == 0) /* the last sequence has no match */
			return true;
		if (block.len < 2)
			return false;
		back = (size_t)take_number(&block, 2);
		if (!take_length(&block, &match) ||
		    !repeat(out, back, match + MATCH_LEAST))
			return false;
	}
	return false;
}

/* --- frames --------------------------------------------------------------- */

/* Of a frame's blocks the next; *ended after the last. */
static bool
take_block(struct bytes *rest, struct output *out, uint8_t flags, bool *ended)
{
	size_t sum = (flags & HAS_BLOCK_SUMS) != 0 ? 4 : 0;
	struct bytes block;
	uint32_t size;

	if (rest->len < 4)
		return false;
	size = (uint32_t)take_number(rest, 4);
	*ended = size == 0;
	if (*ended)
		return true;
	block = (struct bytes){rest->at, size & ~UNPACKED};
	if (block.len > rest->len || sum > rest->len - block.len)
		return false;
	rest->at += block.len;
	rest->len -= block.len;
	if (sum > 0 && take_number(rest, 4) != checksum(block.at, block.len))
		return false;
	if ((flags & HAS_LONE_BLOCKS) != 0)
		out->from = out->len;
	if ((size & UNPACKED) != 0)
		return put(out, &block, block.len);
	return unpack_block(block, out);
}

/* The head, up to the first block. */
static bool
take_head(struct bytes *rest, uint8_t *flags, size_t len)
{
	const uint8_t *from = rest->at + 4;
	size_t head = 2;

	if (rest->len < HEAD_LEAST || take_number(rest, 4) != MAGIC)
		return false;
	*flags = rest->at[0];
	if ((*flags & VERSION) != VERSION_1 ||
	    (*flags & (HAS_DICTIONARY | HAS_RESERVED)) != 0)
		return false;
	head += (*flags & HAS_CONTENT_SIZE) != 0 ? 8 : 0;
	if (rest->len < head + 1)
		return false;
	rest->at += 2;
	rest->len -= 2;
	if (head > 2 && take_number(rest, 8) != len)
		return false;
	return take_number(rest, 1) == (checksum(from, head) >> 8 & 0xff);
}

bool
lz4_unpack(struct bytes packed, uint8_t *to, size_t len)
{
	struct output out = {.at = to, .room = len};
	bool ended = false;
	uint8_t flags;

	if (!take_head(&packed, &flags, len))
		return false;
	while (!ended)
		if (!take_block(&packed, &out, flags, &ended))
			return false;
	if ((flags & HAS_CONTENT_SUM) != 0 &&
	    (packed.len < 4 || take_number(&packed, 4) != checksum(to, len)))
		return false;
	return packed.len == 0 && out.len == len;
}
