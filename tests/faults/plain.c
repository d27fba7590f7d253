/* SPDX-License-Identifier: Apache-2.0
 *
 * plain: loaded before a program, a file system that can do little.  PLAIN has
 * any of: "r", it cannot rename but replacing (FUSE, NFS); "l", nor link (FAT);
 * "m", everybody may read what is made (FAT, NTFS); "o", what is open when it
 * is removed stays under a hidden name until it is closed (FUSE, NFS); "c", in
 * a folder that was opened it knows no capitals (FAT, or ext4 with casefold).
 */
#include <ctype.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool
is_plain(char letter)
{
	const char *plain = getenv("PLAIN");

	return plain != NULL && strchr(plain, letter) != NULL;
}

int
renameat2(
    int from_dir, const char *from, int to_dir, const char *to, unsigned flags)
{
	if (flags == 0 || !is_plain('r'))
		return ((int (*)(int, const char *, int, const char *,
		    unsigned))dlsym(RTLD_NEXT, "renameat2"))(
		    from_dir, from, to_dir, to, flags);
	errno = EINVAL;
	return -1;
}

int
linkat(int from_dir, const char *from, int to_dir, const char *to, int flags)
{
	if (!is_plain('l'))
		return ((int (*)(int, const char *, int, const char *,
		    int))dlsym(RTLD_NEXT, "linkat"))(
		    from_dir, from, to_dir, to, flags);
	errno = EPERM;
	return -1;
}

int openat64(int dir, const char *path, int flags, ...);

int
openat64(int dir, const char *path, int flags, ...)
{
	int (*real)(int, const char *, int, ...) =
	    (int (*)(int, const char *, int, ...))dlsym(RTLD_NEXT, "openat64");
	char small[NAME_MAX + 1];
	va_list rest;
	mode_t mode;

	if (is_plain('c') && dir != AT_FDCWD && strlen(path) < sizeof small) {
		for (size_t i = 0; i <= strlen(path); i++)
			small[i] = (char)tolower(path[i]);
		path = small;
	}
	va_start(rest, flags);
	mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
	va_end(rest);
	return real(dir, path, flags, is_plain('m') ? mode | 0044 : mode);
}

/* Whether this process has the file open. */
static bool
is_open(int dir, const char *path)
{
	char name[64], folder[PATH_MAX] = "", whole[PATH_MAX * 2],
		       open[PATH_MAX];

	snprintf(name, sizeof name, "/proc/self/fd/%d", dir);
	if (readlink(name, folder, sizeof folder - 1) < 0)
		return false;
	snprintf(whole, sizeof whole, "%s/%s", folder, path);
	for (int fd = 3; fd < 64; fd++) {
		ssize_t len;

		snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
		len = readlink(name, open, sizeof open);
		if (len > 0 && strlen(whole) == (size_t)len &&
		    memcmp(whole, open, (size_t)len) == 0)
			return true;
	}
	return false;
}

int
unlinkat(int dir, const char *path, int flags)
{
	if (is_plain('o') && flags == 0 && is_open(dir, path))
		return renameat(dir, path, dir, ".hidden");
	return ((int (*)(int, const char *, int))dlsym(RTLD_NEXT, "unlinkat"))(
	    dir, path, flags);
}
