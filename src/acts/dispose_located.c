/* SPDX-License-Identifier: Apache-2.0
 *
 * dispose_located: a located copy is known by its path; which of its files are
 * the version's bytes is found out as for any other.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acts/dispose_located.h"
#include "base/error.h"
#include "base/file.h"

static size_t
count_located(const struct dispose_located *located)
{
	size_t count = 0;

	for (size_t i = 0; i < located->versions; i++)
		count += located->of[i].count;
	return count;
}

enum custody_status
dispose_located_open(struct dispose_located *out, struct custody *custody,
    const json_t *versions, const struct custody_data *data, size_t data_count,
    struct custody_error *err)
{
	const json_t *version;
	size_t i;

	*out = (struct dispose_located){.count = 0};
	out->of = calloc(json_array_size(versions) + 1, sizeof *out->of);
	if (out->of == NULL)
		return error_memory(err);
	json_array_foreach (versions, i, version)
		if (json_string_length(json_object_get(version, "seal")) == 0 &&
		    located_list(&out->of[out->versions], custody, version,
			NULL) == CUSTODY_OK)
			out->versions++;
	out->data =
	    calloc(data_count + count_located(out) + 1, sizeof *out->data);
	if (out->data == NULL)
		return error_memory(err);
	for (i = 0; i < data_count; i++)
		out->data[out->count++] = data[i];
	for (i = 0; i < out->versions; i++)
		for (size_t k = 0; k < out->of[i].count; k++)
			if (access(out->of[i].path[k], F_OK) == 0)
				out->data[out->count++].path =
				    out->of[i].path[k];
	return CUSTODY_OK;
}

void
dispose_located_close(struct dispose_located *located)
{
	for (size_t i = 0; i < located->versions; i++)
		located_clear(&located->of[i]);
	free(located->of);
	free(located->data);
	*located = (struct dispose_located){.count = 0};
}

/* Is a file that is known at this path, or below it? */
static bool
is_found(const struct dispose_files *files, const char *path)
{
	char *real = realpath(path, NULL);
	const char *below = real == NULL ? path : real;
	size_t len = strlen(below);
	bool found = false;

	for (size_t i = 0; i < files->count && !found; i++) {
		const char *place = (const char *)files->file[i].place.at;

		found = strncmp(place, below, len) == 0 &&
			(place[len] == '\0' || place[len] == '/');
	}
	free(real);
	return found;
}

enum custody_status
dispose_located_beyond(const struct dispose_located *located,
    const struct dispose_files *files, json_t *beyond,
    struct custody_error *err)
{
	char path[512];

	for (size_t i = 0; i < located->versions; i++)
		for (size_t k = 0; k < located->of[i].count; k++) {
			const char *at = located->of[i].path[k];
			bool there = false;
			bool seen =
			    file_is_there(at, &there, NULL) == CUSTODY_OK;

			if (there && is_found(files, at))
				continue;
			error_escape(
			    path, sizeof path, (const uint8_t *)at, strlen(at));
			if (json_array_append_new(beyond,
				json_pack("{s:o}", "note",
				    json_sprintf(
					"%s, a copy located at event #%llu, %s",
					path,
					(unsigned long long)located->of[i]
					    .seq[k],
					there  ? "has another form: it is not "
						 "touched"
					: seen ? "is not there now"
					       : "cannot be looked at from "
						 "here: it is not touched"))) !=
			    0)
				return error_memory(err);
		}
	return CUSTODY_OK;
}
