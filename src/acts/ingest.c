/* SPDX-License-Identifier: Apache-2.0
 *
 * ingest: data becomes a version of a dataset: read, digested, indexed where
 * it lies, and recorded.  What is malformed, changes while it is read or was
 * not expected is refused, and nothing is recorded.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acts/ingest_inside.h"
#include "acts/partial.h"
#include "acts/version_index.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/file.h"
#include "store/question.h"

/* One ingest, from asking to answer. */
struct ingest {
	struct custody *custody;
	const struct custody_ingest *ask;
	char retrieved_at[28];
	char **paths; /* from the root */
	char *folder; /* .custody/index */
	struct partial partial;
	char *path; /* of the index, while it has no event */
	struct ingest_expected *expected;
	struct measurement *measured;
	struct index_total totals[INDEX_RUNS];
	struct index_file *index;
	json_t *data;
	json_t *old; /* the row of the same, if it was recorded before */
	uint64_t barred;
	struct ledger_place place;
};

/* --- before anything is read -----------------------------------------------
 */

/* A role that may not, terms of the ledger that cannot be: known at once. */
static enum custody_status
refuse_early(struct ingest *in, struct custody_error *err)
{
	struct custody *custody = in->custody;
	enum custody_status status;
	json_t *data;

	status = ingest_event_check(in->ask, in->retrieved_at, err);
	if (status == CUSTODY_OK)
		status = ingest_expected_new(&in->expected, in->ask, err);
	if (status == CUSTODY_OK)
		status = session_key(custody, err);
	if (status != CUSTODY_OK)
		return status;
	data = ingest_event(in->ask, NULL, NULL, in->retrieved_at);
	if (data == NULL)
		return error_memory(err);
	status = ledger_would(custody->ledger, keyring_id(custody->key),
	    "version.ingested/1", data, err);
	json_decref(data);
	return status;
}

/* --- reading ---------------------------------------------------------------
 */

static enum custody_status
take_file(void *ctx, const struct measure_file *file, struct custody_error *err)
{
	struct ingest *in = ctx;

	return ingest_expected_file(in->expected, file, err);
}

static enum custody_status
prepare_folder(struct ingest *in, struct custody_error *err)
{
	enum custody_status status;

	in->folder = file_join(ledger_path(in->custody->ledger), "index");
	if (in->folder == NULL)
		return error_memory(err);
	status = file_make_dirs(in->folder, 0755, err);
	if (status == CUSTODY_OK)
		status = partial_open(&in->partial, in->folder, err);
	if (status != CUSTODY_OK)
		return status;
	in->path = file_join(in->partial.path, "index.sqlite3");
	return in->path == NULL ? error_memory(err) : CUSTODY_OK;
}

/* The version as it was recorded before, from the same source. */
static enum custody_status
find_old(struct ingest *in, struct custody_error *err)
{
	char version[ENCODE_HEX_SIZE(DIGEST_SIZE)];
	json_t *values;
	enum custody_status status;

	encode_hex(version, in->measured->version, DIGEST_SIZE);
	values = json_pack("{s:s, s:s, s:s?, s:s, s:s?, s:s?}", "dataset",
	    in->ask->dataset, "version", version, "source_url",
	    in->ask->source_url, "retrieved_at", in->retrieved_at, "publisher",
	    in->ask->publisher, "licence", in->ask->licence);
	if (values == NULL)
		return error_memory(err);
	json_decref(in->old);
	in->old = NULL;
	status = question_row(&in->old, session_state(in->custody),
	    "SELECT v.seq, v.ordinal, v.files, v.records, v.bytes,"
	    "       v.duplicates, v.with_url, v.with_time, v.with_id,"
	    "       coalesce((SELECT max(b.records) FROM version_barred AS b"
	    "                  WHERE b.version = v.seq), 0) AS barred"
	    "  FROM version AS v"
	    " WHERE v.dataset = :dataset AND v.root = :version"
	    "   AND v.disposal = ''"
	    "   AND v.source_url = coalesce(:source_url, '')"
	    "   AND v.retrieved_at = :retrieved_at"
	    "   AND v.publisher = coalesce(:publisher, '')"
	    "   AND v.licence = coalesce(:licence, '')",
	    values, err);
	json_decref(values);
	return status == CUSTODY_NOT_FOUND ? CUSTODY_OK : status;
}

