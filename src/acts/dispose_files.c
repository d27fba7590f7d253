/* SPDX-License-Identifier: Apache-2.0
 *
 * dispose_files: a file is only to go when its bytes are the version's, it
 * has no name and no live version outside of the plan, and it could be
 * opened without following a link.
 */
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "acts/dispose_erase.h"
#include "acts/dispose_files.h"
#include "acts/version_index.h"
#include "base/error.h"

static const char *const states[] = {
    [DISPOSE_SAME] = "same",
    [DISPOSE_MISSING] = "missing",
    [DISPOSE_CHANGED] = "changed",
    [DISPOSE_REPLACED] = "replaced",
    [DISPOSE_SHARED] = "shared",
    [DISPOSE_LINKED] = "linked",
    [DISPOSE_REFUSED] = "refused",
};

const char *
dispose_files_state(enum dispose_state state)
{
	return states[state];
}

struct dispose_file *
dispose_files_add(struct dispose_files *files)
{
	struct dispose_file *more;
	size_t room;

	if (files->count == files->room) {
		room = files->room == 0 ? 64 : 2 * files->room;
		more = reallocarray(files->file, room, sizeof(*more));
		if (more == NULL)
			return NULL;
		files->file = more;
		files->room = room;
	}
	files->file[files->count] = (struct dispose_file){0};
	return &files->file[files->count++];
}

void
dispose_files_clear(struct dispose_files *files)
{
	for (size_t i = 0; i < files->count; i++)
		buffer_clear(&files->file[i].place);
	free(files->file);
	dispose_sealed_clear(&files->sealed);
	*files = (struct dispose_files){0};
}

/* --- which they are ----------------------------------------------------- */

/* An absolute path, through whatever links its folders are. */
static enum custody_status
absolute(struct buffer *out, struct bytes place, struct custody_error *err)
{
	char folder[PATH_MAX];
	char real[PATH_MAX];
	const uint8_t *slash = memrchr(place.at, '/', place.len);
	size_t len = slash == NULL ? 0 : (size_t)(slash - place.at);
	size_t skip = slash == NULL ? 0 : len + 1;

	if (len >= sizeof(folder))
		return buffer_append(out, place.at, place.len, err);
	memcpy(folder, place.at, len);
	folder[len] = '\0';
	if (realpath(slash == NULL ? "."
		     : len == 0    ? "/"
				   : folder,
		real) == NULL)
		return buffer_append(out, place.at, place.len, err);
	return buffer_print(out, err, "%s%s%.*s", real,
	    strcmp(real, "/") == 0 ? "" : "/", (int)(place.len - skip),
	    (const char *)place.at + skip);
}

static enum custody_status
add_entry(
    void *context, const struct index_entry *entry, struct custody_error *err)
{
	struct dispose_files *files = context;
	struct dispose_file *file;
	enum custody_status status;

	if (entry->raw_sha256 == NULL ||
	    (entry->place.len == 1 && entry->place.at[0] == '-')) {
		files->piped = true;
		return CUSTODY_OK;
	}
	file = dispose_files_add(files);
	if (file == NULL)
		return error_memory(err);
	memcpy(file->sha256, entry->raw_sha256, sizeof(file->sha256));
	file->length = entry->raw_length;
	status = absolute(&file->place, entry->place, err);
	if (status == CUSTODY_OK &&
	    strlen((char *)file->place.at) != file->place.len)
		status = error_set(err, CUSTODY_DISAGREES, "index",
		    "a place in the index holds a NUL");
	return status;
}

static int
by_place(const void *a, const void *b)
{
	const struct dispose_file *x = a;
	const struct dispose_file *y = b;
	int order = strcmp((char *)x->place.at, (char *)y->place.at);

	return order != 0 ? order
			  : memcmp(x->sha256, y->sha256, sizeof(x->sha256));
}

/* The entries of an archive lie in one file. */
static void
drop_doubles(struct dispose_files *files)
{
	size_t kept = 0;

	if (files->count > 0)
		qsort(
		    files->file, files->count, sizeof(*files->file), by_place);
	for (size_t i = 0; i < files->count; i++) {
		if (kept > 0 &&
		    by_place(&files->file[kept - 1], &files->file[i]) == 0)
			buffer_clear(&files->file[i].place);
		else
			files->file[kept++] = files->file[i];
	}
	files->count = kept;
}

/* A further copy has the length and the bytes of one that is known. */
static enum custody_status
add_copy(struct dispose_files *files, size_t known, const char *path,
    uint64_t size, struct custody *custody, struct custody_error *err)
{
	struct dispose_file *file;
	uint8_t sha256[32];
	bool digested = false;
	enum custody_status status = CUSTODY_OK;

	for (size_t i = 0; i < known && status == CUSTODY_OK; i++) {
		int fd;

		if (files->file[i].length != size)
			continue;
		if (!digested) {
			fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
			if (fd < 0)
				return error_system(
				    err, "io", "reading %s", path);
			status = dispose_erase_digest(sha256, fd, custody, err);
			close(fd);
			digested = status == CUSTODY_OK;
		}
		if (!digested ||
		    memcmp(files->file[i].sha256, sha256, sizeof(sha256)) != 0)
			continue;
		file = dispose_files_add(files);
		if (file == NULL)
			return error_memory(err);
		memcpy(file->sha256, sha256, sizeof(sha256));
		file->length = size;
		return absolute(&file->place, bytes_text(path), err);
	}
	return status;
}

