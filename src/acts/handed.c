/* SPDX-License-Identifier: Apache-2.0
 *
 * handed: lists what lies there, as a reading would, and copies it.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "acts/export_inside.h"
#include "acts/handed.h"
#include "acts/release_inside.h"
#include "acts/sealed_files.h"
#include "base/error.h"
#include "base/file.h"

#define PIECE ((size_t)1 << 20)
#define NAMES "/proc/self/fd"

struct handed {
	struct custody_release list; /* parts and items only */
	struct reading_named *named; /* one for each item */
	int *fd;
	struct export_memory memory; /* of handed_stored */
	json_t *versions;            /* that its files name */
	bool given;
};

/* --- one file ------------------------------------------------------------- */

static enum custody_status
copy_bytes(int from, int to, const char *name, uint64_t *room,
    struct custody_error *err)
{
	uint8_t *piece = malloc(PIECE);
	enum custody_status status =
	    piece == NULL ? error_memory(err) : CUSTODY_OK;

	while (status == CUSTODY_OK) {
		ssize_t got = read(from, piece, PIECE);

		if (got < 0)
			status = error_system(err, "io", "reading %s", name);
		if (got <= 0)
			break;
		if ((uint64_t)got > *room) {
			status = error_set(err, CUSTODY_UNKNOWN, "too-large",
			    "the data is more than 1 GiB, too much for memory");
			error_remedy(err, "--hand-over pipe");
			break;
		}
		*room -= (uint64_t)got;
		status = file_write_all(to, piece, (size_t)got, err);
	}
	free(piece);
	return status;
}

static enum custody_status
copy_file(struct handed *handed, size_t i, bool follow, uint64_t *room,
    struct custody_error *err)
{
	const struct release_item *item = &handed->list.item[i];
	char *path = file_join(item->folder, item->name);
	int from = -1;
	enum custody_status status = CUSTODY_OK;

	if (path == NULL)
		return error_memory(err);
	from = open(
	    path, O_RDONLY | O_CLOEXEC | O_NOCTTY | (follow ? 0 : O_NOFOLLOW));
	handed->fd[i] = memfd_create(item->name, MFD_ALLOW_SEALING);
	if (from < 0 || handed->fd[i] < 0)
		status = error_system(err, "io", "reading %s", path);
	if (status == CUSTODY_OK)
		status = copy_bytes(from, handed->fd[i], path, room, err);
	if (status == CUSTODY_OK &&
	    (lseek(handed->fd[i], 0, SEEK_SET) < 0 ||
		fcntl(handed->fd[i], F_ADD_SEALS,
		    F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) <
		    0))
		status = error_system(err, "io", "sealing a copy of %s", path);
	if (from >= 0)
		close(from);
	free(path);
	return status;
}

/* What takes the copies opens them by their names there. */
static enum custody_status
need_names(struct custody_error *err)
{
	if (access(NAMES, X_OK) == 0)
		return CUSTODY_OK;
	error_set(err, CUSTODY_UNKNOWN, "hand-over",
	    "handing over copies in memory: " NAMES
	    ", where their names are, is not there");
	error_remedy(err, "mount /proc, or take --hand-over pipe");
	return CUSTODY_UNKNOWN;
}

/* --- all of it ------------------------------------------------------------ */

static enum custody_status
list_part(struct handed *handed, const struct data_ask *ask, const json_t *row,
    bool *follow, struct custody_error *err)
{
	struct data_reading reading = {.globs = NULL};
	struct data_paths paths = {.count = 0};
	size_t part = handed->list.parts;
	enum custody_status status;

	status = release_list_part(&handed->list, row, err);
	if (status == CUSTODY_OK)
		status = data_paths_find(&paths, ask, row, err);
	if (status == CUSTODY_OK && paths.count == 1 &&
	    data_release_is(paths.path[0])) {
		status = error_set(err, CUSTODY_USAGE, "hand-over",
		    "an exported folder is verified by its reader, not copied");
		error_remedy(err, "--hand-over none");
	}
	if (status == CUSTODY_OK)
		status = data_reading_open(&reading, row, err);
	if (status == CUSTODY_OK)
		status = release_list_walk(&handed->list, part, paths.path,
		    paths.count, &reading.options, err);
	*follow |= reading.options.follow;
	data_reading_close(&reading);
	data_paths_clear(&paths);
	return status;
}

static enum custody_status
copy_all(struct handed *handed, bool follow, struct custody_error *err)
{
	size_t count = handed->list.items;
	uint64_t room = HANDED_MAX;
	enum custody_status status = CUSTODY_OK;

	handed->named = calloc(count + 1, sizeof *handed->named);
	handed->fd = calloc(count + 1, sizeof *handed->fd);
	if (handed->named == NULL || handed->fd == NULL)
		return error_memory(err);
	release_list_sort(&handed->list);
	memset(handed->fd, -1, (count + 1) * sizeof *handed->fd);
	for (size_t i = 0; i < count && status == CUSTODY_OK; i++) {
		const struct release_item *item = &handed->list.item[i];

		status = copy_file(handed, i, follow, &room, err);
		handed->named[i] = (struct reading_named){
		    .folder = item->folder,
		    .name = item->name,
		    .path = bytes_text(item->path),
		    .size = item->told.bytes,
		    .fd = &handed->fd[i],
		};
	}
	return status;
}

