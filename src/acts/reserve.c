/* SPDX-License-Identifier: Apache-2.0
 *
 * reserve: one file whose blocks are allocated and hold nothing.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "acts/reserve.h"
#include "base/file.h"

#define STEP ((off_t)1 << 18)

static int
open_reserve(const struct custody *custody, int flags)
{
	char *path = file_join(ledger_path(custody->ledger), "reserve");
	int fd = path == NULL
		     ? -1
		     : open(path, flags | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd >= 0 && flags & O_CREAT)
		file_share(fd, AT_FDCWD, path);
	free(path);
	return fd;
}

/* False, and as it was, where there is not so much. */
static bool
grow_to(int fd, off_t size)
{
	struct stat info;

	if (fstat(fd, &info) != 0 || info.st_size >= size)
		return true;
	if (posix_fallocate(fd, 0, size) == 0 && fsync(fd) == 0)
		return true;
	/* In part it is of no use, and fills what is full already. */
	(void)!ftruncate(fd, info.st_size);
	return false;
}

void
reserve_take(const struct custody *custody)
{
	int fd = open_reserve(custody, O_RDWR | O_CREAT);

	if (fd < 0)
		return;
	for (off_t size = RESERVE_SIZE; size >= RESERVE_LEAST; size -= STEP)
		if (grow_to(fd, size))
			break;
	close(fd);
}

void
reserve_give(const struct custody *custody)
{
	int fd = open_reserve(custody, O_RDWR);

	if (fd < 0)
		return;
	/* Only what is synced is free for others. */
	if (ftruncate(fd, 0) == 0)
		(void)!fsync(fd);
	close(fd);
}

uint64_t
reserve_held(const struct custody *custody)
{
	int fd = open_reserve(custody, O_RDONLY);
	struct stat info;
	uint64_t held = 0;

	if (fd >= 0 && fstat(fd, &info) == 0)
		held = (uint64_t)info.st_size;
	if (fd >= 0)
		close(fd);
	return held;
}
