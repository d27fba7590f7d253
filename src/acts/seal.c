/* SPDX-License-Identifier: Apache-2.0
 *
 * seal: a version that is referenced goes into the sealed store, read where it
 * lies and verified on the way.  Its files are not touched, and named.  The
 * encrypted index waits beside the clear one until the event is there; a run
 * that was killed after it is finished by the next.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acts/ingest_seal.h"
#include "acts/may.h"
#include "acts/partial.h"
#include "acts/remeasure.h"
#include "acts/version_index.h"
#include "base/error.h"
#include "base/file.h"
#include "base/member.h"

struct seal_run {
	struct custody *custody;
	const struct custody_seal *ask;
	json_t *versions;
	const json_t *version;
	struct remeasure again;
	char *folder;
	struct partial partial;
	char *made;  /* the new index, in the partial folder */
	char *waits; /* where it waits for the event */
	char *index; /* where it belongs */
	struct ingest_seal seal;
	json_t *places; /* the files as they lie */
	struct ledger_place place;
};

/* --- reading ---------------------------------------------------------------
 */

static enum custody_status
find_data(struct seal_run *run, struct custody_error *err)
{
	bool found;
	enum custody_status status;

	status = remeasure_find(&run->again, run->versions, run->ask->data,
	    run->ask->data_count, &found, err);
	if (status != CUSTODY_OK || found)
		return status;
	error_set(err, CUSTODY_UNKNOWN, "no-data",
	    "seal %s: its data is neither where it was ingested from nor where "
	    "it was located",
	    run->ask->dataset);
	error_remedy(err, "custody seal %s --data PATH", run->ask->dataset);
	return CUSTODY_UNKNOWN;
}

/* People are told where it still lies in clear. */
static enum custody_status
take_file(void *ctx, const struct measure_file *file, struct custody_error *err)
{
	struct seal_run *run = ctx;
	char path[1024];

	error_escape(path, sizeof path, file->found.at, file->found.len);
	return json_array_append_new(run->places, json_string(path)) == 0
		   ? CUSTODY_OK
		   : error_memory(err);
}

/* The same of a copy that was located, and not read. */
static enum custody_status
name_copies(struct seal_run *run, struct custody_error *err)
{
	const struct located *located = &run->again.located;
	char path[1024];

	for (size_t i = 0; i < located->count; i++) {
		const char *copy = located->path[i];
		bool there;

		/* What cannot be looked at may well be there. */
		if ((file_is_there(copy, &there, NULL) == CUSTODY_OK &&
			!there) ||
		    (run->again.path_count == 1 &&
			strcmp(copy, run->again.paths[0]) == 0))
			continue;
		error_escape(path, sizeof path, copy, strlen(copy));
		if (json_array_append_new(run->places, json_string(path)) != 0)
			return error_memory(err);
	}
	return CUSTODY_OK;
}

static enum custody_status
check_same(const struct seal_run *run, struct custody_error *err)
{
	bool same = false;
	enum custody_status status = remeasure_check(&run->again, err);

	if (status == CUSTODY_OK)
		status = remeasure_compare(&run->again, &same, err);
	return status == CUSTODY_OK && !same
		   ? remeasure_refuse_runs(&run->again, err)
		   : status;
}

static enum custody_status
prepare(struct seal_run *run, struct custody_error *err)
{
	enum custody_status status =
	    file_make_dirs(run->folder, FILE_SHARED | 0755, err);

	if (status == CUSTODY_OK)
		status = ingest_seal_prepare(&run->seal, run->custody, err);
	if (status == CUSTODY_OK)
		status = partial_open(&run->partial, run->folder, err);
	if (status != CUSTODY_OK)
		return status;
	run->made = file_join(run->partial.path, "index.sqlite3");
	return run->made == NULL ? error_memory(err) : CUSTODY_OK;
}

static enum custody_status
measure(struct seal_run *run, struct custody_error *err)
{
	static const struct measure_sink also = {.file = take_file};
	struct remeasure *again = &run->again;
	enum custody_status status;

	status = remeasure_index(
	    again, run->made, run->seal.index_key, run->partial.path, err);
	if (status == CUSTODY_OK)
		status = ingest_seal_begin(&run->seal, run->custody,
		    run->partial.path, &also, run, err);
	again->options.sink = &sealing_sink;
	again->options.ctx = run->seal.sealing;
	if (status == CUSTODY_OK)
		status = remeasure_run(again, err);
	if (status == CUSTODY_OK)
		status = ingest_seal_finish(
		    &run->seal, again->measured->version, err);
	if (status == CUSTODY_OK)
		status = remeasure_finish(again, err);
	if (status == CUSTODY_OK)
		status = check_same(run, err);
	return status == CUSTODY_OK ? name_copies(run, err) : status;
}

static enum custody_status
read_data(struct seal_run *run, struct custody_error *err)
{
	enum custody_status status = remeasure_begin(&run->again, err);

	if (status == CUSTODY_OK)
		status = find_data(run, err);
	if (status == CUSTODY_OK)
		status = prepare(run, err);
	return status == CUSTODY_OK ? measure(run, err) : status;
}

/* --- recording -------------------------------------------------------------
 */

static json_t *
event_data(const struct seal_run *run)
{
	const json_t *version = run->version;
	const char *name = run->seal.name[0] != '\0'
			       ? run->seal.name
			       : "00000000000000000000000000000000";

	return json_pack("{s:O,s:O,s:O,s:s,s:s*}", "event",
	    json_object_get(version, "seq"), "dataset",
	    json_object_get(version, "dataset"), "version",
	    json_object_get(version, "root"), "seal", name, "why",
	    run->ask->why);
}

