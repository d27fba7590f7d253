/* SPDX-License-Identifier: Apache-2.0
 *
 * tree: lists folders one after the other, with one descriptor open at a
 * time.  Everything is opened from its PATH down without passing through a
 * link, so that what is swapped meanwhile leads nowhere else.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/error.h"
#include "readers/glob.h"
#include "readers/naming.h"
#include "readers/tree.h"

#define NO_PARENT SIZE_MAX

/* A folder that was found; all are kept, so that loops can be told. */
struct folder {
	char *rel; /* below its PATH; "" is the PATH itself */
	size_t root;
	size_t parent;
	dev_t device;
	ino_t inode;
};

struct lister {
	struct tree *tree;
	const struct custody_reading_options *options;
	tree_excluded *excluded;
	void *ctx;
	size_t file_room;
	struct folder *folders;
	size_t folder_count;
	size_t folder_room;
};

static enum custody_status
grow(void **array, size_t count, size_t *room, size_t size,
    struct custody_error *err)
{
	size_t more = *room == 0 ? 64 : *room * 2;
	void *grown;

	if (count < *room)
		return CUSTODY_OK;
	grown = reallocarray(*array, more, size);
	if (grown == NULL)
		return error_memory(err);
	*array = grown;
	*room = more;
	return CUSTODY_OK;
}

bool
tree_wants(const struct custody_reading_options *options, struct bytes path,
    bool inside)
{
	bool wanted = inside || options->include_count == 0;

	for (size_t i = 0; !wanted && i < options->include_count; i++)
		wanted = glob_matches(options->include[i], path);
	for (size_t i = 0; wanted && i < options->exclude_count; i++)
		wanted = !glob_matches(options->exclude[i], path);
	return wanted;
}

static bool
is_excluded(const struct custody_reading_options *options, struct bytes path)
{
	for (size_t i = 0; i < options->exclude_count; i++)
		if (glob_matches(options->exclude[i], path))
			return true;
	return false;
}

/* Below a PATH's descriptor, not through links unless they are followed.
 * Kernels and sandboxes without openat2 get the last part checked. */
static int
open_below(int root, const char *rel, int flags, bool follow)
{
	struct open_how how = {
	    .flags = (unsigned)(flags | O_CLOEXEC | O_NOCTTY),
	    .resolve = follow ? 0 : RESOLVE_NO_SYMLINKS | RESOLVE_BENEATH,
	};
	int fd;

	fd = (int)syscall(SYS_openat2, root, rel, &how, sizeof how);
	if (fd >= 0 || (errno != ENOSYS && errno != EPERM))
		return fd;
	return openat(root, rel,
	    flags | O_CLOEXEC | O_NOCTTY | (follow ? 0 : O_NOFOLLOW));
}

