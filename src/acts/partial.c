/* SPDX-License-Identifier: Apache-2.0
 *
 * partial: the lock is flock(2) on the folder itself: it ends with the
 * process, whatever ended that.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "acts/partial.h"
#include "base/error.h"
#include "base/file.h"

#define NAME ".partial-"

/* True if nobody else had it; the descriptor keeps it. */
static bool
lock_folder(int dir, const char *name, int *fd)
{
	*fd =
	    openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (*fd < 0)
		return false;
	if (flock(*fd, LOCK_EX | LOCK_NB) == 0)
		return true;
	close(*fd);
	*fd = -1;
	return false;
}

static void
remove_abandoned(const char *path)
{
	DIR *dir = opendir(path);
	const struct dirent *entry;
	enum custody_status status;
	int fd;

	if (dir == NULL)
		return;
	while ((entry = readdir(dir)) != NULL) {
		if (strncmp(entry->d_name, NAME, strlen(NAME)) != 0 ||
		    !lock_folder(dirfd(dir), entry->d_name, &fd))
			continue;
		status = file_remove_tree(dirfd(dir), entry->d_name, NULL);
		close(fd);
		if (status != CUSTODY_OK)
			break; /* it is in nobody's way */
	}
	closedir(dir);
}

enum custody_status
partial_open(struct partial *out, const char *dir, struct custody_error *err)
{
	*out = (struct partial){NULL, -1};
	remove_abandoned(dir);
	/* Somebody who cleans up may lock it first, and remove it. */
	for (int tries = 0; tries < 16; tries++) {
		if (asprintf(&out->path, "%s/" NAME "XXXXXX", dir) < 0) {
			out->path = NULL;
			return error_memory(err);
		}
		if (mkdtemp(out->path) == NULL)
			break;
		if (lock_folder(AT_FDCWD, out->path, &out->fd) &&
		    access(out->path, F_OK) == 0) {
			file_share(out->fd, AT_FDCWD, out->path);
			return CUSTODY_OK;
		}
		partial_close(out);
	}
	error_system(err, "io", "making a folder in %s", dir);
	free(out->path);
	out->path = NULL;
	return CUSTODY_UNKNOWN;
}

void
partial_close(struct partial *partial)
{
	if (partial->path != NULL &&
	    file_remove_tree(AT_FDCWD, partial->path, NULL) != CUSTODY_OK)
		rmdir(partial->path);
	if (partial->fd >= 0)
		close(partial->fd);
	free(partial->path);
	*partial = (struct partial){NULL, -1};
}
