/* SPDX-License-Identifier: Apache-2.0
 *
 * scan_inside: what the files of scanning share, and nobody else.
 *
 * Sixty-four bytes at a time become masks of one bit a byte.  From the masks
 * follow the few places where a pattern may be; each of those is then looked
 * at by itself.
 */
#ifndef ACTS_SCAN_INSIDE_H
#define ACTS_SCAN_INSIDE_H

#include <string.h>

#include "acts/scan.h"

#define SCAN_BLOCK 64
#define SCAN_BLOCKS 16  /* that are looked at together */
#define SCAN_OVERREAD 4 /* bytes past a block that must be readable */

/* How far a pattern reaches from where it is noticed. */
#define SCAN_BEHIND 256
#define SCAN_AHEAD 4096

/* A record with a NUL among its first bytes is binary. */
#define SCAN_HEAD 1024

struct scan_masks {
	uint64_t letters, upper, digits; /* of ASCII */
	uint64_t high;                   /* from 0x80 on */
	uint64_t at_sign, plus, dot, separator, backslash;
	uint64_t literal; /* maybe one of scan_literal begins here */
	unsigned letter_count;
};

/* A record, or the part of it that is at hand. */
struct scan {
	const uint8_t *at;
	size_t len;
	bool escaped;
	unsigned families;
	struct scan_sums *sums;
	uint32_t found;

	/* Of the block before. */
	struct scan_masks last;
	uint64_t last_four, last_quad, last_quads;

	/* Up to where it was read; offsets like those of `at`. */
	size_t text, escape, card;
	size_t script; /* the range that was found last */
};

/* A text that may begin something, and what to make of it: how long the match
 * is, 0 for none. */
typedef size_t scan_check(const struct scan *scan, size_t at, const char *text);
struct scan_literal {
	const char *text; /* '?' is any letter or digit; in small letters if
			     folded: capitals are the same then */
	uint8_t group, skip;
	bool folded;
	enum scan_pattern pattern;
	scan_check *check; /* of what begins at `at` */
};

#define SCAN_NOTICED 4   /* bytes of a literal */
#define SCAN_LITERALS 64 /* at most */

/* What is noticed: the groups, a bit each, that a lower and a higher half byte
 * admit at each place.  Where one group is admitted by all eight halves a
 * literal of it may be. */
struct scan_notice {
	uint8_t low[SCAN_NOTICED][16];
	uint8_t high[SCAN_NOTICED][16];
	uint8_t both[SCAN_NOTICED][256];
	uint8_t chain[256], next[SCAN_LITERALS]; /* a literal's place + 1 */
	unsigned lanes; /* bytes that the processor looks at together */
};
const struct scan_notice *scan_literal_notice(void);

/* Whether a literal whose noticed bytes are at `at` is really there. */
bool scan_literal_find(
    const struct scan *scan, size_t at, enum scan_pattern *pattern);

/* scan_bytes.c: the masks of blocks that follow each other, one each in
 * `out`, by the processor's lanes where it has them (SCAN_OVERREAD bytes behind
 * the last are read, too); and of a block, byte by byte. */
unsigned scan_bytes_lanes(void);
void scan_bytes(const uint8_t *at, size_t blocks,
    const struct scan_notice *notice, struct scan_masks *out);
void scan_bytes_plain(const uint8_t at[SCAN_BLOCK + SCAN_OVERREAD],
    const struct scan_notice *notice, struct scan_masks *out);

/* scan_personal.c: what is noticed at `at` (the @, the digit after a plus,
 * the fourth character, the digit after the third dot): true for a match. */
bool scan_personal_email(const struct scan *scan, size_t at);
bool scan_personal_phone(const struct scan *scan, size_t at);
bool scan_personal_iban(const struct scan *scan, size_t at);
bool scan_personal_ipv4(const struct scan *scan, size_t at);
/* scan_card.c: *past: nothing more can be noticed before. */
bool scan_card(const struct scan *scan, size_t at, size_t *past);

/* scan_secret.c, scan_marker.c: checks of literals. */
scan_check scan_secret_token, scan_secret_key, scan_secret_jwt;
scan_check scan_marker_whole, scan_marker_order, scan_marker_noai,
    scan_marker_noindex, scan_marker_tdm, scan_marker_train;

/* scan_magic.c: bits of what begins so. */
uint32_t scan_magic(struct bytes head);
bool scan_magic_is_zip(struct bytes head);

/* scan_script.c: counts the characters from 0x80 on that begin at `at` and
 * follow each other, up to `stop`; what a backslash begins. */
void scan_script_run(struct scan *scan, size_t at, size_t stop);
void scan_script_escape(struct scan *scan, size_t at);

/* Whether the byte before `at` is a letter or digit that belongs to it; one
 * that ends an escape does not. */
bool scan_joined(const struct scan *scan, size_t at);

static inline bool
scan_is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static inline bool
scan_is_letter(uint8_t c)
{
	return (uint8_t)((c | 0x20) - 'a') < 26;
}

static inline bool
scan_is_word(uint8_t c)
{
	return scan_is_digit(c) || scan_is_letter(c);
}

static inline uint8_t
scan_fold(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
}

/* Whether `text` (in small letters) is at `at`, capitals or not. */
static inline bool
scan_says(const struct scan *scan, size_t at, const char *text)
{
	size_t i = 0;

	while (text[i] != '\0' && at + i < scan->len &&
	       scan_fold(scan->at[at + i]) == (uint8_t)text[i])
		i++;
	return text[i] == '\0';
}

/* The byte there; 0 past the end. */
static inline uint8_t
scan_byte(const struct scan *scan, size_t at)
{
	return at < scan->len ? scan->at[at] : 0;
}

#endif
