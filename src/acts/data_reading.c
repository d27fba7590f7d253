/* SPDX-License-Identifier: Apache-2.0
 *
 * data_reading: the reading of an ingest event, back as options, so that a
 * check reads the same way.
 */
#include <stdlib.h>

#include "acts/data_inside.h"
#include "base/error.h"

static const char *
get_text(const json_t *reading, const char *key)
{
	return json_string_value(json_object_get(reading, key));
}

static size_t
take_globs(const char **to, const json_t *list)
{
	const json_t *glob;
	size_t i;

	json_array_foreach (list, i, glob)
		to[i] = json_string_value(glob);
	return json_array_size(list);
}

enum custody_status
data_reading_open(
    struct data_reading *out, const json_t *version, struct custody_error *err)
{
	const json_t *reading = json_object_get(version, "reading");
	const json_t *include = json_object_get(reading, "include");
	const json_t *exclude = json_object_get(reading, "exclude");
	size_t included = json_array_size(include);

	*out = (struct data_reading){
	    .options =
		{
		    .format = get_text(reading, "format"),
		    .no_header =
			json_is_true(json_object_get(reading, "no_header")),
		    .records_at = get_text(reading, "records_at"),
		    .url_field = get_text(reading, "url_field"),
		    .time_field = get_text(reading, "time_field"),
		    .id_field = get_text(reading, "id_field"),
		    .stdin_name = get_text(reading, "stdin_name"),
		    .follow = json_is_true(json_object_get(reading, "follow")),
		},
	};
	out->globs =
	    calloc(included + json_array_size(exclude) + 1, sizeof *out->globs);
	if (out->globs == NULL)
		return error_memory(err);
	out->options.include = out->globs;
	out->options.include_count = take_globs(out->globs, include);
	out->options.exclude = out->globs + included;
	out->options.exclude_count = take_globs(out->globs + included, exclude);
	return CUSTODY_OK;
}

void
data_reading_close(struct data_reading *reading)
{
	free(reading->globs);
	*reading = (struct data_reading){.globs = NULL};
}
