/* SPDX-License-Identifier: Apache-2.0
 *
 * ingest_unfinished: who writes it has it locked with flock(2), which ends
 * with the process, whatever ended that.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "acts/ingest_unfinished.h"
#include "acts/session.h"
#include "base/canonical.h"
#include "base/clock.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/file.h"
#include "store/index_file.h"

#define NAME ".part-"
#define KEPT ((int64_t)14 * 24 * 3600) /* seconds */

/* The open file, if it is this user's alone; -1 where there is none. */
static int
open_own(int dir, const char *path, int how, struct stat *stat)
{
	int fd = openat(dir, path, how | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return -1;
	if (fstat(fd, stat) == 0 && S_ISREG(stat->st_mode) &&
	    stat->st_uid == geteuid() && (stat->st_mode & 077) == 0)
		return fd;
	close(fd);
	return -1;
}

/* True if it is ours now, and still has its name. */
static bool
lock(int fd)
{
	struct stat stat;

	return flock(fd, LOCK_EX | LOCK_NB) == 0 && fstat(fd, &stat) == 0 &&
	       stat.st_nlink == 1;
}

static void
remove_old(const char *folder)
{
	int64_t now = clock_now() / 1000000;
	DIR *dir = opendir(folder);
	const struct dirent *entry;
	struct stat stat;
	int fd;

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		if (strncmp(entry->d_name, NAME, strlen(NAME)) != 0)
			continue;
		fd = open_own(dirfd(dir), entry->d_name, O_RDWR, &stat);
		if (fd < 0)
			continue;
		if (now - stat.st_mtim.tv_sec > KEPT && lock(fd))
			unlinkat(dirfd(dir), entry->d_name, 0);
		close(fd);
	}
	if (dir != NULL)
		closedir(dir);
}

/* The same command, the same name. */
static char *
name_it(const char *folder, const json_t *head, struct custody_error *err)
{
	char hex[ENCODE_HEX_SIZE(DIGEST_SIZE)];
	uint8_t digest[DIGEST_SIZE];
	struct buffer text = {0};
	char *path = NULL;

	if (canonical_write(&text, head, err) == CUSTODY_OK) {
		digest_sha256(digest, text.at, text.len);
		encode_hex(hex, digest, sizeof digest);
		if (asprintf(&path, "%s/" NAME "%.32s", folder, hex) < 0) {
			path = NULL;
			error_memory(err);
		}
	}
	buffer_clear(&text);
	return path;
}

/* Goes on with what `fd` has; *out stays empty where that is nothing. */
static enum custody_status
go_on(struct ingest_unfinished *out, int fd, const json_t *head,
    struct custody_error *err)
{
	int other = fcntl(fd, F_DUPFD_CLOEXEC, 0);

	if (other < 0) {
		close(fd);
		return error_system(err, "io", "opening %s", out->path);
	}
	if (part_read_new(&out->known, fd, out->path, NULL) == CUSTODY_OK &&
	    json_equal(part_read_head(out->known), head))
		return part_write_on(
		    &out->keep, other, part_read_end(out->known), err);
	part_read_free(out->known);
	out->known = NULL;
	unlink(out->path);
	close(other);
	return CUSTODY_OK;
}

enum custody_status
ingest_unfinished_open(struct ingest_unfinished *out, const char *folder,
    const json_t *head, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	struct stat stat;
	int fd;

	remove_old(folder);
	out->path = name_it(folder, head, err);
	if (out->path == NULL)
		return CUSTODY_UNKNOWN;
	fd = open_own(AT_FDCWD, out->path, O_RDWR, &stat);
	if (fd >= 0 && !lock(fd)) {
		close(fd);
		return CUSTODY_OK;
	}
	if (fd >= 0)
		status = go_on(out, fd, head, err);
	if (status == CUSTODY_OK && out->keep == NULL)
		status = part_write_new(&out->keep, out->path, head, err);
	return status;
}

void
ingest_unfinished_close(struct ingest_unfinished *unfinished,
    enum custody_status ended, struct custody_error *err)
{
	struct part_write *keep = unfinished->keep;
	uint64_t files = 0;

