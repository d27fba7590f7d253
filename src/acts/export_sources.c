/* SPDX-License-Identifier: Apache-2.0
 *
 * export_sources: the places of a version's files, from a manifest that gives
 * the version's root.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acts/export_inside.h"
#include "acts/manifest.h"
#include "acts/version_index.h"
#include "base/error.h"
#include "base/file.h"

static int
by_path(const void *a, const void *b)
{
	const struct export_source *one = a, *other = b;

	return bytes_compare((struct bytes){one->path.at, one->path.len},
	    (struct bytes){other->path.at, other->path.len});
}

static enum custody_status
fill(struct export_source *source, const struct index_entry *entry,
    struct custody_error *err)
{
	const char *place = (const char *)entry->place.at;
	size_t len = entry->place.len;
	const char *slash = len == 0 ? NULL : memrchr(place, '/', len);

	if (len == 0 || memchr(place, '\0', len) != NULL)
		return error_set(err, CUSTODY_DISAGREES, "index",
		    "the manifest has a place that is none");
	source->folder =
	    slash == NULL
		? strdup(".")
		: strndup(place, slash == place ? 1 : (size_t)(slash - place));
	source->name = slash == NULL ? strndup(place, len)
				     : strndup(slash + 1,
					   len - (size_t)(slash - place) - 1);
	if (source->folder == NULL || source->name == NULL)
		return error_memory(err);
	source->hashed = entry->raw_sha256 != NULL;
	if (source->hashed)
		memcpy(source->raw_sha256, entry->raw_sha256, DIGEST_SIZE);
	return buffer_append(
	    &source->path, entry->file.at, entry->file.len, err);
}

/* The entries of one archive are of one file; they follow each other, but for
 * paths that sort between them, so doubles are dropped at the end. */
static enum custody_status
add_entry(
    void *context, const struct index_entry *entry, struct custody_error *err)
{
	struct export_sources *out = context;
	struct export_source *source;

	if (bytes_equal(entry->place, bytes_text("-"))) {
		error_set(err, CUSTODY_UNKNOWN, "stdin",
		    "the data came by standard input and lies nowhere");
		error_remedy(err, "say where it is: --data PATH");
		return CUSTODY_UNKNOWN;
	}
	if (out->count > 0) {
		source = &out->source[out->count - 1];
		if (bytes_equal(entry->file,
			(struct bytes){source->path.at, source->path.len}))
			return CUSTODY_OK;
	}
	if (out->count == out->room) {
		size_t room = out->room == 0 ? 64 : 2 * out->room;

		source = reallocarray(out->source, room, sizeof *source);
		if (source == NULL)
			return error_memory(err);
		out->source = source;
		out->room = room;
	}
	source = &out->source[out->count++];
	*source = (struct export_source){.folder = NULL};
	return fill(source, entry, err);
}

static void
free_source(struct export_source *source)
{
	buffer_clear(&source->path);
	free(source->name);
	free(source->folder);
}

void
export_sources_close(struct export_sources *sources)
{
	for (size_t i = 0; i < sources->count; i++)
		free_source(&sources->source[i]);
	free(sources->source);
	free(sources->named);
	*sources = (struct export_sources){.count = 0};
}

static enum custody_status
list_named(struct export_sources *out, struct custody_error *err)
{
	size_t kept = 0;

	if (out->count > 0)
		qsort(out->source, out->count, sizeof *out->source, by_path);
	for (size_t i = 0; i < out->count; i++) {
		if (kept > 0 &&
		    by_path(&out->source[kept - 1], &out->source[i]) == 0)
			free_source(&out->source[i]);
		else
			out->source[kept++] = out->source[i];
	}
	out->count = kept;
	out->named = calloc(kept + 1, sizeof *out->named);
	if (out->named == NULL)
		return error_memory(err);
	for (size_t i = 0; i < kept; i++)
		out->named[i] = (struct reading_named){
		    .folder = out->source[i].folder,
		    .name = out->source[i].name,
		    .path = {out->source[i].path.at, out->source[i].path.len},
		};
	return CUSTODY_OK;
}

static enum custody_status
read_manifest(struct export_sources *out, struct custody *custody,
    const json_t *version, struct custody_error *err)
{
	struct index_file *index = NULL;
	enum custody_status status;

	status = version_index_glance(&index, custody, version, err);
	if (status == CUSTODY_OK)
		status = manifest_check(index,
		    json_string_value(json_object_get(version, "root")), err);
	if (status == CUSTODY_OK)
		status = index_file_each_entry(index, add_entry, out, err);
	if (status == CUSTODY_OK)
		status = list_named(out, err);
	index_file_close(index);
	return status;
}

enum custody_status
export_sources_open(struct export_sources *out, struct custody *custody,
    const json_t *versions, const json_t *version, struct custody_error *err)
{
	enum custody_status status = CUSTODY_UNKNOWN;
	const json_t *row;
	size_t i;

	*out = (struct export_sources){.count = 0};
	json_array_foreach (versions, i, row) {
		if (!json_equal(json_object_get(row, "dataset"),
			json_object_get(version, "dataset")) ||
		    !json_equal(json_object_get(row, "root"),
			json_object_get(version, "root")))
			continue;
		export_sources_close(out);
		status = read_manifest(out, custody, row, err);
		if (status == CUSTODY_OK)
			break;
	}
	if (status != CUSTODY_OK)
		export_sources_close(out);
	return status;
}

bool
export_sources_there(const struct export_sources *sources)
{
	for (size_t i = 0; i < sources->count; i++) {
		char *path = file_join(
		    sources->source[i].folder, sources->source[i].name);
		bool there = path != NULL && access(path, R_OK) == 0;

		free(path);
		if (!there)
			return false;
	}
	return true;
}

enum custody_status
export_sources_check(const struct export_sources *sources,
    const struct measure_file *file, struct custody_error *err)
{
	const struct export_source wanted = {
	    .path = {(uint8_t *)(uintptr_t)file->path.at, file->path.len, 0}};
	const struct export_source *source;

	if (sources->count == 0 || file->compression != NULL)
		return CUSTODY_OK;
	source = bsearch(&wanted, sources->source, sources->count,
	    sizeof *sources->source, by_path);
	if (source == NULL || !source->hashed ||
	    memcmp(source->raw_sha256, file->raw_sha256, DIGEST_SIZE) == 0)
		return CUSTODY_OK;
	return error_set(err, CUSTODY_DISAGREES, "changed",
	    "%.*s is not the file that was ingested",
	    (int)(file->found.len < 500 ? file->found.len : 500),
	    (const char *)file->found.at);
}
