/* SPDX-License-Identifier: Apache-2.0
 *
 * export_name: what files of a release are called: an entry by its path, a
 * member by its own below that.
 */
#include <stdio.h>
#include <string.h>

#include "acts/export_inside.h"
#include "readers/naming.h"
#include "readers/table.h"

char *
export_name_entry(const struct measure_entry *entry, const struct place *place,
    const json_t *version)
{
	struct bytes name = naming_last(place->found);
	bool samples = place->reader->shape == READER_SAMPLES;
	const char *dataset, *suffix = "";
	char *joined = NULL;

	if (entry->path.len > 0 || place->reader->shape == READER_ARCHIVE)
		name = entry->path;
	else if (!bytes_equal(name, bytes_text("-")) &&
		 naming_stem(name).len > 0) {
		if (samples)
			suffix = naming_stem(name).tail;
		name.len = naming_stem(name).len;
	} else {
		dataset =
		    json_string_value(json_object_get(version, "dataset"));
		name = naming_last(bytes_text(dataset));
		if (samples)
			suffix = ".tar";
	}
	if (place->reader->shape == READER_ROWS)
		suffix = ".jsonl"; /* what export makes of them */
	if (asprintf(&joined, "%.*s%s", (int)name.len, (const char *)name.at,
		suffix) < 0)
		return NULL;
	return joined;
}

enum custody_status
export_name_member(struct buffer *out, const char *entry,
    const struct record_label *label, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	if (entry[0] != '\0')
		status = buffer_print(out, err, "%s/", entry);
	if (status == CUSTODY_OK)
		status = naming_clean(out, label->key, err);
	return status;
}
