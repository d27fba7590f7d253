/* SPDX-License-Identifier: Apache-2.0
 *
 * dispose_fs: what overwriting a file is worth where it lies.  It promises
 * "clear" only where writing in place is known to reach the same blocks; of a
 * device below the file system it promises nothing.
 */
#ifndef ACTS_DISPOSE_FS_H
#define ACTS_DISPOSE_FS_H

#include <stdbool.h>
#include <sys/types.h>

#include <custody/error.h>

struct dispose_fs {
	dev_t device;
	char kind[32];   /* "ext4", "btrfs", …; "unknown" */
	char mount[256]; /* where it is mounted, "" unknown */
	char options[256];
	bool clear;      /* overwriting in place reaches the data */
	const char *why; /* static: why not, or what clear means */
};

/* Of an open file.  What cannot be told is "unknown", and not clear. */
void dispose_fs_of(struct dispose_fs *out, int fd);

/* True where another file may share blocks with this one (reflinks,
 * snapshots), as far as the file system tells. */
bool dispose_fs_shares(int fd);

#endif
