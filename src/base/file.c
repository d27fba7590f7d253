/* SPDX-License-Identifier: Apache-2.0
 *
 * file: what has a name is whole and on the disk.  Links are not followed
 * where something is removed, and nothing but a regular file is read.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/encode.h"
#include "base/error.h"
#include "base/file.h"
#include "base/file_place.h"

#define TREE_DEPTH_MAX 64

/* A file that stays as long as it was is read into one piece. */
static enum custody_status
read_to_end(struct buffer *out, int fd, const char *path, size_t size,
    size_t limit, struct custody_error *err)
{
	size_t before = out->len;
	/* One byte past the end shows that it is; past the limit, that the file
	 * is longer. */
	size_t piece = (size < limit ? size : limit) + 1;

	for (;;) {
		uint8_t *at = buffer_reserve(out, piece);
		ssize_t got;

		if (at == NULL)
			return error_memory(err);
		got = read(fd, at, piece);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return error_system(err, "io", "reading %s", path);
		at[got] = '\0';
		out->len += (size_t)got;
		if (got == 0)
			return CUSTODY_OK;
		if (out->len - before > limit)
			return error_set(err, CUSTODY_MALFORMED, "too-big",
			    "reading %s: longer than %zu bytes", path, limit);
		piece -= (size_t)got;
		if (piece == 0)
			piece = 65536; /* it has grown */
	}
}

enum custody_status
file_read_open(struct buffer *out, int fd, const char *path, size_t limit,
    struct custody_error *err)
{
	size_t before = out->len;
	enum custody_status status;
	struct stat info;

	if (fstat(fd, &info) != 0)
		return error_system(err, "io", "reading %s", path);
	if (!S_ISREG(info.st_mode))
		return error_set(err, CUSTODY_UNKNOWN, "io",
		    "reading %s: not a regular file", path);
	status = read_to_end(out, fd, path, (size_t)info.st_size, limit, err);
	if (status != CUSTODY_OK && out->at != NULL) {
		out->len = before;
		out->at[before] = '\0';
	}
	return status;
}

enum custody_status
file_read(struct buffer *out, int dir, const char *path, size_t limit,
    struct custody_error *err)
{
	enum custody_status status;
	/* Without O_NONBLOCK a FIFO of this name would hang us. */
	int fd =
	    openat(dir, path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	if (fd < 0 && errno == ENOENT)
		return error_set(err, CUSTODY_NOT_FOUND, "no-file",
		    "reading %s: no such file", path);
	if (fd < 0)
		return error_system(err, "io", "reading %s", path);
	status = file_read_open(out, fd, path, limit, err);
	close(fd);
	return status;
}

bool
file_map(struct file_map *out, int fd, size_t limit, size_t room)
{
	struct stat info;
	size_t len;
	void *at;

	*out = (struct file_map){NULL, 0, 0};
	if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode) ||
	    info.st_size <= 0 || (uintmax_t)info.st_size > limit)
		return false;
	len = (size_t)info.st_size;
	if (room < len)
		room = len;
	at = mmap(NULL, room, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (at == MAP_FAILED)
		return false;
	*out = (struct file_map){at, len, room};
	/* What comes after its end in its last page is zero, too.  A page that
	 * cannot be read would end the process later: EFAULT says so now. */
	if (mmap(at, len, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_FIXED | MAP_NORESERVE, fd, 0) != MAP_FAILED &&
	    (madvise(at, len, MADV_POPULATE_READ) == 0 || errno != EFAULT))
		return true;
	file_unmap(out);
	return false;
}

void
file_unmap(struct file_map *map)
{
	if (map->at != NULL)
		munmap(map->at, map->room);
	*map = (struct file_map){NULL, 0, 0};
}

enum custody_status
file_write_all(int fd, const void *data, size_t len, struct custody_error *err)
{
	const uint8_t *at = data;

	while (len > 0) {
		ssize_t put = write(fd, at, len);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return error_system(err, "io", "writing");
		at += put;
		len -= (size_t)put;
	}
	return CUSTODY_OK;
}

void
file_start_sync(int fd, off_t from, off_t until)
{
	int rc = sync_file_range(fd, from, until - from, SYNC_FILE_RANGE_WRITE);

	(void)rc;
}

enum custody_status
file_is_there(const char *path, bool *there, struct custody_error *err)
{
	struct stat info;

	*there = stat(path, &info) == 0;
	return *there || errno == ENOENT || errno == ENOTDIR
		   ? CUSTODY_OK
		   : error_system(err, "io", "looking for %s", path);
}

enum custody_status
file_room(uint64_t *bytes, const char *path, struct custody_error *err)
{
	struct statvfs room;

	if (statvfs(path, &room) != 0)
		return error_system(err, "io", "looking for room on the disk");
	*bytes = (uint64_t)room.f_bavail * room.f_frsize;
	return CUSTODY_OK;
}

