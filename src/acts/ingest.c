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

#include "acts/ingest_act.h"
#include "acts/version_index.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/file.h"
#include "store/question.h"

/* --- before anything is read -----------------------------------------------
 */

static enum custody_status
refuse_unsealable(const struct custody_ingest *ask, struct custody_error *err)
{
	if (!ask->parts)
		return CUSTODY_OK;
	error_set(err, CUSTODY_USAGE, "usage",
	    "ingest: what is put together from parts is not read here, and "
	    "cannot be sealed");
	error_remedy(err, "name the data itself, without --parts");
	return CUSTODY_USAGE;
}

/* From here on it is asked for more, and read as that was. */
static enum custody_status
open_onto(struct ingest *in, struct custody_error *err)
{
	enum custody_status status =
	    ingest_onto_find(&in->onto, in->custody, in->ask, err);

	if (status == CUSTODY_OK)
		in->ask = &in->onto.ask;
	return status;
}

/* A role that may not, terms of the ledger that cannot be: known at once. */
static enum custody_status
refuse_early(struct ingest *in, struct custody_error *err)
{
	struct custody *custody = in->custody;
	enum custody_status status;
	json_t *data;

	if (in->ask->onto != NULL)
		status = open_onto(in, err);
	else
		status = CUSTODY_OK;
	if (status == CUSTODY_OK)
		status = ingest_event_check(in->ask, in->retrieved_at, err);
	if (status == CUSTODY_OK)
		status = ingest_facts_check(in->ask, err);
	if (status == CUSTODY_OK)
		status = ingest_expected_new(&in->expected, in->ask, err);
	if (status == CUSTODY_OK)
		status = session_key(custody, err);
	if (status != CUSTODY_OK)
		return status;
	status = ingest_derived_find(&in->derived, custody, in->ask, err);
	if (status == CUSTODY_OK && in->ask->seal)
		status = refuse_unsealable(in->ask, err);
	if (status == CUSTODY_OK && in->ask->seal)
		status = ingest_seal_prepare(&in->seal, custody, err);
	if (status != CUSTODY_OK)
		return status;
	data = ingest_event(
	    in->ask, NULL, NULL, in->retrieved_at, &in->derived, NULL, NULL);
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

	in->folder = version_index_folder(in->custody);
	if (in->folder == NULL)
		return error_memory(err);
	status = file_make_dirs(in->folder, FILE_SHARED | 0755, err);
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
	values = json_pack("{s:s, s:s, s:s?, s:s, s:s?, s:s?, s:O?}", "dataset",
	    in->ask->dataset, "version", version, "source_url",
	    in->ask->source_url, "retrieved_at", in->retrieved_at, "publisher",
	    in->ask->publisher, "licence", in->ask->licence, "derived",
	    in->derived.parents);
	if (values == NULL)
		return error_memory(err);
	json_decref(in->old);
	in->old = NULL;
	status = question_row(&in->old, session_state(in->custody),
	    "SELECT v.seq, v.ordinal, v.seal, v.files, v.records, v.bytes,"
	    "       v.duplicates, v.with_url, v.with_time, v.with_id,"
	    "       coalesce((SELECT max(b.records) FROM version_barred AS b"
	    "                  WHERE b.version = v.seq), 0) AS barred,"
	    "       coalesce((SELECT e.records FROM version_erased AS e"
	    "                  WHERE e.version = v.seq), 0) AS erased"
	    "  FROM version AS v"
	    " WHERE v.dataset = :dataset AND v.root = :version"
	    "   AND v.disposal = ''"
	    "   AND v.source_url = coalesce(:source_url, '')"
	    "   AND v.retrieved_at = :retrieved_at"
	    "   AND v.publisher = coalesce(:publisher, '')"
	    "   AND v.licence = coalesce(:licence, '')"
	    "   AND NOT EXISTS (SELECT 1 FROM json_each(:derived) AS d"
	    "        WHERE NOT EXISTS (SELECT 1 FROM derivation AS p"
	    "              WHERE p.version = v.seq"
	    "                AND p.root = d.value ->> 'version'"
	    "                AND p.release ="
	    "                    coalesce(d.value ->> 'release', '')))"
	    " ORDER BY v.ordinal DESC LIMIT 1",
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
	status = index_file_open_sealed(
	    &in->index, in->path, in->seal.index_key, err);
	if (status != CUSTODY_OK)
		return status;
	return ingest_expected_check(in->expected, in->index, err);
}

/* What is recorded already has its facts, and some take a look into every
 * other dataset. */
static enum custody_status
count_facts(struct ingest *in, struct custody_error *err)
{
	enum custody_status status = find_old(in, err);

	if (status != CUSTODY_OK || in->old != NULL)
		return status;
	return ingest_facts(in->custody, in->ask, in->measured, in->index, err);
}

/* From here on they are one dataset, read as they say. */
static enum custody_status
open_parts(struct ingest *in, struct custody_error *err)
{
	enum custody_status status;

	status = ingest_parts_open(&in->parts, in->ask, err);
	if (status != CUSTODY_OK)
		return status;
	in->put_together = *in->ask;
	in->put_together.reading = in->parts.reading;
	in->put_together.path_count = in->path_count = 0;
	in->ask = &in->put_together;
	return CUSTODY_OK;
}

static enum custody_status
measure(struct ingest *in, struct measure_options *options,
    struct custody_error *err)
{
	enum custody_status status;

	status = measure_run(in->custody, options, &in->measured, err);
	if (in->parts.part == NULL)
		return status;
	if (status == CUSTODY_MALFORMED)
		error_remedy(err, "a file belongs into one part only");
	return status == CUSTODY_OK
		   ? ingest_parts_check(&in->parts, in->measured, err)
		   : status;
}

/* What the same command read before it was stopped. */
static enum custody_status
open_unfinished(struct ingest *in, struct measure_options *options,
    struct custody_error *err)
{
	json_t *head = part_head(&in->ask->reading, options->paths,
	    options->path_count, options->families, options->forms);
	enum custody_status status;

	if (head == NULL || json_object_set_new(head, "dataset",
				json_string(in->ask->dataset)) < 0)
		status = error_memory(err);
	else
		status = ingest_unfinished_open(
		    &in->unfinished, in->folder, head, err);
	json_decref(head);
	options->known = in->unfinished.known;
	options->keep = in->unfinished.keep;
	options->whole_files = options->keep != NULL;
	return status;
}

/* What is sealed is not kept half read: that would be in clear. */
static enum custody_status
open_beside(struct ingest *in, struct measure_options *options,
    const struct measure_sink *sink, struct custody_error *err)
{
	enum custody_status status;

	if (in->ask->parts)
		return CUSTODY_OK;
	if (!in->ask->seal)
		return open_unfinished(in, options, err);
	status = ingest_seal_begin(
	    &in->seal, in->custody, in->partial.path, sink, in, err);
	options->sink = &sealing_sink;
	options->ctx = in->seal.sealing;
	return status;
}

static enum custody_status
read_data(struct ingest *in, struct custody_error *err)
{
	static const struct measure_sink sink = {.file = take_file};
	struct index_build *build = NULL;
	struct measure_options options = {
	    .examine = true,
	    .raw = true,
	    .families = ingest_facts_families(in->ask),
	    .forms = ingest_facts_forms(in->ask),
	    .sink = &sink,
	    .ctx = in,
	};
	enum custody_status status;

	if (in->ask->parts)
		status = open_parts(in, err);
	else
		status = ingest_paths(
		    &in->paths, in->ask->paths, in->path_count, err);
	if (status == CUSTODY_OK && in->onto.version != NULL)
		status = ingest_onto_open(&in->onto, in->custody, err);
	if (status == CUSTODY_OK)
		status = prepare_folder(in, err);
	if (status == CUSTODY_OK)
		status = index_build_begin_sealed(
		    &build, in->path, in->seal.index_key, err);
	if (status != CUSTODY_OK)
		return status;
	options.paths = (const char *const *)in->paths;
	options.path_count = in->path_count;
	options.reading = measure_reading(
	    in->onto.version != NULL ? &in->onto.walked : &in->ask->reading);
	options.reading.beside = in->onto.version != NULL;
	options.onto = in->onto.version != NULL ? &in->onto.onto : NULL;
	options.part = in->parts.part;
	options.part_count = in->parts.count;
	options.forms = options.forms && ingest_parts_forms(&in->parts);
	if (options.forms)
		index_build_forms(build);
	options.index = build;
	options.scratch = in->partial.path;
	status = open_beside(in, &options, &sink, err);
	if (status == CUSTODY_OK)
		status = measure(in, &options, err);
	if (status == CUSTODY_OK && in->ask->seal)
		status =
		    ingest_seal_finish(&in->seal, in->measured->version, err);
	if (status == CUSTODY_OK && in->measured->records > 0)
		status = ingest_event_fields(in->ask, in->measured, err);
	if (status == CUSTODY_OK)
		status = finish_index(in, &build, err);
	if (status == CUSTODY_OK)
		status = ingest_derived_prove(&in->derived, in->custody,
		    in->measured->version, in->index, in->partial.path, err);
	if (status == CUSTODY_OK)
		status = count_facts(in, err);
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
	if (status == CUSTODY_OK && in->ask->seal)
		status = ingest_seal_place(
		    &in->seal, in->custody, in->measured->version, err);
	if (status == CUSTODY_OK)
		status = ledger_add(ledger, in->custody->key,
		    "version.ingested/1", in->data, &in->place, err);
	if (status == CUSTODY_OK) {
		status = ledger_commit(ledger, err);
		if (status == CUSTODY_OK && in->ask->seal)
			ingest_seal_settle(&in->seal, in->custody);
		if (status == CUSTODY_OK ||
		    (err != NULL && strcmp(err->code, "outcome-unknown") == 0))
			return status;
	}
	if (rename(path, in->path) < 0)
		unlink(path);
	ingest_seal_undo(&in->seal, in->custody);
	ingest_bars_undo(in->custody, in->data, seq);
	return status;
}

static enum custody_status
record_new(struct ingest *in, struct custody_error *err)
{
	struct ledger *ledger = in->custody->ledger;
	uint64_t seq = ledger_size(ledger) + 1, erased = 0;
	char *path = version_index_path(in->custody, seq);
	enum custody_status status;

	in->data = ingest_event(in->ask, in->measured, in->totals,
	    in->retrieved_at, &in->derived, in->parts.list, in->onto.version);
	if (in->data != NULL && in->ask->seal &&
	    json_object_set_new(in->data, "seal", json_string(in->seal.name)) <
		0) {
		json_decref(in->data);
		in->data = NULL;
	}
	if (path == NULL || in->data == NULL) {
		free(path);
		return error_memory(err);
	}
	status = ingest_bars(
	    in->custody, in->data, seq, in->index, &in->barred, err);
	if (status == CUSTODY_OK)
		status =
		    ingest_bars_erased(in->custody, in->index, &erased, err);
	if (status == CUSTODY_OK && erased > 0 &&
	    json_object_set_new(
		in->data, "erased", json_integer((json_int_t)erased)) < 0)
		status = error_memory(err);
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

/* --- the whole ------------------------------------------------------------
 */

enum custody_status
custody_ingest(struct custody *custody, const struct custody_ingest *ask,
    json_t **answer, struct custody_error *err)
{
	struct ingest in = {
	    .custody = custody,
	    .ask = ask,
	    .path_count = ask->path_count,
	    .partial = {NULL, -1},
	};
	enum custody_status status;

	*answer = NULL;
	status = refuse_early(&in, err);
	if (status == CUSTODY_OK)
		status = read_data(&in, err);
	if (status == CUSTODY_OK)
		status = record_once(&in, err);
	ingest_unfinished_close(&in.unfinished, status, err);
	if (status == CUSTODY_OK)
		status = ingest_answer(&in, answer, err);

	json_decref(in.old);
	json_decref(in.data);
	index_file_close(in.index);
	ingest_seal_clear(&in.seal);
	measure_free(in.measured);
	ingest_expected_free(in.expected);
	ingest_derived_clear(&in.derived);
	ingest_parts_close(&in.parts);
	ingest_onto_close(&in.onto);
	free(in.path);
	partial_close(&in.partial);
	free(in.folder);
	ingest_paths_free(in.paths, ask->path_count);
	return status;
}
