/* SPDX-License-Identifier: Apache-2.0
 *
 * partial: the lock is on the folder itself.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acts/partial.h"
#include "base/error.h"
#include "base/file.h"
#include "base/file_lock.h"

#define NAME ".partial-"

/* Nobody else had it, and the descriptor keeps it.  CUSTODY_REFUSED where
 * somebody has it, or removed it. */
static enum custody_status
lock_folder(int dir, const char *name, int *fd, struct custody_error *err)
{
	enum custody_status status;

	*fd =
	    openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (*fd < 0 && errno == ENOENT)
		return CUSTODY_REFUSED;
	if (*fd < 0)
		return error_system(err, "io", "opening %s", name);
	status = file_lock(*fd, name, err);
	if (status == CUSTODY_OK)
		return status;
	close(*fd);
	*fd = -1;
	return status;
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
		    lock_folder(dirfd(dir), entry->d_name, &fd, NULL) !=
			CUSTODY_OK)
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
	enum custody_status status = CUSTODY_REFUSED;

	*out = (struct partial){NULL, -1};
	remove_abandoned(dir);
	/* Somebody who cleans up may lock it first, and remove it. */
	for (int tries = 0; status == CUSTODY_REFUSED && tries < 16; tries++) {
		if (asprintf(&out->path, "%s/" NAME "XXXXXX", dir) < 0) {
			out->path = NULL;
			return error_memory(err);
		}
		if (mkdtemp(out->path) == NULL) {
			status = error_system(
			    err, "io", "making a folder in %s", dir);
			free(out->path);
			out->path = NULL;
			return status;
		}
		status = lock_folder(AT_FDCWD, out->path, &out->fd, err);
		if (status == CUSTODY_OK && access(out->path, F_OK) != 0)
			status = CUSTODY_REFUSED;
		if (status == CUSTODY_OK)
			file_share(out->fd, AT_FDCWD, out->path);
		else
			partial_close(out);
	}
	return status == CUSTODY_REFUSED
		   ? error_set(err, CUSTODY_UNKNOWN, "lock-busy",
			 "making a folder in %s: others remove it", dir)
		   : status;
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
