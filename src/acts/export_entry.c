/* SPDX-License-Identifier: Apache-2.0
 *
 * export_entry: a file of the release, from its name to its line in the sums.
 */
#include <stdlib.h>
#include <string.h>

#include "acts/export_entry.h"
#include "base/error.h"

enum custody_status
export_entry_open(struct export_writing *writing, struct export_entry *own,
    const char *name, struct custody_error *err)
{
	const char *suffix = export_output_suffix[writing->job->method];
	struct buffer full = {0};
	enum custody_status status;

	if (writing->job->prefix[0] == '\0' &&
	    (strcmp(name, RELEASE_SUMS_NAME) == 0 ||
		strcmp(name, RELEASE_DOCUMENT_NAME) == 0))
		return error_set(err, CUSTODY_UNKNOWN, "name-taken",
		    "%s is a file of the version, and of every release", name);
	status = buffer_print(
	    &full, err, "%s%s%s", writing->job->prefix, name, suffix);
	if (status == CUSTODY_OK)
		status = export_names_add(
		    &writing->written->names, (const char *)full.at, err);
	if (status == CUSTODY_OK && writing->job->memory != NULL)
		status = export_memory_open(&own->output, writing->job->memory,
		    writing->version, (const char *)full.at, err);
	else if (status == CUSTODY_OK)
		status = export_output_open(&own->output, writing->job->dir,
		    (const char *)full.at, writing->job->method, err);
	free(own->output_name);
	own->output_name = (char *)full.at;
	return status;
}

enum custody_status
export_entry_add(struct export_writing *writing, struct export_entry *own,
    const void *data, size_t len, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	writing->written->bytes += len;
	if (writing->job->memory != NULL)
		status = export_memory_take(writing->job->memory, len, err);
	if (status != CUSTODY_OK)
		return status;
	return export_output_add(own->output, data, len, err);
}

enum custody_status
export_entry_finish(struct export_writing *writing, struct export_entry *own,
    struct custody_error *err)
{
	uint8_t sha256[DIGEST_SIZE];
	enum custody_status status;
	bool there = false;

	status = export_output_finish(own->output, sha256, &there, err);
	own->output = NULL;
	writing->written->kept += status == CUSTODY_OK && there;
	if (status == CUSTODY_OK)
		status = release_sums_add(
		    &writing->written->files, own->output_name, sha256, err);
	return status;
}

void
export_entry_discard(struct export_writing *writing, struct export_entry *own)
{
	export_output_discard(own->output);
	own->output = NULL;
	export_names_take(&writing->written->names, own->output_name);
	if (writing->job->memory != NULL)
		export_memory_drop(writing->job->memory);
}

enum custody_status
export_entry_leave_out(struct export_writing *writing, struct export_entry *own,
    const uint8_t *digest, struct custody_error *err)
{
	own->left++;
	writing->written->erased +=
	    barred_has_erased(writing->job->ask->barred, digest);
	return barred_add(&writing->written->left, digest, err);
}

void
export_entry_free(struct export_entry *own)
{
	export_tar_free(own->tar);
	export_output_leave(own->output);
	free(own->output_name);
	free(own->name);
	free(own);
}
