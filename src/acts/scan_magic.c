/* SPDX-License-Identifier: Apache-2.0
 *
 * scan_magic: what a record is by its first bytes, where loading it may run
 * what is in it.
 */
#include "acts/scan_inside.h"

static uint32_t
read_number(const uint8_t *at)
{
	return (uint32_t)at[3] << 24 | (uint32_t)at[2] << 16 |
	       (uint32_t)at[1] << 8 | at[0];
}

static bool
begins(struct bytes head, const char *magic, size_t len)
{
	return head.len >= len && memcmp(head.at, magic, len) == 0;
}

static bool
is_elf(struct bytes head)
{
	return head.len >= 16 && begins(head, "\177ELF", 4) &&
	       (head.at[4] == 1 || head.at[4] == 2) &&
	       (head.at[5] == 1 || head.at[5] == 2);
}

static bool
is_pe(struct bytes head)
{
	uint32_t at;

	if (head.len < 64 || !begins(head, "MZ", 2))
		return false;
	at = read_number(head.at + 60);
	return at < SCAN_AHEAD - 4 && at + 4 <= head.len &&
	       memcmp(head.at + at, "PE\0\0", 4) == 0;
}

/* One image of either byte order, or several in one file; a class of Java
 * begins as these do, but never counts less than 45. */
static bool
is_macho(struct bytes head)
{
	uint32_t magic;

	if (head.len < 28)
		return false;
	magic = read_number(head.at);
	if (magic == 0xfeedface || magic == 0xfeedfacf || magic == 0xcefaedfe ||
	    magic == 0xcffaedfe)
		return true;
	return (magic == 0xbebafeca || magic == 0xbfbafeca) &&
	       head.at[4] == 0 && head.at[5] == 0 && head.at[6] == 0 &&
	       head.at[7] > 0 && head.at[7] < 45;
}

/* PROTO 2 to 5, and an opcode after it. */
static bool
is_pickle(struct bytes head)
{
	static const char opcodes[] =
	    "(.0123BCFGIJKLMNPQRSTUVX[\\]abcdeghijlopqrstu}";

	if (head.len < 3 || head.at[0] != 0x80 || head.at[1] < 2 ||
	    head.at[1] > 5)
		return false;
	return (head.at[2] >= 0x81 && head.at[2] <= 0x98) ||
	       (head.at[2] != 0 && strchr(opcodes, head.at[2]) != NULL);
}

uint32_t
scan_magic(struct bytes head)
{
	uint32_t found = 0;

	if (is_elf(head) || is_pe(head) || is_macho(head))
		found |= 1U << SCAN_PROGRAM;
	if (is_pickle(head))
		found |= 1U << SCAN_PICKLE;
	return found;
}

bool
scan_magic_is_zip(struct bytes head)
{
	return begins(head, "PK\3\4", 4);
}
