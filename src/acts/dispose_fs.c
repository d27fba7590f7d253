/* SPDX-License-Identifier: Apache-2.0
 *
 * dispose_fs: a table of file systems, by the number that statfs gives.
 * Measured with a canary on raw images: ext4 with ordered data keeps nothing
 * of an overwritten block, nor does xfs; ext4 with journalled data and btrfs
 * keep a copy.
 */
#include <fcntl.h>
#include <limits.h>
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "acts/dispose_fs.h"

#define EXTENTS 64
#define EXT4 0xEF53

static const struct {
	unsigned long magic;
	const char *kind;
	bool clear;
	const char *why;
} kinds[] = {
    {EXT4, "ext4", true, "written in place"},
    {0x58465342, "xfs", true, "written in place"},
    {0x4D44, "vfat", true, "written in place"},
    {0x2011BAB0, "exfat", true, "written in place"},
    {0x01021994, "tmpfs", false, "memory that may have been swapped out"},
    {0x9123683E, "btrfs", false, "copy-on-write keeps what was there"},
    {0x2FC12FC1, "zfs", false, "copy-on-write keeps what was there"},
    {0xCA451A4E, "bcachefs", false, "copy-on-write keeps what was there"},
    {0x3434, "nilfs2", false, "a log keeps what was there"},
    {0x24051905, "ubifs", false, "a log keeps what was there"},
    {0xF2F52010, "f2fs", false, "a log keeps what was there"},
    {0x794C7630, "overlay", false, "a lower layer may keep what was there"},
    {0x6969, "nfs", false, "another machine keeps it"},
    {0x517B, "smb", false, "another machine keeps it"},
    {0xFF534D42, "cifs", false, "another machine keeps it"},
    {0xFE534D42, "smb2", false, "another machine keeps it"},
    {0x01021997, "9p", false, "another machine keeps it"},
    {0x00C36400, "ceph", false, "other machines keep it"},
    {0x0BD00BD0, "lustre", false, "other machines keep it"},
    {0x73757245, "coda", false, "another machine keeps it"},
    {0x5346414F, "afs", false, "another machine keeps it"},
    {0x47504653, "gpfs", false, "other machines keep it"},
    {0x786F4256, "vboxsf", false, "another machine keeps it"},
    {0xF15F, "ecryptfs", false, "what is behind it is not known"},
    {0x65735546, "fuse", false, "what is behind it is not known"},
};

/* --- what is said of a mount ----------------------------------------------
 */

/* The options of the file system itself: the last field of mountinfo(5). */
static bool
read_mount(struct dispose_fs *out, const char *line, uint64_t id, dev_t device)
{
	unsigned long long number;
	unsigned major;
	unsigned minor;
	const char *rest;

	if (sscanf(line, "%llu %*u %u:%u %*s %255s", &number, &major, &minor,
		out->mount) != 4 ||
	    (id != 0 ? number != id : makedev(major, minor) != device)) {
		out->mount[0] = '\0';
		return false;
	}
	rest = strstr(line, " - ");
	if (rest == NULL ||
	    sscanf(rest, " - %*s %255s %255s", out->source, out->options) != 2)
		return false;
	/* In all of them, where they are longer than what is kept. */
	out->journals = strstr(rest, "data=journal") != NULL;
	out->metadata_only = strstr(rest, "data=ordered") != NULL ||
			     strstr(rest, "data=writeback") != NULL;
	return true;
}

/* By the mount's number where the kernel gives it: files of btrfs have devices
 * that no mount has. */
static void
find_mount(struct dispose_fs *out, int fd)
{
	FILE *mounts = fopen("/proc/self/mountinfo", "re");
	struct statx info = {.stx_mask = 0};
	uint64_t id = 0;
	char *line = NULL;
	size_t room = 0;

	if (mounts == NULL)
		return;
	if (statx(fd, "", AT_EMPTY_PATH, STATX_MNT_ID, &info) == 0 &&
	    (info.stx_mask & STATX_MNT_ID) != 0)
		id = info.stx_mnt_id;
	while (getline(&line, &room, mounts) > 0 &&
	       !read_mount(out, line, id, out->device))
		;
	free(line);
	fclose(mounts);
}

/* --- the device below it ---------------------------------------------------
 */

/* The first word of a file of sysfs or procfs: a number, or -1. */
static long
read_number(const char *path)
{
	FILE *file = fopen(path, "re");
	long number = -1;

	if (file == NULL)
		return -1;
	if (fscanf(file, "%ld", &number) != 1)
		number = -1;
	fclose(file);
	return number;
}

/* queue/NAME of a disk, or of the disk that a partition is of. */
static long
ask_queue(const char *disk, const char *name)
{
	char path[PATH_MAX + 64];
	long number;

	snprintf(path, sizeof path, "%s/queue/%s", disk, name);
	number = read_number(path);
	if (number < 0) {
		snprintf(path, sizeof path, "%s/../queue/%s", disk, name);
		number = read_number(path);
	}
	return number;
}

static void
find_device(struct dispose_fs *out, char name[64])
{
	char path[64], disk[PATH_MAX];
	struct stat info;
	dev_t device = out->device;
	long rotates, discards;

	name[0] = '\0';
	if (stat(out->source, &info) == 0 && S_ISBLK(info.st_mode))
		device = info.st_rdev;
	snprintf(path, sizeof path, "/sys/dev/block/%u:%u", major(device),
	    minor(device));
	if (realpath(path, disk) == NULL)
		return;
	rotates = ask_queue(disk, "rotational");
	discards = ask_queue(disk, "discard_max_bytes");
	snprintf(name, 64, "%.63s", strrchr(disk, '/') + 1);
	snprintf(out->below, sizeof out->below, "%s: %s, %s", name,
	    rotates < 0    ? "rotational or not is not known"
	    : rotates == 0 ? "not rotational"
			   : "rotational",
	    discards < 0    ? "discard is not known"
	    : discards == 0 ? "without discard"
			    : "with discard");
}

