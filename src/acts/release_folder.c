/* SPDX-License-Identifier: Apache-2.0
 *
 * release_folder: a folder that export made: exactly the files that its
 * document names, each with the SHA-256 that it had then.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "acts/release_inside.h"
#include "base/error.h"
#include "base/file.h"
#include "readers/table.h"

#define SUMS_MAX ((size_t)1 << 30)

struct folder {
	struct custody_release *release;
	const char *dir;
	const json_t *entries; /* of the document; maybe null */
	struct release_sums files;
	size_t found; /* how many of them lie there */
};

static enum custody_status
add_parts(struct custody_release *release, const json_t *predicate,
    struct custody_error *err)
{
	const json_t *versions = json_object_get(predicate, "versions"), *one;
	enum custody_status status = CUSTODY_OK;
	size_t i;

	json_array_foreach (versions, i, one) {
		json_t *row = json_pack("{s:O, s:O}", "dataset",
		    json_object_get(one, "dataset"), "root",
		    json_object_get(one, "version"));

		status = row == NULL ? error_memory(err)
				     : release_list_part(release, row, err);
		json_decref(row);
		if (status != CUSTODY_OK)
			break;
	}
	if (status == CUSTODY_OK && release->parts == 0)
		status = error_set(err, CUSTODY_MALFORMED, "release",
		    "%s: it is of no version", RELEASE_DOCUMENT_NAME);
	return status;
}

static enum custody_status
read_sums(struct folder *folder, const struct release_document *document,
    struct custody_error *err)
{
	char *path = file_join(folder->dir, RELEASE_SUMS_NAME);
	struct buffer text = {0};
	enum custody_status status;

	if (path == NULL)
		return error_memory(err);
	status = file_read(&text, AT_FDCWD, path, SUMS_MAX, err);
	if (status == CUSTODY_NOT_FOUND)
		status = error_set(err, CUSTODY_DISAGREES, "release",
		    "%s was released and is missing", RELEASE_SUMS_NAME);
	if (status == CUSTODY_OK)
		status = release_document_files(
		    &folder->files, document, buffer_view(&text), err);
	buffer_clear(&text);
	free(path);
	return status;
}

static int
compare_name(const void *name, const void *file)
{
	return strcmp(name, ((const struct release_file *)file)->name);
}

/* The entry that a file is, or is a member of. */
static const json_t *
find_entry(const struct folder *folder, const char *name)
{
	const json_t *one, *best = NULL;
	size_t longest = 0, i;

	json_array_foreach (folder->entries, i, one) {
		const char *own =
		    json_string_value(json_object_get(one, "name"));
		size_t len = own == NULL ? 0 : strlen(own);

		if (len < longest || len == 0 || strncmp(own, name, len) != 0)
			continue;
		if (name[len] != '\0' && name[len] != '/' &&
		    strcmp(name + len, ".gz") != 0 &&
		    strcmp(name + len, ".zst") != 0)
			continue;
		best = one;
		longest = len;
	}
	return best;
}

static void
find_part(struct folder *folder, struct release_item *item, const json_t *one)
{
	const char *dataset =
	    json_string_value(json_object_get(one, "dataset"));
	const char *version =
	    json_string_value(json_object_get(one, "version"));

	for (size_t i = 0; i < folder->release->parts; i++)
		if (dataset != NULL && version != NULL &&
		    strcmp(folder->release->part[i].dataset, dataset) == 0 &&
		    strcmp(folder->release->part[i].version, version) == 0)
			item->part = i;
}

/* How a file is read: an entry of records as its format says, rows as the lines
 * that export made of them; a member of an archive, or what nobody described,
 * as one record. */
static enum custody_status
find_format(struct folder *folder, struct release_item *item, const char *name,
    struct custody_error *err)
{
	const json_t *one = find_entry(folder, name);
	const json_t *leaf = json_object_get(one, "entry");
	const char *format = json_string_value(json_object_get(leaf, "format"));
	const struct reader *known =
	    format == NULL ? NULL : table_of_entry(format);
	bool rows = known != NULL && known->shape == READER_ROWS;
	bool whole = known == NULL || known->shape == READER_WHOLE ||
		     known->shape == READER_ARCHIVE;

	find_part(folder, item, one);
	item->no_header =
	    !whole && json_is_null(json_object_get(leaf, "header"));
	item->format = strdup(whole ? "files" : rows ? "jsonl" : known->name);
	if (!whole)
		item->told.records =
		    (uint64_t)(json_integer_value(
				   json_object_get(leaf, "records")) -
			       json_integer_value(
				   json_object_get(one, "left_out")));
	return item->format == NULL ? error_memory(err) : CUSTODY_OK;
}

/* Its name as subjects have it; what is no data is dropped by the caller. */
static enum custody_status
match(struct folder *folder, struct release_item *item, bool *data,
    struct custody_error *err)
{
	char *found = file_join(item->folder, item->name);
	const struct release_file *file;
	struct buffer name = {0};
	size_t skip = strlen(folder->dir);
	enum custody_status status;

	if (found == NULL)
		return error_memory(err);
	while (found[skip] == '/')
		skip++;
	free(item->path);
	item->path = strdup(found + skip);
	free(found);
	if (item->path == NULL)
		return error_memory(err);
	*data = strcmp(item->path, RELEASE_DOCUMENT_NAME) != 0;
	if (!*data)
		return CUSTODY_OK;
	status = release_document_subject(&name, bytes_text(item->path), err);
	if (status != CUSTODY_OK)
		goto out;
	file = bsearch(name.at, folder->files.file, folder->files.count,
	    sizeof *file, compare_name);
	if (file == NULL) {
		status = error_set(err, CUSTODY_DISAGREES, "release",
		    "%s is no file of the release", item->path);
		goto out;
	}
	folder->found++;
	*data = strcmp(item->path, RELEASE_SUMS_NAME) != 0;
	memcpy(item->sha256, file->sha256, DIGEST_SIZE);
	item->summed = true;
	status = find_format(folder, item, (const char *)name.at, err);

out:
	buffer_clear(&name);
	return status;
}

static enum custody_status
match_all(struct folder *folder, struct custody_error *err)
{
	struct custody_release *release = folder->release;
	enum custody_status status = CUSTODY_OK;
	size_t kept = 0;

	for (size_t i = 0; i < release->items; i++) {
		struct release_item *item = &release->item[i];
		bool data = true;

		if (status == CUSTODY_OK)
			status = match(folder, item, &data, err);
		if (data)
			release->item[kept++] = *item;
		else
			release_list_drop(item);
	}
	release->items = kept;
	if (status == CUSTODY_OK && folder->found != folder->files.count)
		status = error_set(err, CUSTODY_DISAGREES, "release",
		    "%zu files that were released are missing",
		    folder->files.count - folder->found);
	return status;
}

enum custody_status
release_folder_open(struct custody_release *release, const char *dir,
    const struct release_document *document, struct custody_error *err)
{
	const struct custody_reading_options options = {.format = "files"};
	const json_t *predicate =
	    json_object_get(document->statement, "predicate");
	struct folder folder = {
	    .release = release,
	    .dir = dir,
	    .entries = json_object_get(predicate, "entries"),
	};
	enum custody_status status;

	status = add_parts(release, predicate, err);
	if (status == CUSTODY_OK)
		status = read_sums(&folder, document, err);
	if (status == CUSTODY_OK)
		status = release_list_walk(release, 0, &dir, 1, &options, err);
	if (status == CUSTODY_OK)
		status = match_all(&folder, err);
	release_sums_clear(&folder.files);
	return status;
}
