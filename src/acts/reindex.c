/* SPDX-License-Identifier: Apache-2.0
 *
 * reindex: makes the index of a version again from its data, or with fields
 * that were not asked for when it came in.  What is read has to be the
 * version, and an index with the same fields has to have the roots that the
 * ledger names; else nothing is put in the old one's place.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acts/ingest_inside.h"
#include "acts/may.h"
#include "acts/partial.h"
#include "acts/remeasure.h"
#include "acts/sealed.h"
#include "acts/version_index.h"
#include "base/error.h"
#include "base/file.h"
#include "base/member.h"
#include "store/index_place.h"

struct reindex {
	struct custody *custody;
	const struct custody_reindex *ask;
	json_t *versions; /* every ingest of the content */
	const json_t *version;
	struct remeasure again;
	struct sealed_read *sealed; /* NULL: it is not in the store */
	struct secret *key;         /* of the index of what is sealed */
	char *folder;
	struct partial partial;
	char *path;   /* of the new index, while it is not the version's */
	json_t *data; /* of the event; NULL where nothing is new */
	uint64_t barred;
	struct ledger_place place;
};

static json_t *
list_fields(const struct custody_reindex *ask)
{
	return json_pack("{s:s*,s:s*,s:s*}", "url_field", ask->url_field,
	    "time_field", ask->time_field, "id_field", ask->id_field);
}

/* --- where it is read --------------------------------------------------- */

static enum custody_status
refuse_unknown_place(const struct reindex *run, struct custody_error *err)
{
	error_set(err, CUSTODY_UNKNOWN, "no-data",
	    "reindex %s: where its data lies is not known any more",
	    run->ask->dataset);
	error_remedy(err, "custody reindex %s --data PATH", run->ask->dataset);
	return CUSTODY_UNKNOWN;
}

/* --data; else the sealed store; else where it was found, if it is all there;
 * else where it was located. */
static enum custody_status
find_data(struct reindex *run, struct custody_error *err)
{
	const struct custody_reindex *ask = run->ask;
	struct remeasure *again = &run->again;
	bool found;
	enum custody_status status;

	status = sealed_index_key(&run->key, run->custody, run->version, err);
	if (status == CUSTODY_OK && run->key != NULL && ask->data_count == 0) {
		again->options.raw = false;
		status =
		    sealed_open(&run->sealed, run->custody, run->version, err);
		again->options.sealed = run->sealed;
	}
	if (status != CUSTODY_OK || run->sealed != NULL)
		return status;
	status = remeasure_find(
	    again, run->versions, ask->data, ask->data_count, &found, err);
	return status == CUSTODY_OK && !found ? refuse_unknown_place(run, err)
					      : status;
}

/* --- reading ------------------------------------------------------------ */

static enum custody_status
refuse_absent_field(const struct reindex *run, struct custody_error *err)
{
	const struct {
		const char *field, *option;
		uint64_t found;
	} fields[] = {
	    {run->ask->url_field, "--url-field", run->again.measured->with_url},
	    {run->ask->time_field, "--time-field",
		run->again.measured->with_time},
	    {run->ask->id_field, "--id-field", run->again.measured->with_id},
	};

	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		if (fields[i].field == NULL || fields[i].found > 0)
			continue;
		error_set(err, CUSTODY_USAGE, "no-field",
		    "reindex: no record has what %s %s promises",
		    fields[i].option, fields[i].field);
		error_remedy(err, "name a field that the records have");
		return CUSTODY_USAGE;
	}
	return CUSTODY_OK;
}

static enum custody_status
prepare(struct reindex *run, struct custody_error *err)
{
	enum custody_status status;

	run->folder = version_index_folder(run->custody);
	if (run->folder == NULL)
		return error_memory(err);
	status = file_make_dirs(run->folder, FILE_SHARED | 0755, err);
	if (status == CUSTODY_OK)
		status = partial_open(&run->partial, run->folder, err);
	if (status != CUSTODY_OK)
		return status;
	run->path = file_join(run->partial.path, "index.sqlite3");
	if (run->path == NULL)
		return error_memory(err);
	return remeasure_index(
	    &run->again, run->path, run->key, run->partial.path, err);
}

/* What was not asked for when it came in. */
static void
ask_more(struct reindex *run)
{
	const struct custody_reindex *ask = run->ask;
	struct custody_reading_options *reading = &run->again.options.reading;

	if (ask->url_field != NULL)
		reading->url_field = ask->url_field;
	if (ask->time_field != NULL)
		reading->time_field = ask->time_field;
	if (ask->id_field != NULL)
		reading->id_field = ask->id_field;
	run->again.options.forms |= ask->forms;
}

