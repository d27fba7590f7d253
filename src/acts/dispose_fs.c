/* SPDX-License-Identifier: Apache-2.0
 *
 * dispose_fs: a table of file systems, by the number that statfs gives.
 * Measured with a canary on raw images: ext4 with ordered data keeps nothing
 * of an overwritten block; ext4 with journalled data and btrfs keep a copy.
 */
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

static const struct {
	unsigned long magic;
	const char *kind;
	bool clear;
	const char *why;
} kinds[] = {
    {0xEF53, "ext4", true, "written in place"},
    {0x58465342, "xfs", true, "written in place"},
    {0x4D44, "vfat", true, "written in place"},
    {0x2011BAB0, "exfat", true, "written in place"},
    {0x01021994, "tmpfs", false, "memory that may have been swapped out"},
    {0x9123683E, "btrfs", false, "copy-on-write keeps what was there"},
    {0x2FC12FC1, "zfs", false, "copy-on-write keeps what was there"},
    {0xCA451A4E, "bcachefs", false, "copy-on-write keeps what was there"},
    {0xF2F52010, "f2fs", false, "a log keeps what was there"},
    {0x794C7630, "overlay", false, "a lower layer may keep what was there"},
    {0x6969, "nfs", false, "another machine keeps it"},
    {0x517B, "smb", false, "another machine keeps it"},
    {0xFF534D42, "cifs", false, "another machine keeps it"},
    {0xFE534D42, "smb2", false, "another machine keeps it"},
    {0x01021997, "9p", false, "another machine keeps it"},
    {0x00C36400, "ceph", false, "other machines keep it"},
    {0x0BD00BD0, "lustre", false, "other machines keep it"},
    {0x65735546, "fuse", false, "what is behind it is not known"},
};

/* One line of mountinfo(5) for this device: mount point and options. */
static bool
read_mount(struct dispose_fs *out, const char *line)
{
	unsigned major;
	unsigned minor;
	char mount[256];
	char super[256];
	const char *rest;

	if (sscanf(line, "%*u %*u %u:%u %*s %255s", &major, &minor, mount) !=
		3 ||
	    makedev(major, minor) != out->device)
		return false;
	rest = strstr(line, " - ");
	if (rest == NULL || sscanf(rest, " - %*s %*s %255s", super) != 1)
		return false;
	strcpy(out->mount, mount);
	strcpy(out->options, super);
	return true;
}

static void
find_mount(struct dispose_fs *out)
{
	FILE *mounts = fopen("/proc/self/mountinfo", "re");
	char *line = NULL;
	size_t room = 0;

	if (mounts == NULL)
		return;
	while (getline(&line, &room, mounts) > 0 && !read_mount(out, line))
		;
	free(line);
	fclose(mounts);
}

void
dispose_fs_of(struct dispose_fs *out, int fd)
{
	struct statfs info;
	struct stat file;

	memset(out, 0, sizeof(*out));
	strcpy(out->kind, "unknown");
	out->why = "a file system that custody does not know";
	if (fstat(fd, &file) != 0 || fstatfs(fd, &info) != 0)
		return;
	out->device = file.st_dev;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if ((unsigned long)info.f_type != kinds[i].magic)
			continue;
		strcpy(out->kind, kinds[i].kind);
		out->clear = kinds[i].clear;
		out->why = kinds[i].why;
	}
	find_mount(out);
	if (strstr(out->options, "data=journal") != NULL) {
		out->clear = false;
		out->why = "its journal keeps data too (data=journal)";
	}
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