	if (keep != NULL)
		files = part_write_files(keep);
	if (unfinished->known != NULL)
		files += part_read_files(unfinished->known);
	if (ended == CUSTODY_INTERRUPTED && files > 0 &&
	    part_write_flush(keep, NULL) == CUSTODY_OK)
		error_remedy(err,
		    "the same command goes on: %" PRIu64 " %s read already",
		    files, files == 1 ? "file is" : "files are");
	if (ended == CUSTODY_OK && keep != NULL && part_write_is_there(keep))
		unlink(unfinished->path);
	part_write_free(keep);
	part_read_free(unfinished->known);
	free(unfinished->path);
	*unfinished = (struct ingest_unfinished){.path = NULL};
}

static enum custody_status
tell_one(
    int fd, const struct stat *stat, json_t **answer, struct custody_error *err)
{
	char at[CLOCK_TEXT_SIZE];
	json_t *head = NULL;
	enum custody_status status = CUSTODY_OK;

	if (part_read_glance(&head, fd) != CUSTODY_OK)
		return CUSTODY_OK;
	clock_text(at, (int64_t)stat->st_mtim.tv_sec * 1000000);
	status = answer_add_take(answer, "unfinished",
	    json_pack("{s:O*, s:O*, s:s, s:I}", "dataset",
		json_object_get(head, "dataset"), "paths",
		json_object_get(head, "paths"), "at", at, "kept_bytes",
		(json_int_t)stat->st_size),
	    err);
	json_decref(head);
	return status;
}

enum custody_status
ingest_unfinished_tell(
    const char *folder, json_t **answer, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	DIR *dir = opendir(folder);
	const struct dirent *entry;
	struct stat stat;

	while (dir != NULL && status == CUSTODY_OK &&
	       (entry = readdir(dir)) != NULL) {
		int fd;

		if (strncmp(entry->d_name, NAME, strlen(NAME)) != 0)
			continue;
		fd = open_own(dirfd(dir), entry->d_name, O_RDONLY, &stat);
		if (fd < 0)
			continue;
		status = tell_one(fd, &stat, answer, err);
		close(fd);
	}
	if (dir != NULL)
		closedir(dir);
	return status;
}

static bool
is_of(const json_t *head, const json_t *versions)
{
	const json_t *dataset = json_object_get(head, "dataset");
	const json_t *version;
	size_t i;

	json_array_foreach (versions, i, version)
		if (json_equal(dataset, json_object_get(version, "dataset")))
			return true;
	return false;
}

static enum custody_status
destroy_one(const char *folder, const char *name, const json_t *versions,
    uint64_t *left, struct custody_error *err)
{
	char *path = file_join(folder, name);
	enum custody_status status = CUSTODY_OK;
	json_t *head = NULL;
	struct stat stat;
	int fd = -1;

	if (path == NULL)
		return error_memory(err);
	fd = open_own(AT_FDCWD, path, O_RDWR, &stat);
	if (fd < 0)
		++*left;
	else if (part_read_glance(&head, fd) != CUSTODY_OK ||
		 !is_of(head, versions))
		status = CUSTODY_OK;
	else if (!lock(fd))
		++*left;
	else
		status = index_file_destroy(path, err);
	json_decref(head);
	if (fd >= 0)
		close(fd);
	free(path);
	return status;
}

enum custody_status
ingest_unfinished_destroy(const char *folder, const json_t *versions,
    uint64_t *left, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	DIR *dir = opendir(folder);
	const struct dirent *entry;

	*left = 0;
	if (dir == NULL)
		return errno == ENOENT
			   ? CUSTODY_OK
			   : error_system(err, "io", "reading %s", folder);
	while (status == CUSTODY_OK && (entry = readdir(dir)) != NULL)
		if (strncmp(entry->d_name, NAME, strlen(NAME)) == 0)
			status = destroy_one(
			    folder, entry->d_name, versions, left, err);
	closedir(dir);
	return status;
}