enum custody_status
handed_copy(struct handed **out, struct custody *custody,
    const struct data_ask *ask, struct custody_error *err)
{
	struct handed *handed = calloc(1, sizeof *handed);
	bool follow = false;
	const json_t *row;
	size_t i;
	enum custody_status status = need_names(err);

	*out = NULL;
	if (handed == NULL)
		return error_memory(err);
	handed->list.custody = custody;
	json_array_foreach (ask->versions, i, row)
		if (status == CUSTODY_OK && !data_is_repeated(ask->versions, i))
			status = list_part(handed, ask, row, &follow, err);
	if (status == CUSTODY_OK)
		status = copy_all(handed, follow, err);
	if (status == CUSTODY_OK)
		*out = handed;
	else
		handed_free(handed);
	return status;
}

/* --- what is sealed --------------------------------------------------------
 */

enum custody_status
handed_stored(struct handed **out, struct custody *custody,
    const struct data_ask *ask, struct data_found *found,
    struct custody_error *err)
{
	struct handed *handed = calloc(1, sizeof *handed);
	struct export_written written = {.entries = NULL};
	const json_t *row;
	size_t i;
	enum custody_status status = need_names(err);

	*out = handed;
	if (handed == NULL)
		return error_memory(err);
	handed->memory.left = HANDED_MAX;
	handed->versions = json_incref((json_t *)(uintptr_t)ask->versions);
	json_array_foreach (ask->versions, i, row) {
		const struct export_job job = {
		    .custody = custody,
		    .ask = ask,
		    .dir = -1,
		    .prefix = "",
		    .memory = &handed->memory,
		};

		if (status != CUSTODY_OK || data_is_repeated(ask->versions, i))
			continue;
		status = sealed_files_need(ask->versions, row, err);
		if (status == CUSTODY_OK)
			status = export_write(&job, row, &written, err);
	}
	if (status == CUSTODY_OK)
		status = export_memory_seal(&handed->memory, err);
	*found = (struct data_found){
	    .files = handed->memory.count,
	    .records = written.records,
	    .bytes = written.bytes,
	    .left_out = written.left.count,
	    .erased = written.erased,
	};
	if (written.left.count > 0)
		data_left_root(&written.left, found->left_root);
	export_written_clear(&written);
	return status;
}

const struct reading_named *
handed_files(const struct handed *handed, const json_t *version, size_t *count)
{
	const char *root = json_string_value(json_object_get(version, "root"));
	const char *dataset =
	    json_string_value(json_object_get(version, "dataset"));
	size_t first = 0;

	*count = 0;
	for (size_t i = 0; i < handed->list.items; i++) {
		const struct release_part *part =
		    &handed->list.part[handed->list.item[i].part];

		if (strcmp(part->dataset, dataset) != 0 ||
		    strcmp(part->version, root) != 0)
			continue;
		if (*count == 0)
			first = i;
		++*count;
	}
	return &handed->named[first];
}

static bool
give(json_t *list, const char *path, const char *dataset, const char *version,
    int fd)
{
	struct buffer text = {0};
	json_t *one = NULL;

	/* A path that is not UTF-8 is told in hex. */
	if (reading_path_json(&text, bytes_text(path), NULL) == CUSTODY_OK)
		one = json_loadb((const char *)text.at, text.len, 0, NULL);
	buffer_clear(&text);
	if (json_object_update_new(
		one, json_pack("{s:s, s:s, s:i}", "dataset", dataset, "version",
			 version, "fd", fd)) == 0)
		return json_array_append_new(list, one) == 0;
	json_decref(one);
	return false;
}

json_t *
handed_give(struct handed *handed)
{
	json_t *list = json_array();
	bool right = list != NULL;

	for (size_t i = 0; i < handed->list.items; i++) {
		const struct release_item *item = &handed->list.item[i];
		const struct release_part *part =
		    &handed->list.part[item->part];

		right = right && give(list, item->path, part->dataset,
				     part->version, handed->fd[i]);
	}
	for (size_t i = 0; i < handed->memory.count; i++) {
		const struct export_memory_file *file = &handed->memory.file[i];

		right =
		    right && give(list, file->path,
				 json_string_value(
				     json_object_get(file->version, "dataset")),
				 json_string_value(
				     json_object_get(file->version, "root")),
				 file->fd);
	}
	if (!right) {
		json_decref(list);
		return NULL;
	}
	handed->given = true;
	return list;
}

void
handed_free(struct handed *handed)
{
	if (handed == NULL)
		return;
	for (size_t i = 0; handed->fd != NULL && i < handed->list.items; i++)
		if (!handed->given && handed->fd[i] >= 0)
			close(handed->fd[i]);
	export_memory_clear(&handed->memory, handed->given);
	json_decref(handed->versions);
	free(handed->fd);
	free(handed->named);
	release_list_clear(&handed->list);
	free(handed);
}
