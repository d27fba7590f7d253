/* SPDX-License-Identifier: Apache-2.0
 *
 * erasure_run: carries a plan of single records out.  Of each sealed version
 * the new is made and read before the key of the old is destroyed; from then on
 * nothing but its end can follow, whoever kills it and how often.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acts/dispose.h"
#include "acts/dispose_plan.h"
#include "acts/dispose_proposal.h"
#include "acts/dispose_report.h"
#include "acts/erasure.h"
#include "acts/erasure_room.h"
#include "acts/erasure_seal.h"
#include "acts/ingest_unfinished.h"
#include "acts/version_index.h"
#include "base/canonical.h"
#include "base/error.h"
#include "base/file.h"
#include "base/member.h"
#include "store/index_find.h"

struct erasing {
	struct custody *custody;
	const json_t *disposal;
	const char *id;
	json_t *plan;
	json_t *versions; /* whole rows, as the plan's "erases" */
	struct dispose_files files;
	struct dispose_job job;
	struct barred digests;
	uint64_t parts_left;
	json_t *said; /* of each sealed one, for the event */
};

static void
clear(struct erasing *erasing)
{
	json_decref(erasing->plan);
	json_decref(erasing->versions);
	json_decref(erasing->said);
	dispose_files_clear(&erasing->files);
	barred_clear(&erasing->digests);
}

/* --- what was planned ----------------------------------------------------- */

static enum custody_status
read_versions(struct erasing *erasing, struct custody_error *err)
{
	json_t *all = NULL;
	const json_t *one, *row;
	size_t i;
	enum custody_status status;

	erasing->versions = json_array();
	status = session_versions(erasing->custody, "@all", false, &all, err);
	json_array_foreach (json_object_get(erasing->plan, "erases"), i, one) {
		row = member_find(all, "seq", json_object_get(one, "event"));
		if (row != NULL)
			json_array_append(
			    erasing->versions, (json_t *)(uintptr_t)row);
	}
	json_decref(all);
	if (status == CUSTODY_OK &&
	    json_array_size(erasing->versions) !=
		json_array_size(json_object_get(erasing->plan, "erases")))
		status = error_set(err, CUSTODY_DISAGREES, "plan",
		    "the plan names a version that is none");
	return status;
}

static enum custody_status
read_plan(struct erasing *erasing, struct custody_error *err)
{
	enum custody_status status;

	status =
	    dispose_plan_read(&erasing->plan, &erasing->files, erasing->custody,
		erasing->id, member_text(erasing->disposal, "plan"), err);
	if (status == CUSTODY_OK)
		status = barred_read_plan(
		    &erasing->digests, erasing->custody, erasing->id, err);
	return status == CUSTODY_OK ? read_versions(erasing, err) : status;
}

static struct erasure_seal
seal_of(const struct erasing *erasing, uint64_t event)
{
	struct erasure_seal seal = {
	    .custody = erasing->custody,
	    .id = erasing->id,
	    .hash = member_text(erasing->disposal, "hash"),
	    .digests = &erasing->digests,
	};
	const json_t *row;
	size_t i;

	json_array_foreach (erasing->versions, i, row) {
		const json_t *count =
		    json_array_get(json_object_get(erasing->plan, "erases"), i);

		if ((uint64_t)json_integer_value(json_object_get(row, "seq")) !=
		    event)
			continue;
		seal.version = row;
		seal.records = (uint64_t)json_integer_value(
		    json_object_get(count, "records"));
	}
	return seal;
}

/* --- where it is ---------------------------------------------------------- */

static enum custody_status
note_found(
    void *context, uint64_t which, uint64_t ordinal, struct custody_error *err)
{
	bool *found = context;

	(void)which;
	(void)ordinal;
	(void)err;
	*found = true;
	return CUSTODY_OK;
}

/* Has the version's index, which is evidence, any of what goes? */
static enum custody_status
holds_some(const struct erasing *erasing, const json_t *version, bool *found,
    struct custody_error *err)
{
	struct index_file *index = NULL;
	enum custody_status status =
	    version_index_open(&index, erasing->custody, version, err);

	if (status == CUSTODY_OK)
		status = index_find_digests(index,
		    (const uint8_t(*)[32])erasing->digests.digest,
		    erasing->digests.count, note_found, found, err);
	index_file_close(index);
	return status;
}

/* --- before anything is done ---------------------------------------------- */

/* What came in since was not looked into: it would keep what is to go, and no
 * event would count it. */