static enum custody_status
add_copies(struct dispose_files *files, const char *below,
    struct custody *custody, struct custody_error *err)
{
	char *path = strdup(below);
	char *const roots[] = {path, NULL};
	size_t known = files->count;
	enum custody_status status = CUSTODY_OK;
	FTSENT *one;
	FTS *tree;

	if (path == NULL)
		return error_memory(err);
	tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	if (tree == NULL)
		status = error_system(err, "io", "reading %s", below);
	while (status == CUSTODY_OK && (one = fts_read(tree)) != NULL) {
		if (one->fts_info == FTS_DNR || one->fts_info == FTS_ERR ||
		    one->fts_info == FTS_NS) {
			errno = one->fts_errno;
			status = error_system(
			    err, "io", "reading %s", one->fts_path);
		} else if (one->fts_info == FTS_F) {
			status = add_copy(files, known, one->fts_path,
			    (uint64_t)one->fts_statp->st_size, custody, err);
		}
	}
	if (tree != NULL)
		fts_close(tree);
	free(path);
	return status;
}

/* --- how they are ------------------------------------------------------- */

enum custody_status
dispose_files_folder(
    int *fd, const char **name, const char *place, struct custody_error *err)
{
	const char *slash = strrchr(place, '/');
	char folder[PATH_MAX];

	*fd = -1;
	if (slash == NULL || slash[1] == '\0' ||
	    (size_t)(slash - place) + 2 > sizeof(folder))
		return error_set(err, CUSTODY_MALFORMED, "bad-place",
		    "%s is not an absolute path of a file", place);
	memcpy(folder, place, (size_t)(slash - place) + 1);
	folder[slash - place + 1] = '\0';
	*name = slash + 1;
	*fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return error_set(err, CUSTODY_NOT_FOUND, "no-file",
		    "opening %s: no such folder", folder);
	if (*fd < 0)
		return error_system(err, "io", "opening %s", folder);
	return CUSTODY_OK;
}

size_t
dispose_files_fs(struct dispose_files *files, int fd)
{
	struct dispose_fs fs;
	size_t room = sizeof(files->fs) / sizeof(files->fs[0]);

	dispose_fs_of(&fs, fd);
	for (size_t i = 0; i < files->fs_count; i++)
		if (files->fs[i].device == fs.device)
			return i;
	if (files->fs_count == room) {
		/* More than anybody mounts: the last stands for all. */
		files->fs[room - 1].clear = false;
		files->fs[room - 1].why = "one of many file systems";
		return room - 1;
	}
	files->fs[files->fs_count] = fs;
	return files->fs_count++;
}

static void
leave(struct dispose_file *file, enum dispose_state state, const char *why)
{
	file->state = state;
	snprintf(file->why, sizeof(file->why), "%s", why);
}

static enum custody_status
look_inside(struct dispose_files *files, struct dispose_file *file, int fd,
    struct custody *custody, struct custody_error *err)
{
	struct stat info;
	uint8_t sha256[32];
	enum custody_status status;

	if (fstat(fd, &info) != 0)
		return error_system(
		    err, "io", "reading %s", (char *)file->place.at);
	file->device = info.st_dev;
	file->inode = info.st_ino;
	file->size = (uint64_t)info.st_size;
	file->links = (uint64_t)info.st_nlink;
	file->fs = dispose_files_fs(files, fd);
	if (!S_ISREG(info.st_mode)) {
		leave(file, DISPOSE_REFUSED, "not a regular file");
		return CUSTODY_OK;
	}
	file->shares = dispose_fs_shares(fd);
	if (file->size != file->length) {
		leave(file, DISPOSE_CHANGED, "it has another length now");
		return CUSTODY_OK;
	}
	status = dispose_erase_digest(sha256, fd, custody, err);
	if (status == CUSTODY_OK &&
	    memcmp(sha256, file->sha256, sizeof(sha256)) != 0)
		leave(file, DISPOSE_CHANGED, "it has other bytes now");
	return status;
}

static enum custody_status
look(struct dispose_files *files, struct dispose_file *file,
    struct custody *custody, struct custody_error *err)
{
	const char *place = (const char *)file->place.at;
	enum custody_status status;
	int fd = open(
	    place, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR)) {
		leave(file, DISPOSE_MISSING, "it is not there any more");
		return CUSTODY_OK;
	}
	if (fd < 0 && errno == ELOOP) {
		leave(file, DISPOSE_REFUSED, "a symbolic link");
		return CUSTODY_OK;
	}
	if (fd < 0)
		return error_system(err, "io", "reading %s", place);
	status = look_inside(files, file, fd, custody, err);
	close(fd);
	return status;
}

static bool
same_place(const struct dispose_file *a, const struct dispose_file *b)
{
	return strcmp((char *)a->place.at, (char *)b->place.at) == 0;
}

