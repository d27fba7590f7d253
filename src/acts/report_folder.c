/* SPDX-License-Identifier: Apache-2.0
 *
 * report_folder: a folder is filled under a hidden name beside its place, and
 * one rename shows it.  What is there already is exchanged for it only if
 * every file in it is one that a report of this ledger wrote.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "acts/report.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/file.h"
#include "base/file_lock.h"
#include "base/file_place.h"
#include "crypto/digest.h"

#define SUMS "SHA256SUMS"
#define FACTS_MAX ((size_t)256 << 20)

struct report_folder {
	char *path;    /* where it shall be      */
	char *staging; /* where it is until then */
	char *aside;   /* what it replaces, where the two cannot be exchanged */
	char genesis[65];
	int dir;
	struct buffer sums;
	uint64_t files, bytes;
};

/* --- is what is there ours? --------------------------------------------- */

static bool
is_report_of(int dir, const char *genesis)
{
	struct buffer text = {0};
	json_t *facts = NULL;
	const json_t *ledger;
	const char *type, *of;
	bool ours;

	if (file_read(&text, dir, "report.json", FACTS_MAX, NULL) == CUSTODY_OK)
		facts = json_loadb((const char *)text.at, text.len,
		    JSON_REJECT_DUPLICATES, NULL);
	ledger = json_array_get(json_object_get(facts, "ledger"), 0);
	type = json_string_value(json_object_get(facts, "type"));
	of = json_string_value(json_object_get(ledger, "genesis"));
	ours = type != NULL && strcmp(type, REPORT_TYPE) == 0 && of != NULL &&
	       strcmp(of, genesis) == 0;
	json_decref(facts);
	buffer_clear(&text);
	return ours;
}

/* Whether SHA256SUMS lists a name. */
static bool
is_listed(const struct buffer *sums, const char *name)
{
	const char *at = (const char *)sums->at;
	size_t len = strlen(name);

	while (at != NULL && (at = strstr(at, name)) != NULL) {
		if (at >= (const char *)sums->at + 66 && at[-1] == ' ' &&
		    at[len] == '\n')
			return true;
		at += len;
	}
	return false;
}