static enum custody_status
refuse_newcomers(const struct erasing *erasing, struct custody_error *err)
{
	json_int_t planned =
	    json_integer_value(json_object_get(erasing->disposal, "seq"));
	json_t *all = NULL;
	const json_t *row;
	size_t i;
	enum custody_status status =
	    session_versions(erasing->custody, "@all", false, &all, err);

	json_array_foreach (all, i, row) {
		bool found = false;

		if (status != CUSTODY_OK)
			break;
		if (json_integer_value(json_object_get(row, "seq")) < planned ||
		    member_text(row, "disposal")[0] != '\0')
			continue;
		status = holds_some(erasing, row, &found, err);
		if (!found)
			continue;
		status = error_set(err, CUSTODY_REFUSED, "came-in",
		    "dispose: %s@%lld came in since %s was planned, and holds "
		    "some of what is to go",
		    member_text(row, "dataset"),
		    (long long)json_integer_value(
			json_object_get(row, "ordinal")),
		    erasing->id);
		error_remedy(err, "plan it anew, with the same selector: "
				  "custody dispose SELECTOR --why TEXT");
	}
	json_decref(all);
	return status;
}

static enum custody_status
check_room(const struct erasing *erasing, struct custody_error *err)
{
	const struct erasure_plan plan = {
	    .versions = erasing->versions,
	    .erases = json_object_get(erasing->plan, "erases"),
	    .digests = &erasing->digests,
	    .hash = member_text(erasing->disposal, "hash"),
	};
	struct erasure_room room;
	enum custody_status status =
	    erasure_room(&room, erasing->custody, &plan, err);

	return status == CUSTODY_OK ? erasure_room_check(&room, err) : status;
}

static enum custody_status
start(struct erasing *erasing, struct custody_error *err)
{
	json_t *data, *seqs = json_array();
	struct slots *slots;
	const json_t *row;
	size_t i;
	enum custody_status status = session_key(erasing->custody, err);

	json_array_foreach (erasing->versions, i, row)
		json_array_append(seqs, json_object_get(row, "seq"));
	/* The law refuses it too, but does not know which hold it was. */
	if (status == CUSTODY_OK)
		status = dispose_proposal_held(erasing->custody, seqs, err);
	json_decref(seqs);
	if (status == CUSTODY_OK)
		status = check_room(erasing, err);
	if (status == CUSTODY_OK && erasing->files.sealed.count > 0)
		status = sealed_unlock(erasing->custody, false, &slots, err);
	if (status != CUSTODY_OK ||
	    strcmp(member_text(erasing->disposal, "state"), "started") == 0)
		return status;
	status = refuse_newcomers(erasing, err);
	if (status != CUSTODY_OK)
		return status;
	data = json_pack("{s:s,s:O}", "disposal", erasing->id, "plan",
	    json_object_get(erasing->disposal, "plan"));
	status = data == NULL
		     ? error_memory(err)
		     : session_append(erasing->custody, "erasure.started/1",
			   data, false, NULL, err);
	json_decref(data);
	return status;
}

/* --- one sealed version --------------------------------------------------- */

static enum custody_status
seal_anew(struct erasing *erasing, size_t number, struct custody_error *err)
{
	struct dispose_seals one = {
	    .seal = &erasing->files.sealed.seal[number], .count = 1};
	const struct erasure_seal seal = seal_of(erasing, one.seal->event);
	json_t *said = NULL;
	enum custody_status status = session_stopped(erasing->custody, err);

	if (status == CUSTODY_OK && seal.version == NULL)
		status = error_set(err, CUSTODY_DISAGREES, "plan",
		    "the plan names a seal of another version");
	if (status == CUSTODY_OK &&
	    erasing->job.outcome[number].step == DISPOSE_PENDING)
		status = erasure_seal_make(&seal, err);
	if (status == CUSTODY_OK)
		status = dispose_sealed_destroy(&one, erasing->custody,
		    erasing->versions, &erasing->job, number, false, err);
	if (status == CUSTODY_OK)
		status = erasure_seal_install(&seal, err);
	if (status == CUSTODY_OK)
		status = erasure_seal_said(&said, &seal, err);
	if (status == CUSTODY_OK &&
	    json_array_append_new(erasing->said, said) != 0)
		status = error_memory(err);
	if (status != CUSTODY_OK) {
		error_prefix(err, "erasing from %s@%lld",
		    member_text(seal.version, "dataset"),
		    (long long)json_integer_value(
			json_object_get(seal.version, "ordinal")));
		if (err != NULL && err->remedy[0] == '\0')
			error_remedy(err, "put that right and run the same "
					  "command: it goes on");
	}
	return status;
}

static void
forget_said(const struct erasing *erasing)
{
	const json_t *row;
	size_t i;

	json_array_foreach (erasing->versions, i, row) {
		const struct erasure_seal seal = seal_of(erasing,
		    (uint64_t)json_integer_value(json_object_get(row, "seq")));

		erasure_seal_forget(&seal);
	}
	for (i = 0; i < erasing->files.sealed.count; i++)
		erasure_seal_unmark(
		    erasing->custody, erasing->files.sealed.seal[i].name);
}

