/* SPDX-License-Identifier: Apache-2.0
 *
 * data_manifest: which file is it?  The manifest comes from the index and is
 * believed because it gives the version's root.
 */
#include <string.h>

#include "acts/data_inside.h"
#include "acts/manifest.h"
#include "acts/version_index.h"
#include "base/error.h"

/* Two sorted lists, walked side by side. */
struct comparing {
	const struct measurement *measured;
	size_t next; /* of measured */
	bool subset;
};

static enum custody_status
refuse(struct bytes path, const char *what, struct custody_error *err)
{
	char name[512];

	/* The one file of a version has no path below the PATH it was. */
	if (path.len == 0)
		return error_set(
		    err, CUSTODY_DISAGREES, "data", "the file %s", what);
	error_escape(name, sizeof name, path.at, path.len);
	return error_set(err, CUSTODY_DISAGREES, "data", "%s %s", name, what);
}

static bool
is_same(const struct index_entry *entry, const struct measure_entry *found)
{
	return strcmp(entry->format, found->format) == 0 &&
	       (entry->header != NULL) == found->headed &&
	       (!found->headed ||
		   memcmp(entry->header, found->header, DIGEST_SIZE) == 0) &&
	       memcmp(entry->root, found->root, DIGEST_SIZE) == 0 &&
	       entry->records == found->records;
}

static enum custody_status
compare_entry(
    void *context, const struct index_entry *entry, struct custody_error *err)
{
	struct comparing *comparing = context;
	const struct measurement *measured = comparing->measured;
	const struct measure_entry *found;
	int order = -1;

	if (entry->path.len == 0 && measured->entries > 0 &&
	    measured->entry[0]->path.len > 0)
		return error_set(err, CUSTODY_DISAGREES, "data",
		    "the version is one file: name it, not its folder");
	if (comparing->next < measured->entries) {
		found = measured->entry[comparing->next];
		order = bytes_compare(entry->path, found->path);
	}
	if (order < 0)
		return comparing->subset
			   ? CUSTODY_OK
			   : refuse(entry->path, "is missing", err);
	if (order > 0)
		return refuse(found->path, "is no file of this version", err);
	comparing->next++;
	return is_same(entry, found)
		   ? CUSTODY_OK
		   : refuse(found->path, "is not what was approved", err);
}

enum custody_status
data_manifest_compare(struct custody *custody, const json_t *version,
    const struct measurement *measured, bool subset, struct custody_error *err)
{
	struct comparing comparing = {.measured = measured, .subset = subset};
	struct index_file *index = NULL;
	enum custody_status status;

	status = version_index_glance(&index, custody, version, err);
	if (status == CUSTODY_OK)
		status = manifest_check(index,
		    json_string_value(json_object_get(version, "root")), err);
	if (status == CUSTODY_OK)
		status = index_file_each_entry(
		    index, compare_entry, &comparing, err);
	if (status == CUSTODY_OK && comparing.next < measured->entries)
		status = refuse(measured->entry[comparing.next]->path,
		    "is no file of this version", err);
	index_file_close(index);
	return status;
}
