/* SPDX-License-Identifier: Apache-2.0
 *
 * memory: what one person has verified of a ledger: its size and head, in a
 * file of their own, GENESIS, outside the custody directory.  It spares old
 * signatures and convicts a ledger that was cut short or forked.
 */
#ifndef LEDGER_MEMORY_H
#define LEDGER_MEMORY_H

#include <stdint.h>

#include <custody/error.h>

/* size 0 where nothing is remembered, or where the file is not this person's
 * alone to write.  A file that cannot be read for another reason is
 * CUSTODY_UNKNOWN ("memory"): never a fresh start. */
enum custody_status memory_recall(const char *dir, const char *genesis,
    uint64_t *size, char head[65],
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Best effort: a home that cannot be written only costs time. */
void memory_keep(
    const char *dir, const char *genesis, uint64_t size, const char *head);

#endif
