/* SPDX-License-Identifier: Apache-2.0
 *
 * index_memory: which index files this person has verified, so that a look-up
 * in one that nobody touched since costs what a look-up costs.  It lies with
 * the person's memory of ledgers, never in the custody directory:
 * $XDG_STATE_HOME/custody/seen/GENESIS.indexes.
 *
 * A file is taken for the one that was verified by device, inode, size, and
 * the two times that the kernel keeps: whoever writes it, or puts another in
 * its place, changes the last of them.  Root can set clocks and write to
 * devices; against root, remove the memory.
 */
#ifndef ACTS_INDEX_MEMORY_H
#define ACTS_INDEX_MEMORY_H

#include <stdbool.h>
#include <sys/stat.h>

#include "acts/session.h"

/* True if `file` was verified as the index of version `root` (64 hex), event
 * `seq`, and has not been touched since.  A memory that others could have
 * written knows nothing. */
bool index_memory_knows(struct custody *custody, uint64_t seq, const char *root,
    const struct stat *file);

/* Remembers it; best effort.  A file so young that a change might not show in
 * its times is not remembered. */
void index_memory_keep(struct custody *custody, uint64_t seq, const char *root,
    const struct stat *file);

#endif
