/* SPDX-License-Identifier: Apache-2.0
 *
 * memory: what one person has verified of a ledger: its size and head, in a
 * file of their own, GENESIS, outside the custody directory.  It spares old
 * signatures and convicts a ledger that was cut short or forked.
 */
#ifndef LEDGER_MEMORY_H
#define LEDGER_MEMORY_H

#include <stdint.h>

#include "base/bytes.h"

#define MEMORY_RESTORED_MAX 64 /* restorations that are remembered */

struct memory {
	uint64_t size; /* 0: nothing */
	char head[65];
	/* Hashes of the restorations in its past, each after a blank. */
	char restored[MEMORY_RESTORED_MAX * 65 + 1];
};

/* size 0 where nothing is remembered, or where the file is not this person's
 * alone to write.  A file that cannot be read for another reason is
 * CUSTODY_UNKNOWN ("memory"): never a fresh start. */
enum custody_status memory_recall(const char *dir, const char *genesis,
    struct memory *out, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Puts a file of these pieces, this person's alone, in the place of what has
 * the name, whole or not at all.  Best effort, as memory_keep is. */
void memory_replace(const char *path, const struct bytes *piece, size_t count);

/* Best effort: a home that cannot be written only costs time. */
void memory_keep(
    const char *dir, const char *genesis, const struct memory *memory);

#endif