/* What mountinfo hides where it is the superblock's own default.  Without a
 * journal there is no word of data. */
static void
ask_ext4(struct dispose_fs *out, const char *name)
{
	char path[128];
	char *line = NULL;
	size_t room = 0, lines = 0;
	bool told = false;
	FILE *options;

	snprintf(path, sizeof path, "/proc/fs/ext4/%s/options", name);
	options = name[0] == '\0' ? NULL : fopen(path, "re");
	if (options == NULL)
		return;
	for (; getline(&line, &room, options) > 0; lines++) {
		if (strncmp(line, "data=", 5) != 0)
			continue;
		told = true;
		out->journals =
		    out->journals || strcmp(line, "data=journal\n") == 0;
		out->metadata_only = out->metadata_only ||
				     strcmp(line, "data=ordered\n") == 0 ||
				     strcmp(line, "data=writeback\n") == 0;
	}
	if (lines > 0 && !told && !ferror(options))
		out->metadata_only = true;
	free(line);
	fclose(options);
}

/* --- what it is worth ------------------------------------------------------
 */

void
dispose_fs_judge(struct dispose_fs *out, unsigned long magic, bool marked)
{
	strcpy(out->kind, "unknown");
	out->clear = false;
	out->why = "a file system that custody does not know";
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (magic != kinds[i].magic)
			continue;
		strcpy(out->kind, kinds[i].kind);
		out->clear = kinds[i].clear;
		out->why = kinds[i].why;
	}
	if (!out->clear)
		return;
	if (out->journals)
		out->why = "its journal keeps data too (data=journal)";
	else if (marked)
		out->why = "the journal keeps this file's data (chattr +j)";
	else if (magic == EXT4 && !out->metadata_only)
		out->why = "whether its journal keeps data cannot be told";
	else
		return;
	out->clear = false;
}

void
dispose_fs_of(struct dispose_fs *out, int fd)
{
	struct statfs info = {.f_type = 0};
	struct stat file;
	char name[64];
	int flags = 0;

	memset(out, 0, sizeof(*out));
	if (fstat(fd, &file) == 0 && fstatfs(fd, &info) == 0) {
		out->device = file.st_dev;
		find_mount(out, fd);
		find_device(out, name);
		if (info.f_type == EXT4)
			ask_ext4(out, name);
		if (ioctl(fd, FS_IOC_GETFLAGS, &flags) != 0)
			flags = 0;
	}
	dispose_fs_judge(
	    out, (unsigned long)info.f_type, (flags & FS_JOURNAL_DATA_FL) != 0);
}

bool
dispose_fs_doubt(int fd, char *why, size_t room, struct dispose_fs *fs)
{
	static const char shared[] =
	    "it shares blocks with another file or a snapshot";
	bool shares = dispose_fs_shares(fd);

	dispose_fs_of(fs, fd);
	if (fs->clear)
		snprintf(why, room, "%s", shares ? shared : "");
	else
		snprintf(why, room, "%s%s%s", fs->why, shares ? "; " : "",
		    shares ? shared : "");
	return !fs->clear || shares;
}

/* --- where its blocks are --------------------------------------------------
 */

uint64_t
dispose_fs_block(int fd, uint64_t at)
{
	union {
		struct fiemap map;
		uint8_t
		    room[sizeof(struct fiemap) + sizeof(struct fiemap_extent)];
	} ask;
	const struct fiemap_extent *one = ask.map.fm_extents;
	const unsigned vague = FIEMAP_EXTENT_UNKNOWN | FIEMAP_EXTENT_DELALLOC |
			       FIEMAP_EXTENT_ENCODED |
			       FIEMAP_EXTENT_NOT_ALIGNED;

	memset(&ask, 0, sizeof(ask));
	ask.map.fm_start = at;
	ask.map.fm_length = 1;
	ask.map.fm_flags = FIEMAP_FLAG_SYNC;
	ask.map.fm_extent_count = 1;
	if (ioctl(fd, FS_IOC_FIEMAP, &ask.map) != 0 ||
	    ask.map.fm_mapped_extents != 1 || (one->fe_flags & vague) != 0 ||
	    one->fe_logical > at)
		return 0;
	return one->fe_physical + (at - one->fe_logical);
}

bool
dispose_fs_shares(int fd)
{
	union {
		struct fiemap map;
		uint8_t room[sizeof(struct fiemap) +
			     EXTENTS * sizeof(struct fiemap_extent)];
	} ask;
	struct fiemap *map = &ask.map;

	memset(&ask, 0, sizeof(ask));
	map->fm_flags = FIEMAP_FLAG_SYNC;
	map->fm_extent_count = EXTENTS;
	do {
		map->fm_length = FIEMAP_MAX_OFFSET - map->fm_start;
		if (ioctl(fd, FS_IOC_FIEMAP, map) != 0 ||
		    map->fm_mapped_extents == 0)
			return false;
		for (unsigned i = 0; i < map->fm_mapped_extents; i++) {
			const struct fiemap_extent *one = &map->fm_extents[i];

			if (one->fe_flags & FIEMAP_EXTENT_SHARED)
				return true;
			if (one->fe_flags & FIEMAP_EXTENT_LAST)
				return false;
			map->fm_start = one->fe_logical + one->fe_length;
		}
	} while (map->fm_start < FIEMAP_MAX_OFFSET);
	return false;
}
