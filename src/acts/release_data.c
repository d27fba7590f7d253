/* SPDX-License-Identifier: Apache-2.0
 *
 * release_data: data that is used where it lies.  Its manifest is known before
 * a record is handed out: where nobody has it, the data is measured, and is
 * the version or nothing.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acts/release_inside.h"
#include "base/error.h"
#include "readers/table.h"

static enum custody_status
add_entry(struct release_part *part, const struct index_entry *from,
    struct custody_error *err)
{
	struct release_entry *entry;

	if (part->entries == part->room) {
		size_t room = part->room == 0 ? 64 : 2 * part->room;
		struct release_entry *grown =
		    reallocarray(part->entry, room, sizeof *grown);

		if (grown == NULL)
			return error_memory(err);
		part->entry = grown;
		part->room = room;
	}
	entry = &part->entry[part->entries];
	*entry = (struct release_entry){
	    .path = malloc(from->path.len + 1),
	    .path_len = from->path.len,
	    .headed = from->header != NULL,
	    .records = from->records,
	};
	if (entry->path == NULL)
		return error_memory(err);
	memcpy(entry->path, from->path.at, from->path.len);
	entry->path[from->path.len] = '\0';
	snprintf(entry->format, sizeof entry->format, "%s", from->format);
	memcpy(entry->root, from->root, DIGEST_SIZE);
	if (from->header != NULL)
		memcpy(entry->header, from->header, DIGEST_SIZE);
	part->entries++;
	return CUSTODY_OK;
}

static enum custody_status
take_entry(
    void *context, const struct index_entry *entry, struct custody_error *err)
{
	return add_entry(context, entry, err);
}

static enum custody_status
take_measured(struct release_part *part, const struct measurement *measured,
    struct custody_error *err)
{
	char root[ENCODE_HEX_SIZE(DIGEST_SIZE)];
	enum custody_status status = CUSTODY_OK;

	/* What a manifest told before it could be told no further. */
	release_list_forget(part);
	encode_hex(root, measured->version, DIGEST_SIZE);
	if (strcmp(root, part->version) != 0)
		return error_set(err, CUSTODY_DISAGREES, "data",
		    "the data is %.8s, not %s (%.8s)", root, part->dataset,
		    part->version);
	for (size_t i = 0; i < measured->entries && status == CUSTODY_OK; i++) {
		const struct measure_entry *found = measured->entry[i];
		const struct index_entry entry = {
		    .path = found->path,
		    .format = found->format,
		    .header = found->headed ? found->header : NULL,
		    .root = found->root,
		    .records = found->records,
		};

		status = add_entry(part, &entry, err);
	}
	return status;
}

/* --- what lies there, against what should -------------------------------- */

/* An entry is of the file that has its path, or of an archive above it; of a
 * version that is one file, everything is. */
static bool
holds(const char *path, const struct release_entry *entry)
{
	size_t len = strlen(path);

	return len == 0 ||
	       (entry->path_len >= len && memcmp(entry->path, path, len) == 0 &&
		   (entry->path_len == len || entry->path[len] == '/'));
}

