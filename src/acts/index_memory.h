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

#include <sys/stat.h>

#include "acts/session.h"

/* The parts (store/index_file.h) of `file` that were verified as those of the
 * index of version `root` (64 hex), event `seq`, if it has not been touched
 * since; 0: none.  A memory that others could have written knows nothing. */
unsigned index_memory_knows(struct custody *custody, uint64_t seq,
    const char *root, const struct stat *file);

/* Remembers that these parts are, and no others; best effort.  A file so young
 * that a change might not show in its times is not remembered. */
void index_memory_keep(struct custody *custody, uint64_t seq, const char *root,
    const struct stat *file, unsigned parts);

#endif
