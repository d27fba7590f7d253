/* SPDX-License-Identifier: Apache-2.0
 *
 * ingest_parts: parts that `custody hash --out` wrote, here or elsewhere, put
 * together.  Nothing is read but they; so they must be whole, made by this
 * version of the program, and have been read the same way.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "acts/ingest_inside.h"
#include "acts/part_read.h"
#include "base/encode.h"
#include "base/error.h"

/* Of a reading, what may differ between parts: which files, of how many
 * PATHs. */
static json_t *
compared(const json_t *head)
{
	json_t *reading = json_copy(json_object_get(head, "reading"));

	json_object_del(reading, "include");
	json_object_del(reading, "paths");
	return reading;
}

static enum custody_status
compare_heads(const struct part_read *first, const struct part_read *part,
    struct custody_error *err)
{
	const json_t *head = part_read_head(part);
	const char *made_by =
	    json_string_value(json_object_get(head, "custody"));
	json_t *one = compared(part_read_head(first)), *other = compared(head);
	bool same = one != NULL && json_equal(one, other);

	json_decref(one);
	json_decref(other);
	if (made_by == NULL || strcmp(made_by, custody_version()) != 0) {
		error_set(err, CUSTODY_DISAGREES, "part-version",
		    "ingest %s: it was made by custody %s, this is %s",
		    part_read_name(part), made_by != NULL ? made_by : "(none)",
		    custody_version());
		error_remedy(err, "hash it again with this version");
		return CUSTODY_DISAGREES;
	}
	if (same)
		return CUSTODY_OK;
	error_set(err, CUSTODY_DISAGREES, "part-reading",
	    "ingest %s: it was not read as %s was", part_read_name(part),
	    part_read_name(first));
	error_remedy(err, "hash every part with the same reading options");
	return CUSTODY_DISAGREES;
}

/* Adds what the ledger records of a part. */
static enum custody_status
list_part(struct ingest_parts *parts, struct part_read *part,
    struct custody_error *err)
{
	char hex[ENCODE_HEX_SIZE(DIGEST_SIZE)];
	uint64_t files = 0, records = 0;
	uint8_t sha256[DIGEST_SIZE];
	enum custody_status status = part_read_whole(part, sha256, err);

	for (size_t i = 0; i < part_read_files(part) && status == CUSTODY_OK;
	     i++) {
		struct part_file file;

		status = part_read_file(part, i, &file, err);
		if (status != CUSTODY_OK)
			break;
		files += file.entries;
		records += file.records;
		part_read_clear(&file);
	}
	if (status != CUSTODY_OK)
		return status;
	encode_hex(hex, sha256, sizeof sha256);
	return json_array_append_new(parts->list,
		   json_pack("{s:s, s:I, s:I}", "sha256", hex, "files",
		       (json_int_t)files, "records", (json_int_t)records)) < 0
		   ? error_memory(err)
		   : CUSTODY_OK;
}

static enum custody_status
open_part(
    struct ingest_parts *parts, const char *path, struct custody_error *err)
{
	struct part_read **part = &parts->part[parts->count];
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	enum custody_status status;

	if (fd < 0)
		return error_system(err, "io", "reading %s", path);
	status = part_read_new(part, fd, path, err);
	if (status != CUSTODY_OK)
		return status;
	parts->count++;
	status = compare_heads(parts->part[0], *part, err);
	return status == CUSTODY_OK ? list_part(parts, *part, err) : status;
}

/* Every --include of every part, each once; none where a part had none. */
static size_t
join_includes(const struct ingest_parts *parts, const char **globs)
{
	size_t count = 0;

	for (size_t i = 0; i < parts->count; i++) {
		const json_t *list = json_object_get(
		    json_object_get(part_read_head(parts->part[i]), "reading"),
		    "include");
		const json_t *glob;
		size_t n, known;

		if (json_array_size(list) == 0)
			return 0;
		json_array_foreach (list, n, glob) {
			const char *text = json_string_value(glob);

			for (known = 0; known < count && text != NULL; known++)
				if (strcmp(globs[known], text) == 0)
					break;
			if (text != NULL && known == count)
				globs[count++] = text;
		}
	}
	return count;
}

static const char *
get(const json_t *reading, const char *key)
{
	return json_string_value(json_object_get(reading, key));
}