static enum custody_status
finish_index(
    struct ingest *in, struct index_build **build, struct custody_error *err)
{
	enum custody_status status;

	status = index_build_finish(*build, in->totals, err);
	*build = NULL;
	if (status != CUSTODY_OK) {
		error_prefix(err, "ingest %s", in->ask->dataset);
		return status;
	}
	in->measured->duplicates =
	    in->measured->records - in->totals[INDEX_SHA256].distinct;
	status = index_file_open(&in->index, in->path, err);
	if (status != CUSTODY_OK)
		return status;
	return ingest_expected_check(in->expected, in->index, err);
}

/* A field that no record has was misspelt: years later nothing would be found
 * by it. */
static enum custody_status
refuse_absent_field(const struct ingest *in, struct custody_error *err)
{
	const struct custody_reading *reading = &in->ask->reading;
	const struct {
		const char *field, *option;
		uint64_t found;
	} fields[] = {
	    {reading->url_field, "--url-field", in->measured->with_url},
	    {reading->time_field, "--time-field", in->measured->with_time},
	    {reading->id_field, "--id-field", in->measured->with_id},
	};

	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		if (fields[i].field == NULL || fields[i].found > 0)
			continue;
		error_set(err, CUSTODY_USAGE, "no-field",
		    "ingest: no record has what %s %s promises",
		    fields[i].option, fields[i].field);
		error_remedy(err,
		    "name a field that the records have, or "
		    "leave %s out",
		    fields[i].option);
		return CUSTODY_USAGE;
	}
	return CUSTODY_OK;
}

static enum custody_status
read_data(struct ingest *in, struct custody_error *err)
{
	static const struct measure_sink sink = {.file = take_file};
	struct index_build *build = NULL;
	struct measure_options options = {
	    .path_count = in->ask->path_count,
	    .reading = measure_reading(&in->ask->reading),
	    .examine = true,
	    .raw = true,
	    .sink = &sink,
	    .ctx = in,
	};
	enum custody_status status;

	status = ingest_paths(&in->paths, in->ask, err);
	if (status == CUSTODY_OK)
		status = prepare_folder(in, err);
	if (status == CUSTODY_OK)
		status = index_build_begin(&build, in->path, err);
	if (status != CUSTODY_OK)
		return status;
	options.paths = (const char *const *)in->paths;
	options.index = build;
	options.scratch = in->partial.path;
	status = measure_run(in->custody, &options, &in->measured, err);
	if (status == CUSTODY_OK && in->measured->records > 0)
		status = refuse_absent_field(in, err);
	if (status == CUSTODY_OK)
		status = finish_index(in, &build, err);
	index_build_discard(build);
	return status;
}

/* --- recording -------------------------------------------------------------
 */

/* An index that a killed ingest named and did not record is nobody's. */
static void
clear_place(const char *path)
{
	if (access(path, F_OK) == 0 &&
	    index_file_destroy(path, NULL) != CUSTODY_OK)
		unlink(path);
}

/* The index has its name before the event is there, and loses it where the
 * event does not come; where that cannot be told it stays. */
static enum custody_status
record(struct ingest *in, char *path, uint64_t seq, struct custody_error *err)
{
	struct ledger *ledger = in->custody->ledger;
	enum custody_status status;

