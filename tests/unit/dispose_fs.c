/* SPDX-License-Identifier: Apache-2.0
 *
 * dispose_fs: what overwriting is worth, by what statfs(2) and the mount say.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <mntent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acts/dispose_fs.h"

static struct dispose_fs
judge(unsigned long magic, bool journals, bool ordered, bool marked)
{
	struct dispose_fs fs = {.journals = journals, .metadata_only = ordered};

	dispose_fs_judge(&fs, magic, marked);
	assert_true(memchr(fs.kind, '\0', sizeof fs.kind) != NULL);
	assert_true(fs.why[0] != '\0');
	return fs;
}

/* Numbers of linux/magic.h and of statfs(2); all but the first four are of
 * systems that keep what was there, or that nobody here can look behind. */
static void
only_what_writes_in_place_is_clear(void **state)
{
	static const struct {
		unsigned long magic;
		const char *kind;
		bool clear;
	} known[] = {
	    {0xEF53, "ext4", true},
	    {0x58465342, "xfs", true},
	    {0x4D44, "vfat", true},
	    {0x2011BAB0, "exfat", true},
	    {0x01021994, "tmpfs", false},
	    {0x858458F6, "unknown", false}, /* ramfs */
	    {0x9123683E, "btrfs", false},
	    {0x2FC12FC1, "zfs", false},
	    {0xCA451A4E, "bcachefs", false},
	    {0xF2F52010, "f2fs", false},
	    {0x3434, "nilfs2", false},
	    {0x24051905, "ubifs", false},
	    {0x794C7630, "overlay", false},
	    {0x6969, "nfs", false},
	    {0x517B, "smb", false},
	    {0xFF534D42, "cifs", false},
	    {0xFE534D42, "smb2", false},
	    {0x01021997, "9p", false},
	    {0x00C36400, "ceph", false},
	    {0x0BD00BD0, "lustre", false},
	    {0x47504653, "gpfs", false},
	    {0x5346414F, "afs", false},
	    {0x65735546, "fuse", false},
	    {0xF15F, "ecryptfs", false},
	    {0, "unknown", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		struct dispose_fs fs =
		    judge(known[i].magic, false, true, false);

		assert_string_equal(fs.kind, known[i].kind);
		assert_int_equal(fs.clear, known[i].clear);
	}
}

static void
a_journal_that_keeps_data_or_is_not_known_is_not_clear(void **state)
{
	(void)state;
	assert_true(judge(0xEF53, false, true, false).clear);
	assert_false(judge(0xEF53, true, false, false).clear);
	assert_false(judge(0xEF53, true, true, false).clear);
	assert_false(judge(0xEF53, false, true, true).clear);
	assert_false(judge(0xEF53, false, false, false).clear);
	/* xfs has no such choice to tell of. */
	assert_true(judge(0x58465342, false, false, false).clear);
	assert_false(judge(0x9123683E, false, true, false).clear);
}

static bool
has_mounted(const char *folder)
{
	FILE *mounts = setmntent("/proc/self/mounts", "r");
	const struct mntent *one;
	bool found = false;

	assert_non_null(mounts);
	while ((one = getmntent(mounts)) != NULL)
		found = found || strcmp(one->mnt_dir, folder) == 0;
	endmntent(mounts);
	return found;
}

/* Whatever lies here: nothing is made up, and doubt has a reason. */
static void
an_open_file_is_looked_at(void **state)
{
	char path[] = "/tmp/custody-fs-XXXXXX";
	struct dispose_fs fs, closed;
	char why[256];
	bool doubt;
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, path, sizeof path), sizeof path);
	doubt = dispose_fs_doubt(fd, why, sizeof why, &fs);
	assert_int_equal(doubt, why[0] != '\0');
	/* Below a root that was changed nobody sees where that is mounted. */
	assert_true(fs.mount[0] == '/' || !has_mounted("/"));
	assert_int_equal(dispose_fs_block(fd, 0), dispose_fs_block(fd, 0));
	assert_int_equal(dispose_fs_block(fd, 1 << 20), 0);
	unlink(path);
	close(fd);
	dispose_fs_of(&closed, fd);
	assert_false(closed.clear);
	assert_string_equal(closed.kind, "unknown");
	assert_int_equal(dispose_fs_block(fd, 0), 0);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(only_what_writes_in_place_is_clear),
	    cmocka_unit_test(
		a_journal_that_keeps_data_or_is_not_known_is_not_clear),
	    cmocka_unit_test(an_open_file_is_looked_at),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
