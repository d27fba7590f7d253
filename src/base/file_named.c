/* SPDX-License-Identifier: Apache-2.0
 *
 * file_named: to rename a new file onto /dev/stdout would take it away from
 * everybody on the machine.
 */
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/file_named.h"

static enum custody_status
refuse(const char *path, const char *why, struct custody_error *err)
{
	error_set(err, CUSTODY_USAGE, "bad-path", "writing %s: %s", path, why);
	error_remedy(err, "name a file, new or to be replaced");
	return CUSTODY_USAGE;
}

/* Bytes that cannot be taken back. */
static enum custody_status
write_through(
    const char *path, const void *data, size_t len, struct custody_error *err)
{
	int fd = open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC);
	enum custody_status status;

	if (fd < 0)
		return error_system(err, "io", "writing %s", path);
	status = file_write_all(fd, data, len, err);
	close(fd);
	if (status != CUSTODY_OK)
		error_prefix(err, "%s", path);
	return status;
}

static enum custody_status
write_through_link(
    const char *path, const void *data, size_t len, struct custody_error *err)
{
	char *target = realpath(path, NULL);
	enum custody_status status;

	if (target == NULL)
		return error_system(err, "io", "writing %s", path);
	status = file_write(AT_FDCWD, target, data, len, 0644, err);
	free(target);
	return status;
}

/* What a person named. */
enum target {
	FILE_OF_OURS, /* regular, or nothing yet */
	LINK_TO_FILE,
	STREAM,
	NOTHING_TO_WRITE,
};

static enum custody_status
find_target(enum target *out, const char *path, struct custody_error *err)
{
	struct stat own, info;

	*out = FILE_OF_OURS;
	if (lstat(path, &own) != 0 || S_ISREG(own.st_mode))
		return CUSTODY_OK;
	*out = NOTHING_TO_WRITE;
	if (stat(path, &info) != 0)
		return refuse(path, "it is a link that leads nowhere", err);
	if (S_ISREG(info.st_mode))
		*out = LINK_TO_FILE;
	else if (S_ISCHR(info.st_mode) || S_ISFIFO(info.st_mode))
		*out = STREAM;
	else
		return refuse(path,
		    S_ISDIR(info.st_mode) ? "it is a folder" : "it is no file",
		    err);
	return CUSTODY_OK;
}

enum custody_status
file_write_named(
    const char *path, const void *data, size_t len, struct custody_error *err)
{
	enum target target;
	enum custody_status status = find_target(&target, path, err);

	if (status != CUSTODY_OK)
		return status;
	if (target == LINK_TO_FILE)
		return write_through_link(path, data, len, err);
	return target == STREAM
		   ? write_through(path, data, len, err)
		   : file_write(AT_FDCWD, path, data, len, 0644, err);
}

/* A new name is made there. */
static enum custody_status
check_folder(char *path, struct custody_error *err)
{
	char *whole = path == NULL ? NULL : strdup(path);
	enum custody_status status = CUSTODY_OK;

	if (whole == NULL)
		return error_memory(err);
	if (faccessat(AT_FDCWD, dirname(path), W_OK | X_OK, AT_EACCESS) != 0)
		status = error_system(err, "io", "writing %s", whole);
	free(whole);
	return status;
}

enum custody_status
file_named_check(const char *path, struct custody_error *err)
{
	enum target target;
	enum custody_status status = find_target(&target, path, err);
	char *copy;

	if (status != CUSTODY_OK || target == STREAM)
		return status;
	copy = target == LINK_TO_FILE ? realpath(path, NULL) : strdup(path);
	status = check_folder(copy, err);
	free(copy);
	return status;
}

enum custody_status
file_named_check_file(const char *path, struct custody_error *err)
{
	enum target target;
	enum custody_status status = find_target(&target, path, err);

	if (status == CUSTODY_OK && target != FILE_OF_OURS)
		return refuse(path, "what is there is no regular file", err);
	return status == CUSTODY_OK ? file_named_check(path, err) : status;
}
