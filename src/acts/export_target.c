/* SPDX-License-Identifier: Apache-2.0
 *
 * export_target: nothing is seen under the final name before all of it is on
 * the disk and its release is in the ledger.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "acts/export_inside.h"
#include "base/error.h"
#include "base/file.h"
#include "base/file_lock.h"

static bool
is_empty_folder(const char *path)
{
	DIR *dir = opendir(path);
	const struct dirent *entry;
	size_t count = 0;

	if (dir == NULL)
		return false;
	while ((entry = readdir(dir)) != NULL)
		count += strcmp(entry->d_name, ".") != 0 &&
			 strcmp(entry->d_name, "..") != 0;
	closedir(dir);
	return count == 0;
}

static enum custody_status
check_free(const char *to, struct custody_error *err)
{
	struct stat stat;

	if (lstat(to, &stat) < 0 && errno == ENOENT)
		return CUSTODY_OK;
	if (data_release_is(to) || is_empty_folder(to))
		return CUSTODY_OK;
	error_set(err, CUSTODY_USAGE, "exists",
	    "export to %s: it is there and not empty", to);
	error_remedy(err, "name a folder that is not there yet");
	return CUSTODY_USAGE;
}

enum custody_status
export_target_open(
    struct export_target *out, const char *to, struct custody_error *err)
{
	const char *name;
	char *slash;
	size_t len;

	*out = (struct export_target){.fd = -1};
	out->to = strdup(to);
	if (out->to == NULL)
		return error_memory(err);
	for (len = strlen(to); len > 1 && to[len - 1] == '/'; len--)
		out->to[len - 1] = '\0';
	slash = strrchr(out->to, '/');
	name = slash != NULL ? slash + 1 : out->to;
	if (*name == '\0' || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return error_set(err, CUSTODY_USAGE, "bad-path",
		    "export to %s: not the name of a new folder", to);
	out->parent =
	    slash == NULL
		? strdup(".")
		: strndup(out->to,
		      slash == out->to ? 1 : (size_t)(slash - out->to));
	if (out->parent == NULL ||
	    asprintf(&out->staging, "%s/.%s.custody-partial", out->parent,
		name) < 0) {
		out->staging = NULL;
		return error_memory(err);
	}
	return check_free(out->to, err);
}

/* The staging folder that is there, locked; CUSTODY_NOT_FOUND for none. */
static enum custody_status
lock_staging(struct export_target *target, struct custody_error *err)
{
	enum custody_status status;

	target->fd = open(
	    target->staging, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (target->fd < 0 && errno == ENOENT)
		return CUSTODY_NOT_FOUND;
	if (target->fd < 0)
		return error_system(err, "io", "opening %s", target->staging);
	status = file_lock(target->fd, target->staging, err);
	if (status == CUSTODY_OK)
		return status;
	close(target->fd);
	target->fd = -1;
	return status == CUSTODY_REFUSED
		   ? error_set(err, CUSTODY_UNKNOWN, "busy",
			 "export to %s: another export is making it",
			 target->to)
		   : status;
}

enum custody_status
export_target_begin(struct export_target *target, struct custody_error *err)
{
	enum custody_status status = lock_staging(target, err);
	struct stat info;

	if (status == CUSTODY_OK && fstat(target->fd, &info) == 0 &&
	    info.st_uid == geteuid())
		return CUSTODY_OK;
	if (status == CUSTODY_OK) {
		status = file_remove_tree(AT_FDCWD, target->staging, err);
		close(target->fd);
		target->fd = -1;
	} else if (status == CUSTODY_NOT_FOUND) {
		status = CUSTODY_OK;
	}
	if (status == CUSTODY_OK)
		status = file_make_dirs(target->parent, 0777, err);
	if (status != CUSTODY_OK)
		return status;
	if (mkdir(target->staging, 0777) < 0)
		return error_system(err, "io", "making %s", target->staging);
	return lock_staging(target, err);
}

enum custody_status
export_target_sync(struct export_target *target, struct custody_error *err)
{
	/* One call for all files, where a sync of each would take hours. */
	if (syncfs(target->fd) < 0 || fsync(target->fd) < 0)
		return error_system(err, "io", "syncing %s", target->staging);
	return file_sync_dir(AT_FDCWD, target->parent, err);
}

enum custody_status
export_target_show(struct export_target *target, struct custody_error *err)
{
	if (rename(target->staging, target->to) < 0) {
		error_system(err, "io", "naming %s", target->to);
		error_remedy(err,
		    "the release is recorded and whole in %s: "
		    "repeat the command",
		    target->staging);
		return CUSTODY_UNKNOWN;
	}
	if (target->fd >= 0)
		close(target->fd);
	target->fd = -1;
	return file_sync_dir(AT_FDCWD, target->parent, err);
}

void
export_target_drop(struct export_target *target)
{
	if (target->fd < 0)
		return;
	if (file_remove_tree(AT_FDCWD, target->staging, NULL) != CUSTODY_OK)
		rmdir(target->staging);
	close(target->fd);
	target->fd = -1;
}

void
export_target_close(struct export_target *target)
{
	if (target->fd >= 0)
		close(target->fd);
	free(target->staging);
	free(target->parent);
	free(target->to);
	*target = (struct export_target){.fd = -1};
}
