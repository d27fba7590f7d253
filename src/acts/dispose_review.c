/* SPDX-License-Identifier: Apache-2.0
 *
 * dispose_review: rows for people, of a plan's files, versions and records.
 */
#include <stdio.h>
#include <string.h>

#include "acts/certificate.h"
#include "acts/dispose.h"
#include "acts/dispose_report.h"
#include "acts/dispose_review.h"
#include "base/error.h"
#include "base/member.h"

/* One row a folder, for files that go; a file that goes alone has its name, so
 * that nobody reads that the folder goes. */
static enum custody_status
add_destroyed(
    json_t *list, const struct dispose_files *files, struct custody_error *err)
{
	size_t i = 0;

	while (i < files->count) {
		const char *place = (char *)files->file[i].place.at;
		const char *slash = strrchr(place, '/');
		int len = slash == NULL ? 0 : (int)(slash - place);
		const struct dispose_fs *fs = &files->fs[files->file[i].fs];
		json_int_t count = 0;
		json_int_t bytes = 0;
		const struct buffer *last = NULL;
		char path[1024];

		for (; i < files->count; i++) {
			const char *next = (char *)files->file[i].place.at;

			if (strncmp(next, place, (size_t)len + 1) != 0 ||
			    strchr(next + len + 1, '/') != NULL)
				break;
			if (files->file[i].state != DISPOSE_SAME)
				continue;
			count++;
			bytes += (json_int_t)files->file[i].size;
			last = &files->file[i].place;
		}
		error_escape(path, sizeof(path), place, (size_t)len);
		if (count == 1)
			error_escape(path, sizeof(path), last->at, last->len);
		if (count > 0 &&
		    json_array_append_new(list,
			json_pack("{s:s,s:I,s:I,s:s}", "path", path, "files",
			    count, "bytes", bytes, "note", fs->kind)) != 0)
			return error_memory(err);
	}
	return CUSTODY_OK;
}

static enum custody_status
add_kept(json_t *list, const struct dispose_files *files, const json_t *plan,
    struct custody_error *err)
{
	const char *reason =
	    certificate_of_same(json_object_get(plan, "erases") != NULL);
	json_t *same;
	size_t i;

	for (i = 0; i < files->count; i++) {
		const struct dispose_file *file = &files->file[i];
		char path[1024];

		if (file->state == DISPOSE_SAME ||
		    file->state == DISPOSE_REPLACED)
			continue;
		error_escape(
		    path, sizeof(path), file->place.at, file->place.len);
		if (json_array_append_new(
			list, json_pack("{s:s,s:s}", "path", path, "reason",
				  file->why)) != 0)
			return error_memory(err);
	}
	json_array_foreach (json_object_get(plan, "same"), i, same)
		if (json_array_append_new(list, json_pack("{s:O,s:s}", "path",
						    same, "reason", reason)) !=
		    0)
			return error_memory(err);
	return CUSTODY_OK;
}

/* Of single records: how many of which version, and what becomes of them. */
static enum custody_status
add_erased(json_t *list, const json_t *plan, struct custody_error *err)
{
	const json_t *one;
	size_t i;

	json_array_foreach (json_object_get(plan, "erases"), i, one) {
		const json_t *event = json_object_get(one, "event");
		const json_t *version = member_find(
		    json_object_get(plan, "versions"), "event", event);
		bool sealed = member_find(json_object_get(plan, "sealed"),
				  "event", event) != NULL;

		if (json_array_append_new(list,
			json_pack("{s:O*,s:O*,s:O*,s:O*,s:O*,s:b}", "dataset",
			    json_object_get(version, "dataset"), "ordinal",
			    json_object_get(version, "ordinal"), "version",
			    json_object_get(version, "version"), "records",
			    json_object_get(one, "records"), "of",
			    json_object_get(version, "records"), "sealed",
			    (int)sealed)) != 0)
			return error_memory(err);
	}
	return CUSTODY_OK;
}

static enum custody_status
add_records(json_t *result, const json_t *plan, struct custody_error *err)
{
	json_t *erases = json_array();

	if (json_object_update_new(
		result, json_pack("{s:o,s:O*,s:O*}", "erases", erases, "keeps",
			    json_object_get(plan, "keeps"), "unsearched",
			    json_object_get(plan, "unsearched"))) != 0)
		return error_memory(err);
	return add_erased(erases, plan, err);
}

enum custody_status
dispose_review(json_t *result, const json_t *plan,
    const struct dispose_files *files, struct custody_error *err)
{
	json_t *destroys = json_array(), *keeps = json_array();
	json_t *beyond = json_deep_copy(json_object_get(plan, "releases"));
	enum custody_status status = CUSTODY_OK;

	if (json_object_update_new(result,
		json_pack("{s:O*,s:o,s:o,s:o,s:O*,s:[],s:O*,s:O*,s:O*}",
		    "versions", json_object_get(plan, "versions"), "destroys",
		    destroys, "keeps", keeps, "beyond", beyond, "ends",
		    json_object_get(plan, "requests"), "holds", "derived",
		    json_object_get(plan, "derived"), "level",
		    json_object_get(plan, "level"), "level_why",
		    json_object_get(plan, "level_why"))) != 0)
		return error_memory(err);
	if (json_object_get(plan, "erases") != NULL)
		status = add_records(result, plan, err);
	else
		status = add_kept(keeps, files, plan, err);
	if (status == CUSTODY_OK)
		status = add_destroyed(destroys, files, err);
	if (status == CUSTODY_OK)
		status = dispose_sealed_tell(
		    &files->sealed, plan, destroys, beyond, err);
	if (status == CUSTODY_OK &&
	    json_is_true(json_object_get(plan, "piped")) &&
	    json_array_append_new(beyond,
		json_pack("{s:s}", "note",
		    "some of it came through standard input: where it came "
		    "from is not known here")) != 0)
		status = error_memory(err);
	return status;
}

/* --- of one that was drawn up before ------------------------------------- */

static enum custody_status
add_plan(json_t *row, struct custody *custody, struct custody_error *err)
{
	struct dispose_files files = {0};
	json_t *plan = NULL;
	enum custody_status status = dispose_plan_read(&plan, &files, custody,
	    member_text(row, "id"), member_text(row, "plan"), err);

	if (status == CUSTODY_OK)
		status = dispose_review(row, plan, &files, err);
	dispose_files_clear(&files);
	json_decref(plan);
	return status;
}

enum custody_status
dispose_review_show(
    json_t *row, struct custody *custody, struct custody_error *err)
{
	const char *state = member_text(row, "state");
	bool done =
	    strcmp(state, "done") == 0 || strcmp(state, "verified") == 0;
	struct custody_error why = {0};
	enum custody_status status;

	if (strcmp(state, "rejected") == 0)
		return CUSTODY_OK;
	status = done ? dispose_report_add(row, custody, &why)
		      : add_plan(row, custody, &why);
	if (status == CUSTODY_UNKNOWN)
		return json_object_set_new(
			   row, "unread", json_string(why.text)) != 0
			   ? error_memory(err)
			   : CUSTODY_OK;
	if (status != CUSTODY_OK && err != NULL)
		*err = why;
	return status;
}