/* Bytes that changed into those of another version of the plan go too; files
 * of one place are neighbours. */
static void
see_replaced(struct dispose_files *files)
{
	for (size_t i = 0; i < files->count; i++) {
		struct dispose_file *file = &files->file[i];
		size_t k = i;

		if (file->state != DISPOSE_CHANGED)
			continue;
		while (k > 0 && same_place(&files->file[k - 1], file))
			k--;
		for (; k < files->count && same_place(&files->file[k], file);
		     k++)
			if (files->file[k].state == DISPOSE_SAME)
				leave(file, DISPOSE_REPLACED,
				    "another version of the plan lies there");
	}
}

/* Every name of a file must be in the plan, or one stays. */
static void
see_links(struct dispose_files *files)
{
	for (size_t i = 0; i < files->count; i++) {
		struct dispose_file *file = &files->file[i];
		uint64_t names = 0;

		if (file->state != DISPOSE_SAME || file->links < 2)
			continue;
		for (size_t k = 0; k < files->count; k++)
			if (files->file[k].inode == file->inode &&
			    files->file[k].device == file->device &&
			    files->file[k].state == DISPOSE_SAME)
				names++;
		if (names < file->links)
			leave(file, DISPOSE_LINKED,
			    "it has another name (hard link) that is not in "
			    "the plan");
	}
}

/* --- who else needs them ------------------------------------------------ */

struct sharing {
	struct dispose_files *files;
	const char *dataset;
	long long ordinal;
};

static enum custody_status
see_shared(
    void *context, const struct index_entry *entry, struct custody_error *err)
{
	struct sharing *sharing = context;
	struct buffer place = {0};
	struct stat info;
	enum custody_status status;
	bool there;

	status = absolute(&place, entry->place, err);
	if (status != CUSTODY_OK)
		return status;
	there = lstat((char *)place.at, &info) == 0;
	for (size_t i = 0; i < sharing->files->count; i++) {
		struct dispose_file *file = &sharing->files->file[i];

		if (file->state != DISPOSE_SAME ||
		    (strcmp((char *)file->place.at, (char *)place.at) != 0 &&
			!(there && info.st_ino == file->inode &&
			    info.st_dev == file->device)))
			continue;
		file->state = DISPOSE_SHARED;
		snprintf(file->why, sizeof(file->why),
		    "%.128s@%lld, live, uses it too", sharing->dataset,
		    sharing->ordinal);
	}
	buffer_clear(&place);
	return CUSTODY_OK;
}

static bool
is_planned(const json_t *versions, json_int_t seq)
{
	const json_t *one;
	size_t i;

	json_array_foreach (versions, i, one)
		if (json_integer_value(json_object_get(one, "seq")) == seq)
			return true;
	return false;
}

enum custody_status
dispose_files_share(struct dispose_files *files, struct custody *custody,
    const json_t *versions, struct custody_error *err)
{
	json_t *all = NULL;
	json_t *one;
	size_t i;
	enum custody_status status;

	status = session_versions(custody, "@all", false, &all, err);
	json_array_foreach (all, i, one) {
		struct sharing sharing = {.files = files};
		struct index_file *index = NULL;

		sharing.dataset =
		    json_string_value(json_object_get(one, "dataset"));
		sharing.ordinal =
		    json_integer_value(json_object_get(one, "ordinal"));
		if (status != CUSTODY_OK)
			break;
		if (json_string_length(json_object_get(one, "disposal")) > 0 ||
		    is_planned(versions,
			json_integer_value(json_object_get(one, "seq"))))
			continue;
		/* What is sealed needs no file but its own. */
		if (json_string_length(json_object_get(one, "seal")) > 0)
			continue;
		status = version_index_glance(&index, custody, one, err);
		if (status == CUSTODY_OK)
			status = index_file_each_entry(
			    index, see_shared, &sharing, err);
		index_file_close(index);
	}
	json_decref(all);
	return status;
}

enum custody_status
dispose_files_find(struct dispose_files *out, struct custody *custody,
    const json_t *versions, const struct custody_data *data, size_t data_count,
    struct custody_error *err)
{
	const json_t *version;
	size_t i;
	enum custody_status status = CUSTODY_OK;

	json_array_foreach (versions, i, version) {
		struct index_file *index = NULL;

		if (json_string_length(json_object_get(version, "seal")) > 0)
			status = dispose_sealed_add(
			    &out->sealed, custody, version, err);
		else
			status =
			    version_index_open(&index, custody, version, err);
		if (status == CUSTODY_OK && index != NULL)
			status =
			    index_file_each_entry(index, add_entry, out, err);
		index_file_close(index);
		if (status != CUSTODY_OK)
			return status;
	}
	for (i = 0; i < data_count && status == CUSTODY_OK; i++)
		status = add_copies(out, data[i].path, custody, err);
	drop_doubles(out);
	for (i = 0; i < out->count && status == CUSTODY_OK; i++)
		status = look(out, &out->file[i], custody, err);
	if (status != CUSTODY_OK)
		return status;
	see_replaced(out);
	see_links(out);
	return dispose_files_share(out, custody, versions, err);
}
