/* SPDX-License-Identifier: Apache-2.0
 *
 * lying: loaded before a program, a file system that says of keys.slots that
 * it wrote what it did not.  LIE=drop: what is read is what was there before;
 * LIE=cache: what is read is what was to be written, but not past the cache;
 * LIE=all: past the cache, too.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static unsigned char said[1 << 20];
static bool written[1 << 20];

static bool
is_slots(int fd)
{
	char link[64], path[4096];
	ssize_t len;

	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	len = readlink(link, path, sizeof path - 1);
	if (len < 0)
		return false;
	path[len] = '\0';
	return len > 10 && strcmp(path + len - 10, "keys.slots") == 0;
}

ssize_t pwrite64(int fd, const void *data, size_t len, off64_t at);
ssize_t pread64(int fd, void *data, size_t len, off64_t at);
ssize_t __pread64_chk(int fd, void *data, size_t len, off64_t at, size_t room);

ssize_t
pwrite64(int fd, const void *data, size_t len, off64_t at)
{
	ssize_t (*real)(int, const void *, size_t, off64_t) = (ssize_t(*)(
	    int, const void *, size_t, off64_t))dlsym(RTLD_NEXT, "pwrite64");

	if (!is_slots(fd))
		return real(fd, data, len, at);
	memcpy(said + at, data, len);
	memset(written + at, true, len);
	return (ssize_t)len;
}

ssize_t
pread64(int fd, void *data, size_t len, off64_t at)
{
	ssize_t (*real)(int, void *, size_t, off64_t) = (ssize_t(*)(
	    int, void *, size_t, off64_t))dlsym(RTLD_NEXT, "pread64");
	const char *lie = getenv("LIE");
	ssize_t got = real(fd, data, len, at);
	bool direct = (fcntl(fd, F_GETFL) & O_DIRECT) != 0;

	if (got <= 0 || lie == NULL || strcmp(lie, "drop") == 0 ||
	    !is_slots(fd) || (direct && strcmp(lie, "all") != 0))
		return got;
	for (ssize_t i = 0; i < got; i++)
		if (written[at + i])
			((unsigned char *)data)[i] = said[at + i];
	return got;
}

ssize_t
__pread64_chk(int fd, void *data, size_t len, off64_t at, size_t room)
{
	(void)room;
	return pread64(fd, data, len, at);
}
