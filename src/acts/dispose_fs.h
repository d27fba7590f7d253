/* SPDX-License-Identifier: Apache-2.0
 *
 * dispose_fs: what overwriting a file is worth where it lies.  It promises
 * "clear" only where writing in place is known to reach the same blocks; of a
 * device below the file system it promises nothing.
 */
#ifndef ACTS_DISPOSE_FS_H
#define ACTS_DISPOSE_FS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <custody/error.h>

struct dispose_fs {
	dev_t device;
	char kind[32];   /* "ext4", "btrfs", …; "unknown" */
	char mount[256]; /* where it is mounted, "" unknown */
	char source[256];
	char options[256];
	char below[128]; /* "sda1: rotational, without discard", "" unknown */
	bool journals;   /* data */
	bool metadata_only; /* known: a journal, where there is one, keeps no
			       data */
	bool clear;         /* overwriting in place reaches the data */
	const char *why;    /* static: why not, or what clear means */
};

/* Of an open file.  What cannot be told is "unknown", and not clear. */
void dispose_fs_of(struct dispose_fs *out, int fd);

/* Kind, clear and why from the number that statfs(2) gives, and from what is
 * known of the journal; `marked`: the file is one whose data it keeps. */
void dispose_fs_judge(struct dispose_fs *out, unsigned long magic, bool marked);

/* True where another file may share blocks with this one (reflinks,
 * snapshots), as far as the file system tells. */
bool dispose_fs_shares(int fd);

/* Both: true where overwriting this open file is worth less than "clear", and
 * why then, which is "" else. */
bool dispose_fs_doubt(int fd, char *why, size_t room, struct dispose_fs *fs);

/* Where on the device the byte at `at` lies; 0 where that cannot be told. */
uint64_t dispose_fs_block(int fd, uint64_t at);

#endif