/* The clear index goes, and the encrypted one takes its place; it may be
 * repeated. */
static enum custody_status
exchange(struct seal_run *run, struct custody_error *err)
{
	bool there;
	enum custody_status status;

	status = file_is_there(run->waits, &there, err);
	if (status != CUSTODY_OK || !there)
		return status;
	status = index_file_destroy(run->index, err);
	if (status == CUSTODY_OK && rename(run->waits, run->index) < 0)
		status = error_system(err, "io", "naming %s", run->index);
	return status == CUSTODY_OK ? file_sync_dir(AT_FDCWD, run->folder, err)
				    : status;
}

static enum custody_status
place_all(struct seal_run *run, struct custody_error *err)
{
	if (rename(run->made, run->waits) < 0)
		return error_system(err, "io", "naming %s", run->waits);
	return ingest_seal_place(
	    &run->seal, run->custody, run->again.measured->version, err);
}

static enum custody_status
record(struct seal_run *run, struct custody_error *err)
{
	struct ledger *ledger = run->custody->ledger;
	json_t *data = event_data(run);
	enum custody_status status =
	    data == NULL ? error_memory(err) : ledger_begin(ledger, err);

	if (status != CUSTODY_OK) {
		json_decref(data);
		return status;
	}
	status = place_all(run, err);
	if (status == CUSTODY_OK)
		status = ledger_add(ledger, run->custody->key,
		    "version.sealed/1", data, &run->place, err);
	if (status == CUSTODY_OK)
		status = ledger_commit(ledger, err);
	else
		ledger_rollback(ledger);
	json_decref(data);
	if (status == CUSTODY_OK) {
		ingest_seal_settle(&run->seal, run->custody);
		return exchange(run, err);
	}
	if (err == NULL || strcmp(err->code, "outcome-unknown") != 0) {
		ingest_seal_undo(&run->seal, run->custody);
		unlink(run->waits);
	}
	return status;
}

/* --- the act ---------------------------------------------------------------
 */

static void
end(struct seal_run *run)
{
	remeasure_clear(&run->again);
	ingest_seal_clear(&run->seal);
	free(run->made);
	partial_close(&run->partial);
	free(run->index);
	free(run->waits);
	free(run->folder);
	json_decref(run->places);
}

static enum custody_status
name_places(struct seal_run *run, struct custody_error *err)
{
	uint64_t seq =
	    (uint64_t)json_integer_value(json_object_get(run->version, "seq"));

	run->folder = version_index_folder(run->custody);
	run->index = version_index_path(run->custody, seq);
	run->places = json_array();
	if (run->folder == NULL || run->index == NULL || run->places == NULL ||
	    asprintf(&run->waits, "%s.sealed", run->index) < 0)
		return error_memory(err);
	return CUSTODY_OK;
}

static enum custody_status
seal_one(struct seal_run *run, json_t **answer, struct custody_error *err)
{
	const json_t *version = run->version;
	bool sealed = member_text(version, "seal")[0] != '\0';
	enum custody_status status =
	    session_version_there(version, "seal", run->ask->dataset, err);

	if (status == CUSTODY_OK)
		status = name_places(run, err);
	if (status == CUSTODY_OK && sealed)
		status = exchange(run, err);
	/* Before anything is read, or a secret asked for. */
	if (status == CUSTODY_OK && !sealed)
		status = may_append(
		    run->custody, "version.sealed/1", event_data(run), err);
	if (status == CUSTODY_OK && !sealed)
		status = read_data(run, err);
	if (status == CUSTODY_OK && !sealed)
		status = record(run, err);
	return status == CUSTODY_OK
		   ? answer_add_take(answer, "sealed",
			 json_pack("{s:O,s:O,s:O,s:O,s:s,s:b,s:O,s:I}",
			     "dataset", json_object_get(version, "dataset"),
			     "ordinal", json_object_get(version, "ordinal"),
			     "version", json_object_get(version, "root"),
			     "ingest", json_object_get(version, "seq"), "seal",
			     sealed ? member_text(version, "seal")
				    : run->seal.name,
			     "new", !sealed, "places", run->places, "event",
			     (json_int_t)run->place.seq),
			 err)
		   : status;
}

enum custody_status
custody_seal(struct custody *custody, const struct custody_seal *ask,
    json_t **answer, struct custody_error *err)
{
	json_t *versions = NULL;
	json_t *version;
	size_t i;
	enum custody_status status;

	*answer = NULL;
	if (ask->dataset == NULL)
		return error_set(
		    err, CUSTODY_USAGE, "usage", "seal: it needs DATASET@V");
	status = session_versions(custody, ask->dataset, true, &versions, err);
	json_array_foreach (versions, i, version) {
		struct seal_run run = {
		    .custody = custody,
		    .ask = ask,
		    .versions = versions,
		    .version = version,
		    .again = {.custody = custody,
			.version = version,
			.verb = "seal",
			.asked = ask->dataset},
		    .partial = {NULL, -1},
		};

		if (status == CUSTODY_OK)
			status = seal_one(&run, answer, err);
		end(&run);
	}
	if (status == CUSTODY_OK)
		status = answer_add_take(answer, "result",
		    json_copy(json_array_get(*answer, 0)), err);
	json_decref(versions);
	return status;
}