	clear_place(path);
	if (rename(in->path, path) < 0)
		return error_system(err, "io", "naming %s", path);
	status = file_sync_dir(AT_FDCWD, in->folder, err);
	if (status == CUSTODY_OK)
		status = ledger_add(ledger, in->custody->key,
		    "version.ingested/1", in->data, &in->place, err);
	if (status == CUSTODY_OK) {
		status = ledger_commit(ledger, err);
		if (status == CUSTODY_OK ||
		    (err != NULL && strcmp(err->code, "outcome-unknown") == 0))
			return status;
	}
	if (rename(path, in->path) < 0)
		unlink(path);
	ingest_bars_undo(in->custody, in->data, seq);
	return status;
}

static enum custody_status
record_new(struct ingest *in, struct custody_error *err)
{
	struct ledger *ledger = in->custody->ledger;
	uint64_t seq = ledger_size(ledger) + 1;
	char *path = version_index_path(in->custody, seq);
	enum custody_status status;

	in->data =
	    ingest_event(in->ask, in->measured, in->totals, in->retrieved_at);
	if (path == NULL || in->data == NULL) {
		free(path);
		return error_memory(err);
	}
	status = ingest_bars(
	    in->custody, in->data, seq, in->index, &in->barred, err);
	if (status == CUSTODY_OK)
		status = record(in, path, seq, err);
	else
		ingest_bars_undo(in->custody, in->data, seq);
	free(path);
	return status;
}

/* Under the ledger's lock: whoever else recorded the same was first. */
static enum custody_status
record_once(struct ingest *in, struct custody_error *err)
{
	struct ledger *ledger = in->custody->ledger;
	enum custody_status status;

	status = ledger_begin(ledger, err);
	if (status != CUSTODY_OK)
		return status;
	status = find_old(in, err);
	if (status == CUSTODY_OK && in->old == NULL)
		status = record_new(in, err);
	ledger_rollback(ledger);
	return status;
}

/* --- the answer ------------------------------------------------------------
 */

/* Approved requests for older versions: what came in is not for them. */
static enum custody_status
list_stale(struct ingest *in, json_t **stale, struct custody_error *err)
{
	char version[ENCODE_HEX_SIZE(DIGEST_SIZE)];
	json_t *values, *rows = NULL;
	enum custody_status status;
	const json_t *row;
	size_t i;

	encode_hex(version, in->measured->version, DIGEST_SIZE);
	values = json_pack(
	    "{s:s, s:s}", "dataset", in->ask->dataset, "version", version);
	*stale = json_array();
	if (values == NULL || *stale == NULL) {
		json_decref(values);
		return error_memory(err);
	}
	status = ledger_set_clock(in->custody->ledger, err);
	if (status == CUSTODY_OK)
		status = question_ask(&rows, session_state(in->custody),
		    "SELECT DISTINCT s.request FROM request_state AS s"
		    "  JOIN request AS r ON r.id = s.request"
		    "  JOIN request_version AS v ON v.request = s.request"
		    " WHERE s.state = 'approved' AND v.dataset = :dataset"
		    "   AND NOT EXISTS (SELECT 1 FROM request_version AS w"
		    "        WHERE w.request = s.request"
		    "          AND w.dataset = :dataset AND w.root = :version)"
		    " ORDER BY r.seq",
		    values, err);
	json_array_foreach (rows, i, row)
		json_array_append(*stale, json_object_get(row, "request"));
	json_decref(rows);
	json_decref(values);
	return status;
}

static enum custody_status
find_row(struct ingest *in, struct custody_error *err)
{
	json_t *values = json_pack("{s:I}", "seq", (json_int_t)in->place.seq);
	enum custody_status status;

	if (values == NULL)
		return error_memory(err);
	status = question_row(&in->old, session_state(in->custody),
	    "SELECT seq, ordinal, files, records, bytes, duplicates, with_url,"
	    "       with_time, with_id FROM version WHERE seq = :seq",
	    values, err);
	json_decref(values);
	if (status == CUSTODY_OK &&
	    json_object_set_new(
		in->old, "barred", json_integer((json_int_t)in->barred)) < 0)
		status = error_memory(err);
	return status;
}

