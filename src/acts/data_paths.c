/* SPDX-License-Identifier: Apache-2.0
 *
 * data_paths: which of the paths given holds which version.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acts/data_inside.h"
#include "base/error.h"
#include "base/file.h"
#include "base/member.h"

/* DATASET, DATASET@3 or DATASET@c41f09d2 means this version? */
static bool
is_named(const char *name, const json_t *version)
{
	const char *dataset = member_text(version, "dataset");
	size_t len = strlen(dataset);
	const char *which;
	char ordinal[24];

	if (name == NULL || strncmp(name, dataset, len) != 0)
		return false;
	if (name[len] == '\0')
		return true;
	if (name[len] != '@')
		return false;
	which = name + len + 1;
	snprintf(ordinal, sizeof ordinal, "%lld",
	    (long long)json_integer_value(json_object_get(version, "ordinal")));
	return strcmp(which, ordinal) == 0 ||
	       (strlen(which) >= 8 &&
		   strncmp(which, member_text(version, "root"),
		       strlen(which)) == 0);
}

static size_t
count_versions(const json_t *versions)
{
	size_t count = 0, i, j;
	const json_t *row;

	json_array_foreach (versions, i, row) {
		for (j = 0; j < i; j++) {
			const json_t *other = json_array_get(versions, j);

			if (strcmp(member_text(other, "dataset"),
				member_text(row, "dataset")) == 0 &&
			    strcmp(member_text(other, "root"),
				member_text(row, "root")) == 0)
				break;
		}
		count += j == i;
	}
	return count;
}

/* PATH/DATASET@N, as export makes, else PATH/DATASET. */
static enum custody_status
find_folder(struct data_paths *out, const char *path, const json_t *version,
    struct custody_error *err)
{
	const char *dataset = member_text(version, "dataset");

	if (asprintf(&out->text, "%s/%s@%lld", path, dataset,
		(long long)json_integer_value(
		    json_object_get(version, "ordinal"))) < 0) {
		out->text = NULL;
		return error_memory(err);
	}
	if (access(out->text, F_OK) != 0) {
		free(out->text);
		out->text = file_join(path, dataset);
		if (out->text == NULL)
			return error_memory(err);
	}
	out->path[out->count++] = out->text;
	return CUSTODY_OK;
}

enum custody_status
data_paths_find(struct data_paths *out, const struct data_ask *ask,
    const json_t *version, struct custody_error *err)
{
	bool alone = count_versions(ask->versions) == 1;
	const char *shared = NULL;
	size_t unnamed = 0;

	*out = (struct data_paths){.count = 0};
	out->path = calloc(ask->data_count + 1, sizeof *out->path);
	if (out->path == NULL)
		return error_memory(err);
	for (size_t i = 0; i < ask->data_count; i++) {
		const struct custody_data *data = &ask->data[i];

		if (is_named(data->dataset, version) ||
		    (data->dataset == NULL && alone))
			out->path[out->count++] = data->path;
		if (data->dataset != NULL)
			continue;
		shared = data->path;
		unnamed++;
	}
	if (out->count > 0)
		return CUSTODY_OK;
	if (unnamed == 1)
		return find_folder(out, shared, version, err);
	error_set(err, CUSTODY_USAGE, "which-data",
	    "no --data, or several, for %s@%lld",
	    member_text(version, "dataset"),
	    (long long)json_integer_value(json_object_get(version, "ordinal")));
	error_remedy(err, "give each its own: --data %s=PATH",
	    member_text(version, "dataset"));
	return CUSTODY_USAGE;
}

void
data_paths_clear(struct data_paths *paths)
{
	free(paths->text);
	free(paths->path);
	*paths = (struct data_paths){.count = 0};
}