/* The first entry that is not before the path. */
static size_t
find_first(const struct release_part *part, const char *path)
{
	size_t low = 0, high = part->entries;
	struct bytes wanted = bytes_text(path);

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct release_entry *entry = &part->entry[middle];

		if (bytes_compare(
			(struct bytes){(uint8_t *)entry->path, entry->path_len},
			wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static enum custody_status
cover(struct release_part *part, struct release_item *item,
    struct custody_error *err)
{
	size_t length = strlen(item->path);
	uint64_t records = 0;
	bool any = false, alone = false;

	for (size_t i = find_first(part, item->path); i < part->entries; i++) {
		struct release_entry *entry = &part->entry[i];

		if (entry->path_len < length ||
		    memcmp(entry->path, item->path, length) != 0)
			break;
		if (!holds(item->path, entry) ||
		    (alone && entry->path_len > length))
			continue;
		/* A file of records has no members. */
		alone |= entry->path_len == length &&
			 !table_is_archive(entry->format);
		entry->covered = any = true;
		records += entry->records;
	}
	item->told.records = records;
	if (any)
		return CUSTODY_OK;
	return error_set(err, CUSTODY_DISAGREES, "data", "%s is no file of %s",
	    item->path, part->dataset);
}

static enum custody_status
compare(struct custody_release *release, size_t first, size_t which,
    bool subset, struct custody_error *err)
{
	struct release_part *part = &release->part[which];
	enum custody_status status = CUSTODY_OK;

	for (size_t i = first; i < release->items && status == CUSTODY_OK; i++)
		status = cover(part, &release->item[i], err);
	for (size_t i = 0; i < part->entries && status == CUSTODY_OK && !subset;
	     i++)
		if (!part->entry[i].covered)
			status = error_set(err, CUSTODY_DISAGREES, "data",
			    "%s of %s is missing", part->entry[i].path,
			    part->dataset);
	return status;
}

/* --- one version ---------------------------------------------------------- */

static enum custody_status
find_manifest(struct custody_release *release, struct release_part *part,
    const struct data_ask *ask, const struct measure_options *options,
    struct custody_error *err)
{
	struct custody_error why = {0};
	struct measurement *measured = NULL;
	enum custody_status status;

	status = data_manifest_each(
	    release->custody, ask->outside, part->row, take_entry, part, &why);
	if (status != CUSTODY_UNKNOWN || ask->subset) {
		if (status != CUSTODY_OK && err != NULL)
			*err = why;
		return status;
	}
	status = measure_run(release->custody, options, &measured, err);
	if (status == CUSTODY_OK)
		status = take_measured(part, measured, err);
	measure_free(measured);
	return status;
}

/* What is sealed, or else what lies at the paths. */
static enum custody_status
open_data(struct custody_release *release, size_t which,
    const struct data_ask *ask, struct data_paths *paths,
    struct custody_error *err)
{
	struct release_part *part = &release->part[which];

	return data_is_stored(ask)
		   ? sealed_files_open(&part->sealed, release->custody,
			 ask->versions, part->row, err)
		   : data_paths_find(paths, ask, part->row, err);
}

static enum custody_status
list_files(struct custody_release *release, size_t which,
    const struct measure_options *options, struct custody_error *err)
{
	return options->sealed != NULL
		   ? release_list_sealed(release, which, err)
		   : release_list_walk(release, which, options->paths,
			 options->path_count, &options->reading, err);
}

static enum custody_status
open_part(struct custody_release *release, const struct data_ask *ask,
    const json_t *row, struct custody_error *err)
{
	struct measure_options options = {.sealed = NULL};
	struct data_reading reading = {.globs = NULL};
	struct data_paths paths = {.count = 0};
	size_t which = release->parts, first = release->items;
	enum custody_status status;

	status = release_list_part(release, row, err);
	if (status == CUSTODY_OK)
		status = open_data(release, which, ask, &paths, err);
	if (status == CUSTODY_OK)
		status = data_reading_open(&reading, row, err);
	options.paths = paths.path;
	options.path_count = paths.count;
	options.reading = reading.options;
	if (status == CUSTODY_OK && release->part[which].sealed != NULL)
		options.sealed =
		    sealed_files_source(release->part[which].sealed);
	if (status == CUSTODY_OK)
		status = find_manifest(
		    release, &release->part[which], ask, &options, err);
	if (status == CUSTODY_OK)
		status = list_files(release, which, &options, err);
	if (status == CUSTODY_OK)
		status = compare(release, first, which, ask->subset, err);
	data_reading_close(&reading);
	data_paths_clear(&paths);
	return status;
}

enum custody_status
release_data_open(struct custody_release *release, const struct data_ask *ask,
    struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	const json_t *row;
	size_t i;

	json_array_foreach (ask->versions, i, row)
		if (status == CUSTODY_OK && !data_is_repeated(ask->versions, i))
			status = open_part(release, ask, row, err);
	return status;
}
