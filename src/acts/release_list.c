/* SPDX-License-Identifier: Apache-2.0
 *
 * release_list: which versions a release is of, and which files there are.
 * Nothing is read here but names.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acts/release_inside.h"
#include "base/error.h"

enum custody_status
release_list_part(struct custody_release *release, const json_t *row,
    struct custody_error *err)
{
	struct release_part *grown =
	    reallocarray(release->part, release->parts + 1, sizeof *grown);
	struct release_part *part;

	if (grown == NULL)
		return error_memory(err);
	release->part = grown;
	part = &release->part[release->parts];
	*part = (struct release_part){.row = json_deep_copy(row)};
	if (part->row == NULL)
		return error_memory(err);
	part->dataset =
	    json_string_value(json_object_get(part->row, "dataset"));
	part->version = json_string_value(json_object_get(part->row, "root"));
	release->parts++;
	if (part->dataset == NULL || part->version == NULL ||
	    strlen(part->version) != 64)
		return error_set(err, CUSTODY_MALFORMED, "release",
		    "release: a version of it has no name");
	return CUSTODY_OK;
}

struct walking {
	struct custody_release *release;
	size_t part;
};

static enum custody_status
take_names(struct release_item *item, const struct reading_file *file,
    struct custody_error *err)
{
	const char *found = (const char *)file->found.at;
	const char *slash = strrchr(found, '/');

	item->name = strdup(slash == NULL ? found : slash + 1);
	item->folder = slash == NULL ? strdup(".")
		       : slash == found
			   ? strdup("/")
			   : strndup(found, (size_t)(slash - found));
	item->path = malloc(file->path.len + 1);
	if (item->name == NULL || item->folder == NULL || item->path == NULL)
		return error_memory(err);
	memcpy(item->path, file->path.at, file->path.len);
	item->path[file->path.len] = '\0';
	return CUSTODY_OK;
}

/* A new one at the end; NULL when memory is short. */
static struct release_item *
add_item(struct custody_release *release, size_t part)
{
	struct release_item *item;

	if (release->items == release->room) {
		size_t room = release->room == 0 ? 64 : 2 * release->room;
		struct release_item *grown =
		    reallocarray(release->item, room, sizeof *grown);

		if (grown == NULL)
			return NULL;
		release->item = grown;
		release->room = room;
	}
	item = &release->item[release->items++];
	*item = (struct release_item){.part = part};
	item->told.records = UINT64_MAX;
	return item;
}

/* Passed over: names are enough for now. */
static enum custody_status
take_file(void *ctx, const struct reading_file *file, struct custody_error *err)
{
	struct walking *walking = ctx;
	struct release_item *item = add_item(walking->release, walking->part);
	enum custody_status status;

	if (item == NULL)
		return error_memory(err);
	if (bytes_equal(file->found, bytes_text("-")))
		return error_set(err, CUSTODY_USAGE, "which-data",
		    "release: standard input cannot be read twice");
	status = take_names(item, file, err);
	item->told.bytes = (uint64_t)file->stat->st_size;
	return status == CUSTODY_OK ? CUSTODY_END : status;
}

enum custody_status
release_list_walk(struct custody_release *release, size_t part,
    const char *const *paths, size_t count,
    const struct custody_reading_options *options, struct custody_error *err)
{
	static const struct reading_sink sink = {.begin_file = take_file};
	struct walking walking = {release, part};
	struct custody_reading_options own = *options;

	measure_settings(&own, release->custody);
	return reading_walk(paths, count, &own, &sink, &walking, err);
}

/* Nothing is where it was found: a version that is one file has its name. */
static enum custody_status
take_sealed(struct release_item *item, const struct release_part *part,
    const struct sealed_content_file *file, struct custody_error *err)
{
	const char *found = (const char *)file->found.at;
	const char *slash = memrchr(found, '/', file->found.len);
	size_t from = slash == NULL ? 0 : (size_t)(slash + 1 - found);

	item->path = strndup((const char *)file->path.at, file->path.len);
	item->name = file->path.len > 0
			 ? strndup((const char *)file->path.at, file->path.len)
			 : strndup(found + from, file->found.len - from);
	if (asprintf(&item->folder, "%s@%lld", part->dataset,
		(long long)json_integer_value(
		    json_object_get(part->row, "ordinal"))) < 0)
		item->folder = NULL;
	item->told.bytes = file->raw_length;
	return item->path == NULL || item->name == NULL || item->folder == NULL
		   ? error_memory(err)
		   : CUSTODY_OK;
}

enum custody_status
release_list_sealed(
    struct custody_release *release, size_t part, struct custody_error *err)
{
	const struct release_part *of = &release->part[part];
	const struct sealed_contents *contents =
	    sealed_files_contents(of->sealed);
	enum custody_status status = CUSTODY_OK;

	for (size_t i = 0; i < contents->files && status == CUSTODY_OK; i++) {
		struct release_item *item;

		if (contents->file[i].entries == 0)
			continue;
		item = add_item(release, part);
		if (item == NULL)
			return error_memory(err);
		item->sealed = i;
		status = take_sealed(item, of, &contents->file[i], err);
	}
	return status;
}

void
release_list_forget(struct release_part *part)
{
	while (part->entries > 0)
		free(part->entry[--part->entries].path);
}

static void
clear_part(struct release_part *part)
{
	release_list_forget(part);
	free(part->entry);
	sealed_files_close(part->sealed);
	json_decref(part->row);
}

static int
compare_items(const void *a, const void *b)
{
	const struct release_item *one = a, *other = b;

	if (one->part != other->part)
		return one->part < other->part ? -1 : 1;
	return strcmp(one->path, other->path);
}

void
release_list_sort(struct custody_release *release)
{
	if (release->items > 0)
		qsort(release->item, release->items, sizeof *release->item,
		    compare_items);
}

void
release_list_drop(struct release_item *item)
{
	free(item->folder);
	free(item->name);
	free(item->path);
	free(item->format);
}

void
release_list_clear(struct custody_release *release)
{
	for (size_t i = 0; i < release->items; i++)
		release_list_drop(&release->item[i]);
	for (size_t i = 0; i < release->parts; i++)
		clear_part(&release->part[i]);
	free(release->item);
	free(release->part);
}