static size_t
count_globs(const struct ingest_parts *parts, const char *key)
{
	size_t count = 0;

	for (size_t i = 0; i < parts->count; i++)
		count += json_array_size(json_object_get(
		    json_object_get(part_read_head(parts->part[i]), "reading"),
		    key));
	return count;
}

static enum custody_status
take_reading(struct ingest_parts *parts, struct custody_error *err)
{
	const json_t *reading =
	    json_object_get(part_read_head(parts->part[0]), "reading");
	const json_t *exclude = json_object_get(reading, "exclude"), *glob;
	struct custody_reading *out = &parts->reading;
	size_t includes = count_globs(parts, "include"), i;

	parts->globs = calloc(
	    includes + json_array_size(exclude) + 1, sizeof *parts->globs);
	if (parts->globs == NULL)
		return error_memory(err);
	*out = (struct custody_reading){
	    .format = get(reading, "format"),
	    .records_at = get(reading, "records_at"),
	    .url_field = get(reading, "url_field"),
	    .time_field = get(reading, "time_field"),
	    .id_field = get(reading, "id_field"),
	    .no_header = json_is_true(json_object_get(reading, "no_header")),
	    .follow = json_is_true(json_object_get(reading, "follow")),
	    .include = parts->globs,
	    .include_count = join_includes(parts, parts->globs),
	    .exclude = parts->globs + includes,
	    .exclude_count = json_array_size(exclude),
	};
	json_array_foreach (exclude, i, glob)
		parts->globs[includes + i] = json_string_value(glob);
	for (i = 0; i < out->exclude_count; i++)
		if (out->exclude[i] == NULL)
			return error_set(err, CUSTODY_MALFORMED, "no-part",
			    "reading %s: what it says cannot be",
			    part_read_name(parts->part[0]));
	return CUSTODY_OK;
}

/* What a part says decides how it was read. */
static bool
says_reading(const struct custody_reading *reading)
{
	return reading->format != NULL || reading->records_at != NULL ||
	       reading->url_field != NULL || reading->time_field != NULL ||
	       reading->id_field != NULL || reading->no_header ||
	       reading->follow || reading->stdin_name != NULL ||
	       reading->include_count > 0 || reading->exclude_count > 0;
}

enum custody_status
ingest_parts_open(struct ingest_parts *parts, const struct custody_ingest *ask,
    struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	if (says_reading(&ask->reading)) {
		error_set(err, CUSTODY_USAGE, "usage",
		    "ingest --parts: how they were read was said to hash");
		error_remedy(err, "leave the reading options out");
		return CUSTODY_USAGE;
	}
	parts->list = json_array();
	parts->part = calloc(ask->path_count + 1, sizeof(struct part_read *));
	if (parts->list == NULL || parts->part == NULL)
		return error_memory(err);
	for (size_t i = 0; i < ask->path_count && status == CUSTODY_OK; i++)
		status = open_part(parts, ask->paths[i], err);
	return status == CUSTODY_OK ? take_reading(parts, err) : status;
}

enum custody_status
ingest_parts_check(const struct ingest_parts *parts,
    const struct measurement *measured, struct custody_error *err)
{
	if (parts->count < 2 ||
	    measure_find(measured, (struct bytes){NULL, 0}) == NULL)
		return CUSTODY_OK;
	error_set(err, CUSTODY_MALFORMED, "no-path",
	    "ingest --parts: one of them is of a single file, which has no "
	    "name beside others");
	error_remedy(err, "hash its folder: custody hash DIR --include NAME");
	return CUSTODY_MALFORMED;
}

bool
ingest_parts_forms(const struct ingest_parts *parts)
{
	for (size_t i = 0; i < parts->count; i++) {
		json_int_t facts = json_integer_value(
		    json_object_get(part_read_head(parts->part[i]), "facts"));

		if (((uint64_t)facts & PART_FORMS) == 0)
			return false;
	}
	return true;
}

void
ingest_parts_close(struct ingest_parts *parts)
{
	for (size_t i = 0; i < parts->count; i++)
		part_read_free(parts->part[i]);
	free(parts->part);
	free(parts->globs);
	json_decref(parts->list);
	*parts = (struct ingest_parts){.part = NULL};
}
