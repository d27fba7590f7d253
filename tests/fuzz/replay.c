/* SPDX-License-Identifier: Apache-2.0
 *
 * replay: gives each FILE to a fuzz target, and MUTATIONS of each: bytes
 * flipped, cut, doubled and swapped, the same for the same SEED.
 *
 *     fuzz_NAME MUTATIONS SEED FILE...
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

#define ROOM (1 << 20)

static uint64_t seed;

/* xorshift64: any order will do, as long as it is the same again. */
static size_t
below(size_t bound)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return bound == 0 ? 0 : (size_t)(seed % bound);
}

static size_t
mutate(uint8_t *text, size_t len)
{
	static const uint8_t telling[] = {0, 1, 0x7f, 0x80, 0xff, '"', '{', '}',
	    '[', '\n', '\\', ',', '0', '9', '-'};
	size_t at = below(len), span = below(len - at) % 64;

	switch (below(5)) {
	case 0:
		text[at] ^= (uint8_t)(1u << below(8));
		return len;
	case 1:
		text[at] = telling[below(sizeof telling)];
		return len;
	case 2: /* a piece less */
		memmove(text + at, text + at + span, len - at - span);
		return len - span;
	case 3: /* a piece twice */
		if (len + span > ROOM)
			return len;
		memmove(text + at + span, text + at, len - at);
		return len + span;
	default: /* a piece elsewhere */
		memmove(text + below(len - span), text + at, span);
		return len;
	}
}

static void
replay(const char *path, unsigned long mutations)
{
	static uint8_t whole[ROOM], text[ROOM];
	FILE *file = fopen(path, "rb");
	size_t len;

	if (file == NULL) {
		perror(path);
		exit(1);
	}
	len = fread(whole, 1, sizeof whole, file);
	fclose(file);
	LLVMFuzzerTestOneInput(whole, len);
	for (unsigned long i = 0; len > 0 && i < mutations; i++) {
		size_t left = len;
		uint8_t *exact;

		memcpy(text, whole, len);
		for (size_t n = 1 + below(4); n > 0 && left > 0; n--)
			left = mutate(text, left);
		/* Exactly its size, so that a byte too many is seen. */
		exact = malloc(left + (left == 0));
		if (exact == NULL)
			exit(1);
		memcpy(exact, text, left);
		LLVMFuzzerTestOneInput(exact, left);
		free(exact);
	}
}

int
main(int argc, char **argv)
{
	if (argc < 4) {
		fprintf(stderr, "usage: %s MUTATIONS SEED FILE...\n", argv[0]);
		return 2;
	}
	seed = strtoull(argv[2], NULL, 10) * 2 + 1;
	for (int i = 3; i < argc; i++)
		replay(argv[i], strtoul(argv[1], NULL, 10));
	return 0;
}