/* Whether everything below is listed; `below` is "" or "events/". */
static bool
holds_only_listed(int dir, const char *below, const struct buffer *sums)
{
	int fd = openat(dir, below[0] == '\0' ? "." : below,
	    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *list = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *one;
	bool listed = list != NULL;

	while (listed && (one = readdir(list)) != NULL) {
		char name[600];
		struct stat info;

		if (strcmp(one->d_name, ".") == 0 ||
		    strcmp(one->d_name, "..") == 0)
			continue;
		snprintf(name, sizeof(name), "%s%s", below, one->d_name);
		if (fstatat(dir, name, &info, AT_SYMLINK_NOFOLLOW) != 0)
			listed = false;
		else if (S_ISDIR(info.st_mode) && below[0] == '\0') {
			strcat(name, "/");
			listed = holds_only_listed(dir, name, sums);
		} else {
			listed =
			    S_ISREG(info.st_mode) &&
			    (strcmp(name, SUMS) == 0 || is_listed(sums, name));
		}
	}
	if (list != NULL)
		closedir(list);
	else if (fd >= 0)
		close(fd);
	return listed;
}

static enum custody_status
check_place(const char *path, const char *genesis, struct custody_error *err)
{
	struct buffer sums = {0};
	int dir = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	bool ours;

	if (dir < 0 && errno == ENOENT)
		return CUSTODY_OK;
	ours = dir >= 0 &&
	       (file_read(&sums, dir, SUMS, FACTS_MAX, NULL) == CUSTODY_OK
		       ? is_report_of(dir, genesis) &&
			     holds_only_listed(dir, "", &sums)
		       : holds_only_listed(dir, "", &sums));
	buffer_clear(&sums);
	if (dir >= 0)
		close(dir);
	if (ours)
		return CUSTODY_OK;
	error_set(err, CUSTODY_REFUSED, "exists",
	    "report %s: it holds what no report of this ledger wrote", path);
	error_remedy(err, "name a folder that does not exist");
	return CUSTODY_REFUSED;
}

/* --- the hidden name ---------------------------------------------------- */

/* "a/b/" and "a/b" are the same; ".a/.b.custody-report" is beside both. */
static bool
choose_names(struct report_folder *folder, const char *path)
{
	size_t len = strlen(path);
	const char *name;

	while (len > 1 && path[len - 1] == '/')
		len--;
	folder->path = strndup(path, len);
	if (folder->path == NULL)
		return false;
	name = strrchr(folder->path, '/');
	name = name == NULL ? folder->path : name + 1;
	if (asprintf(&folder->staging, "%.*s.%s.custody-report",
		(int)(name - folder->path), folder->path, name) < 0)
		folder->staging = NULL;
	if (folder->staging == NULL ||
	    asprintf(&folder->aside, "%s.old", folder->staging) < 0)
		folder->aside = NULL;
	return folder->aside != NULL;
}

static enum custody_status
make_parent(const struct report_folder *folder, struct custody_error *err)
{
	const char *slash = strrchr(folder->path, '/');
	char *parent;
	enum custody_status status;

	if (slash == NULL || slash == folder->path)
		return CUSTODY_OK;
	parent = strndup(folder->path, (size_t)(slash - folder->path));
	status = parent == NULL ? error_memory(err)
				: file_make_dirs(parent, 0755, err);
	free(parent);
	return status;
}

static enum custody_status
busy(const struct report_folder *folder, struct custody_error *err)
{
	return error_set(err, CUSTODY_UNKNOWN, "lock-busy",
	    "report %s: another report is being written there", folder->path);
}

static enum custody_status
open_staging(struct report_folder *folder, struct custody_error *err)
{
	enum custody_status status;

	folder->dir = open(
	    folder->staging, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (folder->dir < 0)
		return error_system(err, "io", "opening %s", folder->staging);
	status = file_lock(folder->dir, folder->staging, err);
	return status == CUSTODY_REFUSED ? busy(folder, err) : status;
}

/* What a killed run left under the hidden name goes first; whoever is at work
 * there holds its lock. */
static enum custody_status
make_staging(struct report_folder *folder, struct custody_error *err)
{
	enum custody_status status;

	if (mkdir(folder->staging, 0755) == 0)
		return open_staging(folder, err);
	if (errno != EEXIST)
		return error_system(err, "io", "making %s", folder->staging);
	status = open_staging(folder, err);
	if (status == CUSTODY_OK)
		status = file_remove_tree(AT_FDCWD, folder->staging, err);
	if (folder->dir >= 0)
		close(folder->dir);
	folder->dir = -1;
	if (status != CUSTODY_OK)
		return status;
	if (mkdir(folder->staging, 0755) != 0)
		return busy(folder, err);
	return open_staging(folder, err);
}

enum custody_status
report_folder_begin(struct report_folder **out, const char *path,
    const char *genesis, struct custody_error *err)
{
	struct report_folder *folder = calloc(1, sizeof(*folder));
	enum custody_status status;

	*out = NULL;
	if (folder == NULL)
		return error_memory(err);
	folder->dir = -1;
	snprintf(folder->genesis, sizeof(folder->genesis), "%s", genesis);
	status = choose_names(folder, path) ? CUSTODY_OK : error_memory(err);
	if (status == CUSTODY_OK)
		status = check_place(folder->path, genesis, err);
	if (status == CUSTODY_OK)
		status = make_parent(folder, err);
	if (status == CUSTODY_OK)
		status = make_staging(folder, err);
	if (status == CUSTODY_OK)
		*out = folder;
	else
		report_folder_free(folder);
	return status;
}

/* --- what is in it ------------------------------------------------------ */

static enum custody_status
write_file(struct report_folder *folder, const char *name, struct bytes content,
    struct custody_error *err)
{
	const char *slash = strchr(name, '/');
	enum custody_status status;
	int fd;

	if (slash != NULL) {
		char *below = strndup(name, (size_t)(slash - name));
		bool made =
		    below != NULL &&
		    (mkdirat(folder->dir, below, 0755) == 0 || errno == EEXIST);

		free(below);
		if (!made)
			return error_system(
			    err, "io", "report: making %s", name);
	}
	fd = openat(folder->dir, name,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd < 0)
		return error_system(err, "io", "report: writing %s", name);
	status = file_write_all(fd, content.at, content.len, err);
	if (close(fd) != 0 && status == CUSTODY_OK)
		status = error_system(err, "io", "report: writing %s", name);
	return status;
}

enum custody_status
report_folder_write(struct report_folder *folder, const char *name,
    struct bytes content, struct custody_error *err)
{
	uint8_t digest[DIGEST_SIZE];
	char hex[65];
	enum custody_status status;

	status = write_file(folder, name, content, err);
	if (status != CUSTODY_OK)
		return status;
	digest_sha256(digest, content.at, content.len);
	encode_hex(hex, digest, sizeof(digest));
	folder->files++;
	folder->bytes += content.len;
	return buffer_print(&folder->sums, err, "%s  %s\n", hex, name);
}

/* What an earlier run was killed before it removed goes now, too. */
static enum custody_status
put_in_place(const struct report_folder *folder, struct custody_error *err)
{
	struct stat there;
	enum custody_status status =
	    lstat(folder->path, &there) == 0
		? file_place_instead(
		      folder->staging, folder->path, folder->aside, err)
		: file_place_folder(folder->staging, folder->path, err);

	return status == CUSTODY_OK
		   ? file_remove_tree(AT_FDCWD, folder->aside, err)
		   : status;
}

/* One sync for all of the files, then one rename. */
enum custody_status
report_folder_end(struct report_folder *folder, struct custody_error *err)
{
	enum custody_status status;

	status = write_file(folder, SUMS, buffer_view(&folder->sums), err);
	if (status != CUSTODY_OK)
		return status;
	folder->files++;
	folder->bytes += folder->sums.len;
	if (syncfs(folder->dir) != 0)
		return error_system(err, "io", "report: syncing");
	status = check_place(folder->path, folder->genesis, err);
	if (status != CUSTODY_OK)
		return status;
	status = put_in_place(folder, err);
	if (status != CUSTODY_OK)
		return status;
	free(folder->staging);
	folder->staging = NULL;
	return status;
}

uint64_t
report_folder_files(const struct report_folder *folder)
{
	return folder->files;
}

uint64_t
report_folder_bytes(const struct report_folder *folder)
{
	return folder->bytes;
}

void
report_folder_free(struct report_folder *folder)
{
	if (folder == NULL)
		return;
	/* Another's hidden folder is not ours to remove: ours is locked. */
	if (folder->dir >= 0 && folder->staging != NULL &&
	    file_lock(folder->dir, folder->staging, NULL) == CUSTODY_OK)
		(void)!file_remove_tree(AT_FDCWD, folder->staging, NULL);
	if (folder->dir >= 0)
		close(folder->dir);
	buffer_clear(&folder->sums);
	free(folder->aside);
	free(folder->staging);
	free(folder->path);
	free(folder);
}