static enum custody_status
read_data(struct reindex *run, struct custody_error *err)
{
	struct remeasure *again = &run->again;
	enum custody_status status = remeasure_begin(again, err);

	ask_more(run);
	if (status == CUSTODY_OK)
		status = find_data(run, err);
	if (status == CUSTODY_OK)
		status = prepare(run, err);
	if (status == CUSTODY_OK)
		status = remeasure_run(again, err);
	if (status == CUSTODY_OK)
		status = remeasure_check(again, err);
	if (status == CUSTODY_OK)
		status = refuse_absent_field(run, err);
	return status == CUSTODY_OK ? remeasure_finish(again, err) : status;
}

/* --- what it is now ----------------------------------------------------- */

/* The same roots as the ledger has: nothing is to be recorded.  Others are
 * only right where a field was asked for, or forms that were not there. */
static enum custody_status
compare_runs(struct reindex *run, bool *same, struct custody_error *err)
{
	json_t *fields = list_fields(run->ask);
	bool more = json_object_size(fields) > 0 ||
		    (run->ask->forms && !version_index_has_forms(run->version));
	enum custody_status status =
	    fields == NULL ? error_memory(err)
			   : remeasure_compare(&run->again, same, err);

	if (status == CUSTODY_OK && !*same && !more)
		status = remeasure_refuse_runs(&run->again, err);
	json_decref(fields);
	return status;
}

/* A quarantine looks at what it can find now. */
static enum custody_status
resolve_bars(struct reindex *run, uint64_t seq, struct custody_error *err)
{
	json_t *looked = json_copy((json_t *)(uintptr_t)run->version);
	struct index_file *index = NULL;
	enum custody_status status = CUSTODY_OK;

	if (looked == NULL || json_object_update(looked, run->data) != 0)
		status = error_memory(err);
	if (status == CUSTODY_OK)
		status =
		    index_file_open_sealed(&index, run->path, run->key, err);
	if (status == CUSTODY_OK)
		status = ingest_bars(
		    run->custody, looked, seq, index, &run->barred, err);
	if (looked != NULL)
		json_object_set(
		    run->data, "bars", json_object_get(looked, "bars"));
	index_file_close(index);
	json_decref(looked);
	return status;
}

static json_t *
event_data(const struct reindex *run)
{
	const struct measurement *measured = run->again.measured;
	const json_t *version = run->version;

	return json_pack("{s:O,s:O,s:O,s:o,s:o,s:I,s:I,s:I,s:[]}", "dataset",
	    json_object_get(version, "dataset"), "version",
	    json_object_get(version, "root"), "event",
	    json_object_get(version, "seq"), "runs",
	    ingest_runs(measured == NULL ? NULL : run->again.totals), "fields",
	    list_fields(run->ask), "with_url",
	    (json_int_t)(measured == NULL ? 0 : measured->with_url),
	    "with_time",
	    (json_int_t)(measured == NULL ? 0 : measured->with_time), "with_id",
	    (json_int_t)(measured == NULL ? 0 : measured->with_id), "bars");
}

/* --- putting it in place ------------------------------------------------ */

static enum custody_status
keep_places(struct reindex *run, struct custody_error *err)
{
	const struct located *located = &run->again.located;
	enum custody_status status = CUSTODY_OK;

	/* What the old index knew of places is kept. */
	for (size_t i = 0; i < located->count && status == CUSTODY_OK; i++)
		status = index_place_add(run->path, located->seq[i],
		    bytes_text(located->path[i]), err);
	return status;
}

/* The old index waits in the partial folder until the event is there. */
static enum custody_status
exchange(struct reindex *run, const char *index, const char *old,
    struct custody_error *err)
{
	if (rename(index, old) < 0 && access(index, F_OK) == 0)
		return error_system(err, "io", "replacing %s", index);
	if (rename(run->path, index) < 0)
		return error_system(err, "io", "naming %s", index);
	return file_sync_dir(AT_FDCWD, run->folder, err);
}

static enum custody_status
record(struct reindex *run, const char *index, const char *old,
    struct custody_error *err)
{
	struct ledger *ledger = run->custody->ledger;
	uint64_t seq = ledger_size(ledger) + 1;
	enum custody_status status = CUSTODY_OK;