/* Without terms nobody can approve: that comes next. */
static enum custody_status
has_terms(struct ingest *in, bool *terms, struct custody_error *err)
{
	json_t *values = json_pack("{s:s}", "dataset", in->ask->dataset);
	json_t *row = NULL;
	enum custody_status status;

	status = question_row(&row, session_state(in->custody),
	    "SELECT count(*) AS terms FROM terms_current"
	    " WHERE dataset = :dataset",
	    values, err);
	*terms = json_integer_value(json_object_get(row, "terms")) > 0;
	json_decref(row);
	json_decref(values);
	return status;
}

static json_t *
get(const struct ingest *in, const char *key)
{
	return json_object_get(in->old, key);
}

static json_t *
write_result(const struct ingest *in, bool new, bool terms, json_t *stale)
{
	char version[ENCODE_HEX_SIZE(DIGEST_SIZE)];
	char next[512];
	json_t *out;

	encode_hex(version, in->measured->version, DIGEST_SIZE);
	if (terms)
		snprintf(next, sizeof next,
		    "custody request %s@%lld --purpose P --project TEXT",
		    in->ask->dataset,
		    (long long)json_integer_value(get(in, "ordinal")));
	else
		snprintf(next, sizeof next,
		    "custody terms %s --allow-purpose P --licence SPDX",
		    in->ask->dataset);
	out = json_pack("{s:s, s:s, s:O, s:b, s:O, s:O, s:O, s:O, s:O, s:b,"
			" s:O, s:{s:O, s:O, s:O}}",
	    "dataset", in->ask->dataset, "version", version, "ordinal",
	    get(in, "ordinal"), "new", (int)new, "files", get(in, "files"),
	    "records", get(in, "records"), "bytes", get(in, "bytes"),
	    "duplicates", get(in, "duplicates"), "barred", get(in, "barred"),
	    "sealed", 0, "event", get(in, "seq"), "searchable", "url",
	    get(in, "with_url"), "time", get(in, "with_time"), "id",
	    get(in, "with_id"));
	if (out == NULL ||
	    json_object_update_new(
		out, json_pack("{s:I, s:I, s:O*, s:O, s:s}", "raw_bytes",
			 (json_int_t)in->measured->raw_bytes, "excluded",
			 (json_int_t)in->measured->excluded, "excluded_paths",
			 in->measured->excluded_paths, "stale", stale, "next",
			 next)) < 0) {
		json_decref(out);
		return NULL;
	}
	return out;
}

static enum custody_status
tell(struct ingest *in, json_t **answer, struct custody_error *err)
{
	bool new = in->old == NULL, terms = false;
	enum custody_status status = CUSTODY_OK;
	json_t *stale = NULL;

	if (new)
		status = find_row(in, err);
	if (status == CUSTODY_OK)
		status = list_stale(in, &stale, err);
	if (status == CUSTODY_OK)
		status = has_terms(in, &terms, err);
	if (status == CUSTODY_OK)
		status = answer_add_take(
		    answer, "result", write_result(in, new, terms, stale), err);
	json_decref(stale);
	return status;
}

enum custody_status
custody_ingest(struct custody *custody, const struct custody_ingest *ask,
    json_t **answer, struct custody_error *err)
{
	struct ingest in = {
	    .custody = custody, .ask = ask, .partial = {NULL, -1}};
	enum custody_status status;

	*answer = NULL;
	status = refuse_early(&in, err);
	if (status == CUSTODY_OK)
		status = read_data(&in, err);
	if (status == CUSTODY_OK)
		status = record_once(&in, err);
	if (status == CUSTODY_OK)
		status = tell(&in, answer, err);

	json_decref(in.old);
	json_decref(in.data);
	index_file_close(in.index);
	measure_free(in.measured);
	ingest_expected_free(in.expected);
	free(in.path);
	partial_close(&in.partial);
	free(in.folder);
	ingest_paths_free(in.paths, ask->path_count);
	return status;
}