/* What an interrupted ingest kept are digests of the same records, maybe. */
static enum custody_status
destroy_unfinished(struct erasing *erasing, struct custody_error *err)
{
	char *folder = version_index_folder(erasing->custody);
	enum custody_status status;

	if (folder == NULL)
		return error_memory(err);
	status = ingest_unfinished_destroy(
	    folder, erasing->versions, &erasing->parts_left, err);
	free(folder);
	return status;
}

/* --- all of it ------------------------------------------------------------ */

static enum custody_status
finish(struct erasing *erasing, struct custody_error *err)
{
	struct dispose_report report = {0};
	json_t *data = NULL;
	enum custody_status status;

	status = dispose_report_erased(&report, erasing->custody,
	    erasing->disposal, erasing->plan, &erasing->files, &erasing->job,
	    erasing->said, erasing->parts_left, err);
	if (status == CUSTODY_OK)
		status = dispose_report_write(
		    &report, erasing->custody, erasing->id, err);
	if (status == CUSTODY_OK) {
		data = json_pack("{s:s,s:s,s:s,s:I,s:I,s:I,s:O}", "disposal",
		    erasing->id, "account", report.sha256, "level",
		    report.level, "destroyed", (json_int_t)report.destroyed,
		    "bytes", (json_int_t)report.bytes, "left",
		    (json_int_t)report.left, "versions", erasing->said);
		status = data == NULL
			     ? error_memory(err)
			     : session_append(erasing->custody,
				   "erasure.done/1", data, true, NULL, err);
	}
	json_decref(data);
	dispose_report_clear(&report);
	return status;
}

enum custody_status
erasure_run(struct custody *custody, const json_t *disposal, bool root_lost,
    struct custody_error *err)
{
	struct erasing erasing = {
	    .custody = custody,
	    .disposal = disposal,
	    .id = member_text(disposal, "id"),
	    .job.fd = -1,
	};
	enum custody_status status;

	if (root_lost)
		return error_set(err, CUSTODY_REFUSED, "root-lost",
		    "dispose --root-lost: without the root secret no single "
		    "record can be erased; dispose of the version");
	erasing.said = json_array();
	status =
	    erasing.said == NULL ? error_memory(err) : read_plan(&erasing, err);
	if (status == CUSTODY_OK)
		status = start(&erasing, err);
	if (status == CUSTODY_OK)
		status = dispose_job_open(&erasing.job, custody, erasing.id,
		    erasing.files.sealed.count, err);
	for (size_t i = 0;
	     i < erasing.files.sealed.count && status == CUSTODY_OK; i++)
		status = seal_anew(&erasing, i, err);
	if (status == CUSTODY_OK)
		status = destroy_unfinished(&erasing, err);
	if (status == CUSTODY_OK)
		status = finish(&erasing, err);
	if (status == CUSTODY_OK)
		forget_said(&erasing);
	dispose_job_close(&erasing.job, status == CUSTODY_OK);
	clear(&erasing);
	return status;
}

void
erasure_tidy(struct custody *custody, const json_t *disposal)
{
	struct erasing erasing = {
	    .custody = custody,
	    .disposal = disposal,
	    .id = member_text(disposal, "id"),
	};

	if (read_plan(&erasing, NULL) == CUSTODY_OK)
		forget_said(&erasing);
	clear(&erasing);
}

/* --- looking again -------------------------------------------------------- */

/* The sealed file opens with its key, and its index, which is evidence, has
 * none of them. */
static enum custody_status
look_in(const struct erasing *erasing, const json_t *version, bool *found,
    struct custody_error *err)
{
	struct sealed_read *read = NULL;
	enum custody_status status;

	*found = false;
	status = sealed_open(&read, erasing->custody, version, err);
	sealed_read_close(read);
	if (status != CUSTODY_OK || read == NULL)
		return status;
	return holds_some(erasing, version, found, err);
}

enum custody_status
erasure_look(struct custody *custody, const json_t *disposal, char **found,
    struct custody_error *err)
{
	struct erasing erasing = {
	    .custody = custody,
	    .disposal = disposal,
	    .id = member_text(disposal, "id"),
	};
	enum custody_status status = read_plan(&erasing, err);
	const json_t *version;
	size_t i;

	*found = NULL;
	json_array_foreach (erasing.versions, i, version) {
		bool here = false;

		if (status != CUSTODY_OK || *found != NULL)
			break;
		if (member_text(version, "disposal")[0] == '\0')
			status = look_in(&erasing, version, &here, err);
		if (here &&
		    asprintf(found, "%s@%lld", member_text(version, "dataset"),
			(long long)json_integer_value(
			    json_object_get(version, "ordinal"))) < 0)
			status = error_memory(err);
	}
	clear(&erasing);
	return status;
}