	if (run->data != NULL)
		status = resolve_bars(run, seq, err);
	if (status == CUSTODY_OK && run->data != NULL)
		status = ledger_add(ledger, run->custody->key,
		    "index.extended/1", run->data, &run->place, err);
	if (status == CUSTODY_OK)
		status = exchange(run, index, old, err);
	if (status == CUSTODY_OK && run->data != NULL)
		status = ledger_commit(ledger, err);
	else
		ledger_rollback(ledger);
	if (status == CUSTODY_OK ||
	    (err != NULL && strcmp(err->code, "outcome-unknown") == 0))
		return status;
	if (access(old, F_OK) == 0 && rename(old, index) < 0)
		unlink(index);
	if (run->data != NULL)
		ingest_bars_undo(run->custody, run->data, seq);
	run->place.seq = 0;
	return status;
}

static enum custody_status
install(struct reindex *run, struct custody_error *err)
{
	char *index = version_index_path(run->custody,
	    (uint64_t)json_integer_value(json_object_get(run->version, "seq")));
	char *old = file_join(run->partial.path, "old.sqlite3");
	bool same = false;
	enum custody_status status;

	status = index == NULL || old == NULL ? error_memory(err)
					      : compare_runs(run, &same, err);
	if (status == CUSTODY_OK && !same) {
		run->data = event_data(run);
		if (run->data == NULL)
			status = error_memory(err);
	}
	if (status == CUSTODY_OK)
		status = keep_places(run, err);
	if (status == CUSTODY_OK)
		status = ledger_begin(run->custody->ledger, err);
	if (status == CUSTODY_OK)
		status = record(run, index, old, err);
	free(old);
	free(index);
	return status;
}

/* --- the act ------------------------------------------------------------ */

static enum custody_status
tell(const struct reindex *run, json_t **answer, struct custody_error *err)
{
	const struct measurement *measured = run->again.measured;
	const json_t *version = run->version;

	return answer_add_take(answer, "index",
	    json_pack("{s:O,s:O,s:O,s:O,s:I,s:I,s:I,s:I,s:I,s:b,s:I}",
		"dataset", json_object_get(version, "dataset"), "ordinal",
		json_object_get(version, "ordinal"), "version",
		json_object_get(version, "root"), "ingest",
		json_object_get(version, "seq"), "records",
		(json_int_t)measured->records, "with_url",
		(json_int_t)measured->with_url, "with_time",
		(json_int_t)measured->with_time, "with_id",
		(json_int_t)measured->with_id, "barred",
		(json_int_t)run->barred, "new", run->place.seq > 0, "event",
		(json_int_t)run->place.seq),
	    err);
}

static void
end(struct reindex *run)
{
	json_decref(run->data);
	remeasure_clear(&run->again);
	free(run->path);
	partial_close(&run->partial);
	free(run->folder);
	sealed_read_close(run->sealed);
	secret_free(run->key);
}

static enum custody_status
reindex_one(struct custody *custody, const struct custody_reindex *ask,
    json_t *versions, const json_t *version, json_t **answer,
    struct custody_error *err)
{
	struct reindex run = {
	    .custody = custody,
	    .ask = ask,
	    .versions = versions,
	    .version = version,
	    .again = {.custody = custody,
		.version = version,
		.verb = "reindex",
		.asked = ask->dataset},
	    .partial = {NULL, -1},
	};
	enum custody_status status;

	status = session_version_there(version, "reindex", ask->dataset, err);
	if (status != CUSTODY_OK)
		return status;
	status = may_do(custody, "index.extended/1", event_data(&run), err);
	if (status == CUSTODY_OK)
		status = read_data(&run, err);
	if (status == CUSTODY_OK)
		status = install(&run, err);
	if (status == CUSTODY_OK)
		status = tell(&run, answer, err);
	end(&run);
	return status;
}

enum custody_status
custody_reindex(struct custody *custody, const struct custody_reindex *ask,
    json_t **answer, struct custody_error *err)
{
	json_t *versions = NULL;
	json_t *version;
	size_t i;
	enum custody_status status;

	*answer = NULL;
	if (ask->dataset == NULL)
		return error_set(
		    err, CUSTODY_USAGE, "usage", "reindex: it needs DATASET@V");
	status = session_versions(custody, ask->dataset, true, &versions, err);
	json_array_foreach (versions, i, version) {
		if (status == CUSTODY_OK)
			status = reindex_one(
			    custody, ask, versions, version, answer, err);
	}
	if (status == CUSTODY_OK) {
		json_t *result = json_copy(json_array_get(*answer, 0));

		status = answer_add_take(answer, "result", result, err);
	}
	json_decref(versions);
	return status;
}