static int
open_root(const char *path)
{
	return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* "PATH/rel" for messages, in a new string; NULL when memory is short. */
static char *
join(const char *path, const char *rel)
{
	size_t len = strlen(path);
	char *joined = malloc(len + strlen(rel) + 2);

	if (joined == NULL)
		return NULL;
	memcpy(joined, path, len + 1);
	if (*rel != '\0' && len > 0 && path[len - 1] != '/')
		joined[len++] = '/';
	memcpy(joined + len, rel, strlen(rel) + 1);
	return joined;
}

static enum custody_status
refuse_kind(
    struct custody_error *err, const char *path, const char *rel, mode_t mode)
{
	const char *kind = S_ISCHR(mode) || S_ISBLK(mode) ? "a device"
			   : S_ISFIFO(mode)               ? "a FIFO"
			   : S_ISSOCK(mode)               ? "a socket"
			   : S_ISDIR(mode)                ? "a folder"
							  : "not a file";
	const char *slash = *rel == '\0' ? "" : "/";
	enum custody_status status;

	if (S_ISLNK(mode)) {
		status = error_set(err, CUSTODY_MALFORMED, "link",
		    "reading %s%s%s: a symbolic link", path, slash, rel);
		error_remedy(err, "--follow reads what it points to");
		return status;
	}
	status = error_set(err, CUSTODY_MALFORMED, "not-a-file",
	    "reading %s%s%s: %s", path, slash, rel, kind);
	error_remedy(err, "--exclude leaves it out");
	return status;
}

/* A PATH that is the only one is transparent. */
static bool
is_only(const struct lister *lister)
{
	return lister->tree->path_count == 1 && !lister->options->beside;
}

static enum custody_status
add_file(struct lister *lister, size_t root, const char *rel, bool alone,
    const struct stat *stat, struct custody_error *err)
{
	struct tree *tree = lister->tree;
	struct bytes path = bytes_text(rel);
	struct naming_stem stem = naming_stem(path);
	size_t tail = strlen(stem.tail);
	struct tree_file *file;
	enum custody_status status;
	uint8_t *text;

	status = grow((void **)&tree->files, tree->count, &lister->file_room,
	    sizeof *tree->files, err);
	if (status != CUSTODY_OK)
		return status;
	file = malloc(sizeof *file + path.len + stem.len + tail + 2);
	if (file == NULL)
		return error_memory(err);
	text = (uint8_t *)(file + 1);
	memcpy(text, rel, path.len + 1);
	*file = (struct tree_file){.root = root, .alone = alone};
	file->rel = (struct bytes){text, path.len};
	file->path = file->rel;
	text += path.len + 1;
	memcpy(text, rel, stem.len);
	memcpy(text + stem.len, stem.tail, tail + 1);
	file->name = (struct bytes){text, stem.len + tail};
	if (alone && is_only(lister))
		file->path.len = file->name.len = 0;
	tree->files[tree->count++] = file;
	if (stat != NULL)
		tree->bytes += (uint64_t)stat->st_size;
	return CUSTODY_OK;
}

static enum custody_status
add_folder(struct lister *lister, size_t root, size_t parent, const char *rel,
    const struct stat *stat, struct custody_error *err)
{
	struct folder folder = {
	    .root = root,
	    .parent = parent,
	    .device = stat->st_dev,
	    .inode = stat->st_ino,
	};
	enum custody_status status;

	for (size_t up = parent; up != NO_PARENT;
	     up = lister->folders[up].parent)
		if (lister->folders[up].device == stat->st_dev &&
		    lister->folders[up].inode == stat->st_ino)
			return error_set(err, CUSTODY_MALFORMED, "loop",
			    "reading %s/%s: a folder inside itself",
			    lister->tree->paths[root], rel);
	status = grow((void **)&lister->folders, lister->folder_count,
	    &lister->folder_room, sizeof folder, err);
	if (status != CUSTODY_OK)
		return status;
	folder.rel = strdup(rel);
	if (folder.rel == NULL)
		return error_memory(err);
	lister->folders[lister->folder_count++] = folder;
	return CUSTODY_OK;
}

/* A folder of that name with a ledger in it. */
static bool
is_custody(int dir, const char *name, bool follow)
{
	struct bytes last = bytes_text(name);
	int flags = follow ? 0 : AT_SYMLINK_NOFOLLOW;
	struct stat stat;
	char *path;
	bool found;

	while (last.len > 0 && last.at[last.len - 1] == '/')
		last.len--;
	if (!bytes_equal(naming_last(last), bytes_text(".custody")))
		return false;
	path = join(name, "ledger.sqlite3");
	found = path != NULL && fstatat(dir, path, &stat, flags) == 0;

	free(path);
	return found;
}

static enum custody_status
tell_excluded(
    struct lister *lister, struct bytes path, struct custody_error *err)
{
	if (lister->excluded == NULL)
		return CUSTODY_OK;
	return lister->excluded(lister->ctx, path, err);
}

/* One name of a folder, which `rel` is below the PATH. */
static enum custody_status
look_at(struct lister *lister, size_t folder, int dir, const char *name,
    const char *rel, struct custody_error *err)
{
	const struct custody_reading_options *options = lister->options;
	size_t root = lister->folders[folder].root;
	const char *path = lister->tree->paths[root];
	int flags = options->follow ? 0 : AT_SYMLINK_NOFOLLOW;
	struct stat stat;

	if (is_excluded(options, bytes_text(rel)))
		return tell_excluded(lister, bytes_text(rel), err);
	if (fstatat(dir, name, &stat, flags) != 0)
		return error_system(err, "io", "reading %s/%s", path, rel);
	if (S_ISDIR(stat.st_mode))
		return is_custody(dir, name, options->follow)
			   ? CUSTODY_OK
			   : add_folder(lister, root, folder, rel, &stat, err);
	if (!tree_wants(options, bytes_text(rel), false))
		return tell_excluded(lister, bytes_text(rel), err);
	if (!S_ISREG(stat.st_mode))
		return refuse_kind(err, path, rel, stat.st_mode);
	return add_file(lister, root, rel, false, &stat, err);
}

static enum custody_status
list_names(
    struct lister *lister, size_t folder, DIR *names, struct custody_error *err)
{
	const char *path = lister->tree->paths[lister->folders[folder].root];
	enum custody_status status = CUSTODY_OK;
	struct dirent *entry;
	char *rel;

	while (status == CUSTODY_OK) {
		errno = 0;
		entry = readdir(names);
		if (entry == NULL && errno != 0)
			return error_system(err, "io", "reading %s/%s", path,
			    lister->folders[folder].rel);
		if (entry == NULL)
			break;
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;
		rel = join(lister->folders[folder].rel, entry->d_name);
		if (rel == NULL)
			return error_memory(err);
		status = look_at(
		    lister, folder, dirfd(names), entry->d_name, rel, err);
		free(rel);
	}
	return status;
}

static enum custody_status
list_folder(struct lister *lister, size_t folder, struct custody_error *err)
{
	const char *rel = lister->folders[folder].rel;
	const char *path = lister->tree->paths[lister->folders[folder].root];
	enum custody_status status;
	DIR *names = NULL;
	int root;
	int fd;

	root = open_root(path);
	fd = root < 0 || *rel == '\0'
		 ? root
		 : open_below(root, rel, O_RDONLY | O_DIRECTORY,
		       lister->options->follow);
	if (fd >= 0)
		names = fdopendir(fd);
	if (names == NULL) {
		status = error_system(err, "io", "reading %s%s%s", path,
		    *rel == '\0' ? "" : "/", rel);
		if (fd >= 0)
			close(fd);
	} else {
		status = list_names(lister, folder, names, err);
		closedir(names);
	}
	if (root >= 0 && root != fd)
		close(root);
	return status;
}

static enum custody_status
add_stdin(struct lister *lister, size_t root, struct custody_error *err)
{
	const char *name = lister->options->stdin_name;
	struct bytes last;

	if (name == NULL && is_only(lister))
		return add_file(lister, root, "-", true, NULL, err);
	last = naming_last(bytes_text(name == NULL ? "" : name));
	if (last.len > 0)
		return add_file(
		    lister, root, (const char *)last.at, true, NULL, err);
	error_set(err, CUSTODY_USAGE, "bad-path",
	    "standard input among other PATHs has no name");
	error_remedy(err, "give --stdin-name");
	return CUSTODY_USAGE;
}

static enum custody_status
list_path(struct lister *lister, size_t root, struct custody_error *err)
{
	const char *path = lister->tree->paths[root];
	bool follow = lister->options->follow;
	enum custody_status status;
	struct bytes last;
	struct stat stat;

	if (strcmp(path, "-") == 0)
		return add_stdin(lister, root, err);
	if (fstatat(AT_FDCWD, path, &stat, follow ? 0 : AT_SYMLINK_NOFOLLOW) !=
	    0)
		return error_system(err,
		    errno == ENOENT || errno == ENOTDIR ? "no-file" : "io",
		    "reading %s", path);
	if (!S_ISDIR(stat.st_mode)) {
		last = naming_last(bytes_text(path));
		if (!S_ISREG(stat.st_mode) || last.len == 0)
			return refuse_kind(err, path, "", stat.st_mode);
		return add_file(
		    lister, root, (const char *)last.at, true, &stat, err);
	}
	if (is_custody(AT_FDCWD, path, follow))
		return error_set(err, CUSTODY_USAGE, "bad-path",
		    "reading %s: a custody directory is no dataset", path);
	status = add_folder(lister, root, NO_PARENT, "", &stat, err);
	for (size_t i = lister->folder_count - 1;
	     status == CUSTODY_OK && i < lister->folder_count; i++)
		status = list_folder(lister, i, err);
	return status;
}

void
tree_clear(struct tree *tree)
{
	for (size_t i = 0; i < tree->count; i++)
		free(tree->files[i]);
	free(tree->files);
	*tree = (struct tree){.paths = NULL};
}

static void
clear_folders(struct lister *lister)
{
	for (size_t i = 0; i < lister->folder_count; i++)
		free(lister->folders[i].rel);
	free(lister->folders);
}

enum custody_status
tree_list(struct tree *tree, const char *const *paths, size_t count,
    const struct custody_reading_options *options, tree_excluded *excluded,
    void *ctx, struct custody_error *err)
{
	struct lister lister = {
	    .tree = tree,
	    .options = options,
	    .excluded = excluded,
	    .ctx = ctx,
	};
	enum custody_status status = CUSTODY_OK;

	*tree = (struct tree){.paths = paths, .path_count = count};
	for (size_t i = 0; i < count && status == CUSTODY_OK; i++)
		status = list_path(&lister, i, err);
	if (status == CUSTODY_OK)
		status = tree_sort(tree, err);
	clear_folders(&lister);
	if (status != CUSTODY_OK)
		tree_clear(tree);
	return status;
}

/* What is behind a descriptor, with an offset of its own. */
static int
open_again(int fd)
{
	char path[32];

	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	return open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
}

enum custody_status
tree_open(const struct tree *tree, const struct tree_file *file, bool follow,
    int *fd, struct stat *stat, struct buffer *found, struct custody_error *err)
{
	const char *path = tree->paths[file->root];
	const char *rel = file->alone ? "" : (const char *)file->rel.at;
	int flags = O_RDONLY | O_NONBLOCK;
	enum custody_status status;
	int root;

	found->len = 0;
	status = buffer_print(found, err, "%s%s%s", path,
	    *rel == '\0' || path[strlen(path) - 1] == '/' ? "" : "/", rel);
	if (status != CUSTODY_OK)
		return status;
	if (file->fd != NULL) {
		*fd = open_again(*file->fd);
	} else if (strcmp(path, "-") == 0) {
		*fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
	} else if (file->alone) {
		*fd = open(path,
		    flags | O_CLOEXEC | O_NOCTTY | (follow ? 0 : O_NOFOLLOW));
	} else {
		root = open_root(path);
		*fd = root < 0 ? root : open_below(root, rel, flags, follow);
		if (root >= 0)
			close(root);
	}
	if (*fd < 0 || fstat(*fd, stat) != 0 ||
	    (file->from > 0 && lseek(*fd, (off_t)file->from, SEEK_SET) < 0))
		return error_system(
		    err, "io", "reading %s", (const char *)found->at);
	if (strcmp(path, "-") != 0 && !S_ISREG(stat->st_mode))
		return refuse_kind(
		    err, (const char *)found->at, "", stat->st_mode);
	return CUSTODY_OK;
}
