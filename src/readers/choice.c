/* SPDX-License-Identifier: Apache-2.0
 *
 * choice: formats are taken by magic where they have one and by suffix where
 * they have none; content can refuse a name's promise, never make one.
 */
#include <string.h>

#include "base/error.h"
#include "readers/choice.h"
#include "readers/fields.h"
#include "readers/json.h"
#include "readers/naming.h"
#include "readers/pointer.h"
#include "readers/tar_frame.h"
#include "readers/zip_directory.h"

#define COLUMN_MAX 1000000

struct custody_reading_limits
choice_limits(const struct custody_reading_options *options)
{
	struct custody_reading_limits limits = options->limits;

	if (limits.record == 0)
		limits.record = UINT64_C(64) << 20;
	if (limits.ratio == 0)
		limits.ratio = 1000;
	if (limits.expanded == 0)
		limits.expanded = UINT64_C(4) << 40;
	if (limits.members == 0)
		limits.members = 10000000;
	if (limits.name == 0)
		limits.name = 4096;
	if (limits.depth == 0)
		limits.depth = 64;
	if (limits.memory == 0)
		limits.memory = UINT64_C(512) << 20;
	if (limits.cpu == 0)
		limits.cpu = 60;
	return limits;
}

bool
choice_is_named(const struct custody_reading_options *options)
{
	return options->format != NULL && strcmp(options->format, "auto") != 0;
}

static bool
is_column(const char *name)
{
	size_t len = strspn(name, "0123456789");
	unsigned long column = 0;

	for (size_t i = 0; i < len && i < 8; i++)
		column = column * 10 + (unsigned long)(name[i] - '0');
	return name[len] == '\0' && column >= 1 && column <= COLUMN_MAX;
}

static enum custody_status
check_field(const struct custody_reading_options *options, const char *name,
    struct custody_error *err)
{
	if (name == NULL)
		return CUSTODY_OK;
	if (*name == '\0' || strlen(name) > JSON_NAME_MAX)
		return error_set(err, CUSTODY_USAGE, "bad-field",
		    "a field's name has 1 to %d bytes", JSON_NAME_MAX);
	if (options->no_header && !is_column(name))
		return error_set(err, CUSTODY_USAGE, "bad-field",
		    "%s: without a header a field is a column's number, from 1",
		    name);
	return CUSTODY_OK;
}

static enum custody_status
check_paths(const char *const *paths, size_t count, struct custody_error *err)
{
	unsigned inputs = 0;

	if (count == 0)
		return error_set(
		    err, CUSTODY_USAGE, "bad-path", "there is no PATH to read");
	for (size_t i = 0; i < count; i++) {
		if (*paths[i] == '\0')
			return error_set(
			    err, CUSTODY_USAGE, "bad-path", "an empty PATH");
		inputs += strcmp(paths[i], "-") == 0;
	}
	if (inputs > 1)
		return error_set(err, CUSTODY_USAGE, "bad-path",
		    "standard input can be read only once");
	return CUSTODY_OK;
}

enum custody_status
choice_check(const char *const *paths, size_t count,
    const struct custody_reading_options *options, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	if (choice_is_named(options) && table_find(options->format) == NULL) {
		status = error_set(err, CUSTODY_USAGE, "bad-format",
		    "%s is no format that can be read", options->format);
		error_remedy(err, "one of auto|" CUSTODY_FORMATS);
		return status;
	}
	if (options->records_at != NULL && !pointer_check(options->records_at))
		return error_set(err, CUSTODY_USAGE, "bad-pointer",
		    "%s is no JSON pointer: as /a/b, with ~0 and ~1 for ~ and "
		    "/, at most %d names",
		    options->records_at, POINTER_MAX);
	for (enum field field = 0; field < FIELD_COUNT; field++)
		if (status == CUSTODY_OK)
			status = check_field(
			    options, fields_name(options, field), err);
	return status == CUSTODY_OK ? check_paths(paths, count, err) : status;
}

static enum custody_status
refuse_name(const char *format, struct custody_error *err)
{
	error_set(err, CUSTODY_MALFORMED, "not-its-name",
	    "its name says %s, but it is none", format);
	error_remedy(err, "--format files takes files as they are");
	return CUSTODY_MALFORMED;
}

/* Only zeros: a tar without members, which has no magic. */
static bool
is_empty_tar(struct bytes head)
{
	for (size_t i = 0; i < head.len; i++)
		if (head.at[i] != 0)
			return false;
	return head.len >= 2 * TAR_BLOCK;
}

const struct reader *
choice_by_suffix(
    const struct custody_reading_options *options, struct bytes name)
{
	const struct reader *reader = table_by_suffix(name);

	/* Most JSON is one document; only --records-at says that it is not. */
	if (reader != NULL && strcmp(reader->name, "json") == 0 &&
	    options->records_at == NULL)
		return NULL;
	return reader;
}

static enum custody_status
choose_by_name(const struct reader **out,
    const struct custody_reading_options *options,
    const struct choice_file *file, const struct naming_stem *stem,
    struct custody_error *err)
{
	struct bytes stem_name = {file->name.at, stem->len};
	bool tar = *stem->tail != '\0';
	const struct reader *reader =
	    tar ? table_find("tar") : choice_by_suffix(options, stem_name);

	*out = reader;
	if (reader != NULL && stem->compression != NULL &&
	    (file->compression == NULL ||
		strcmp(file->compression, stem->compression) != 0))
		return refuse_name(stem->compression, err);
	if (reader != NULL && strcmp(reader->name, "tar") == 0 &&
	    is_empty_tar(file->head))
		return CUSTODY_OK;
	if (reader != NULL &&
	    (reader->shape == READER_ARCHIVE ||
		(reader->shape == READER_ROWS && !reader->detect(file->head))))
		return refuse_name(reader->name, err);
	if (reader != NULL)
		return CUSTODY_OK;
	if (file->alone && naming_suffix(stem_name).len == 0) {
		error_set(err, CUSTODY_USAGE, "no-format",
		    "nothing in its name says what format it has");
		error_remedy(err, "give --format");
		return CUSTODY_USAGE;
	}
	*out = table_find("files");
	return CUSTODY_OK;
}

enum custody_status
choice_make(const struct reader **out,
    const struct custody_reading_options *options,
    const struct choice_file *file, struct custody_error *err)
{
	struct naming_stem stem = naming_stem(file->name);
	bool zip = zip_directory_detect(file->head);
	bool tar = tar_frame_detect(file->head);

	if (choice_is_named(options)) {
		*out = table_find(options->format);
		if ((*out)->shape == READER_TEXT && (tar || zip))
			return error_set(err, CUSTODY_MALFORMED, "not-its-name",
			    "it is an archive, not %s", options->format);
		return CUSTODY_OK;
	}
	if (tar || zip) {
		*out = table_find(tar ? "tar" : "zip");
		return CUSTODY_OK;
	}
	return choose_by_name(out, options, file, &stem, err);
}