enum custody_status
file_scratch(int *fd, const char *dir, struct custody_error *err)
{
	char *name;

	*fd = dir == NULL ? memfd_create("scratch", MFD_CLOEXEC)
			  : open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (*fd >= 0)
		return CUSTODY_OK;
	if (dir == NULL)
		return error_system(err, "io", "making a file in memory");
	/* Not every file system has files without a name. */
	name = file_join(dir, "scratch-XXXXXX");
	if (name == NULL)
		return error_memory(err);
	*fd = mkostemp(name, O_CLOEXEC);
	if (*fd >= 0)
		unlink(name);
	free(name);
	return *fd >= 0 ? CUSTODY_OK
			: error_system(
			      err, "io", "making a temporary file in %s", dir);
}

enum custody_status
file_sync_dir(int dir, const char *path, struct custody_error *err)
{
	int fd = openat(dir, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum custody_status status = CUSTODY_OK;

	if (fd < 0 || fsync(fd) != 0)
		status = error_system(
		    err, "io", "making the folder %s durable", path);
	if (fd >= 0)
		close(fd);
	return status;
}

static bool
find_parent(char out[PATH_MAX], const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *from = slash == NULL ? "." : path;
	size_t len =
	    slash == NULL || slash == path ? 1 : (size_t)(slash - path);

	if (len >= PATH_MAX)
		return false;
	memcpy(out, from, len);
	out[len] = '\0';
	return true;
}

static enum custody_status
sync_parent(int dir, const char *path, struct custody_error *err)
{
	char parent[PATH_MAX];

	if (find_parent(parent, path))
		return file_sync_dir(dir, parent, err);
	return error_set(
	    err, CUSTODY_UNKNOWN, "io", "the path %s is too long", path);
}

void
file_share(int fd, int dir, const char *path)
{
	char parent[PATH_MAX];
	struct stat folder, made;
	mode_t mode;

	if (!find_parent(parent, path) ||
	    fstatat(dir, parent, &folder, 0) != 0 || fstat(fd, &made) != 0)
		return;
	/* Another name of somebody else's file is not given away. */
	if (made.st_uid != geteuid() ||
	    (S_ISREG(made.st_mode) && made.st_nlink > 1))
		return;
	if (made.st_uid == 0 && folder.st_uid != 0)
		(void)!fchown(fd, folder.st_uid, folder.st_gid);
	if ((folder.st_mode & (S_ISGID | S_IWGRP)) != (S_ISGID | S_IWGRP))
		return;
	mode = (made.st_mode & 07777) | (made.st_mode & S_IRWXU) >> 3;
	if (S_ISDIR(made.st_mode))
		mode |= S_ISGID;
	(void)fchmod(fd, mode);
}

/* A name in the same folder that nobody else has. */
static enum custody_status
name_beside(char out[PATH_MAX], const char *path, struct custody_error *err)
{
	uint8_t random[8];
	char hex[ENCODE_HEX_SIZE(sizeof random)];
	const char *slash = strrchr(path, '/');
	int folder = slash == NULL ? 0 : (int)(slash - path) + 1;
	int len;

	if (getrandom(random, sizeof random, 0) != (ssize_t)sizeof random)
		return error_system(err, "io", "asking for random bytes");
	encode_hex(hex, random, sizeof random);
	len = snprintf(out, PATH_MAX, "%.*s.new-%s", folder, path, hex);
	if (len < 0 || len >= PATH_MAX)
		return error_set(err, CUSTODY_UNKNOWN, "io",
		    "the path %s is too long", path);
	return CUSTODY_OK;
}

static enum custody_status
write_beside(int dir, const char *beside, const char *path, const void *data,
    size_t len, mode_t mode, struct custody_error *err)
{
	enum custody_status status;
	int fd = openat(dir, beside,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode & 07777);

	if (fd < 0)
		return error_system(err, "io", "creating %s", path);
	if (mode & FILE_SHARED)
		file_share(fd, dir, path);
	status = file_write_all(fd, data, len, err);
	if (status != CUSTODY_OK)
		error_prefix(err, "%s", path);
	else if (fsync(fd) != 0)
		status = error_system(err, "io", "making %s durable", path);
	if (close(fd) != 0 && status == CUSTODY_OK)
		status = error_system(err, "io", "closing %s", path);
	return status;
}

enum custody_status
file_write(int dir, const char *path, const void *data, size_t len, mode_t mode,
    struct custody_error *err)
{
	char beside[PATH_MAX];
	enum custody_status status = name_beside(beside, path, err);

	if (status != CUSTODY_OK)
		return status;
	status = write_beside(dir, beside, path, data, len, mode, err);
	if (status == CUSTODY_OK && renameat(dir, beside, dir, path) != 0)
		status = error_system(err, "io", "naming %s", path);
	if (status != CUSTODY_OK) {
		unlinkat(dir, beside, 0);
		return status;
	}
	return sync_parent(dir, path, err);
}

enum custody_status
file_create(int dir, const char *path, const void *data, size_t len,
    mode_t mode, struct custody_error *err)
{
	char beside[PATH_MAX];
	enum custody_status status = name_beside(beside, path, err);

	if (status != CUSTODY_OK)
		return status;
	status = write_beside(dir, beside, path, data, len, mode, err);
	if (status == CUSTODY_OK)
		status = file_place(dir, beside, path, err);
	if (status != CUSTODY_OK) {
		unlinkat(dir, beside, 0);
		return status;
	}
	return sync_parent(dir, path, err);
}

static void
share_dir(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return;
	file_share(fd, AT_FDCWD, path);
	close(fd);
}

static enum custody_status
make_dir(const char *path, mode_t mode, struct custody_error *err)
{
	struct stat info;

	if (mkdir(path, mode & 07777) == 0) {
		if (mode & FILE_SHARED)
			share_dir(path);
		return sync_parent(AT_FDCWD, path, err);
	}
	if (errno == EEXIST && stat(path, &info) == 0 && S_ISDIR(info.st_mode))
		return CUSTODY_OK;
	return error_system(err, "io", "making the folder %s", path);
}

enum custody_status
file_make_dirs(const char *path, mode_t mode, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	char part[PATH_MAX];
	size_t len = strlen(path);
	struct stat info;

	if (stat(path, &info) == 0 && S_ISDIR(info.st_mode))
		return CUSTODY_OK;
	while (len > 1 && path[len - 1] == '/')
		len--;
	if (len == 0 || len >= sizeof part)
		return error_set(err, CUSTODY_UNKNOWN, "io",
		    "'%s' cannot be the path of a folder", path);
	for (size_t i = 1; status == CUSTODY_OK && i <= len; i++) {
		if (i < len && (path[i] != '/' || path[i - 1] == '/'))
			continue;
		memcpy(part, path, i);
		part[i] = '\0';
		status = make_dir(part, mode, err);
	}
	return status;
}

static enum custody_status remove_below(int dir, const char *name, dev_t device,
    unsigned depth, struct custody_error *err);

static enum custody_status
remove_entries(
    DIR *folder, dev_t device, unsigned depth, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	struct dirent *entry;

	while (status == CUSTODY_OK) {
		errno = 0;
		entry = readdir(folder);
		if (entry == NULL)
			return errno == 0 ? CUSTODY_OK
					  : error_system(
						err, "io", "listing a folder");
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;
		status = remove_below(
		    dirfd(folder), entry->d_name, device, depth + 1, err);
	}
	return status;
}

/* Removes one name and, where it is a folder, first what is in it. */
static enum custody_status
remove_below(int dir, const char *name, dev_t device, unsigned depth,
    struct custody_error *err)
{
	enum custody_status status;
	struct stat info;
	DIR *folder = NULL;
	int fd;

	if (unlinkat(dir, name, 0) == 0)
		return CUSTODY_OK;
	if (errno != EISDIR && errno != EPERM)
		return error_system(err, "io", "removing %s", name);
	fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return error_system(err, "io", "removing %s", name);
	if (fstat(fd, &info) != 0 || (folder = fdopendir(fd)) == NULL) {
		status = error_system(err, "io", "removing %s", name);
		close(fd);
		return status;
	}
	if (info.st_dev != device || depth > TREE_DEPTH_MAX)
		status = error_set(err, CUSTODY_UNKNOWN, "io",
		    "removing %s: another file system, or nested too deep",
		    name);
	else
		status = remove_entries(folder, device, depth, err);
	closedir(folder);
	if (status == CUSTODY_OK && unlinkat(dir, name, AT_REMOVEDIR) != 0)
		status = error_system(err, "io", "removing %s", name);
	return status;
}

enum custody_status
file_remove_tree(int dir, const char *path, struct custody_error *err)
{
	enum custody_status status;
	struct stat info;

	if (fstatat(dir, path, &info, AT_SYMLINK_NOFOLLOW) != 0)
		return errno == ENOENT
			   ? CUSTODY_OK
			   : error_system(err, "io", "removing %s", path);
	if (!S_ISDIR(info.st_mode))
		return error_set(err, CUSTODY_UNKNOWN, "io",
		    "removing %s: not a folder", path);
	status = remove_below(dir, path, info.st_dev, 0, err);
	if (status != CUSTODY_OK) {
		error_prefix(err, "%s", path);
		return status;
	}
	return sync_parent(dir, path, err);
}

char *
file_join(const char *a, const char *b)
{
	size_t len = strlen(a);
	char *joined = NULL;

	while (len > 1 && a[len - 1] == '/')
		len--;
	if (asprintf(&joined, "%.*s%s%s", (int)len, a,
		len == 1 && a[0] == '/' ? "" : "/", b) < 0)
		return NULL;
	return joined;
}
