/* SPDX-License-Identifier: Apache-2.0
 *
 * verify_dataset: reads back what an ingest recorded.  A file is compared
 * where it was found (verify_files.h); data at another place by the version's
 * own root.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acts/data.h"
#include "acts/kept_statement.h"
#include "acts/located.h"
#include "acts/sealed.h"
#include "acts/verify_dataset.h"
#include "acts/verify_files.h"
#include "acts/version_index.h"
#include "base/error.h"
#include "base/member.h"
#include "store/question.h"

/* One run of verify over the versions of a name. */
struct verifying {
	struct custody *custody;
	const json_t *version; /* the row that is looked at */
	json_t **answer;
	struct verify_files found;      /* where they were found */
	uint64_t files, records, bytes; /* of other places */
	uint64_t erased; /* of the records, as the ledger counts them */
	enum custody_status worst;
	struct custody_error why; /* of the worst */
};

/* Keeps the worse of two faults: evidence that disagrees before silence. */
static void
note_fault(struct verifying *run, enum custody_status status,
    const struct custody_error *why)
{
	if (run->worst == CUSTODY_OK ||
	    (status == CUSTODY_DISAGREES && run->worst != CUSTODY_DISAGREES)) {
		run->worst = status;
		run->why = *why;
	}
}

static enum custody_status
find_fault(struct verifying *run, const char *path, enum custody_status status,
    const struct custody_error *why, struct custody_error *err)
{
	note_fault(run, status, why);
	return answer_add_take(run->answer, "finding",
	    json_pack("{s:O, s:O, s:s, s:s, s:s}", "dataset",
		json_object_get(run->version, "dataset"), "ordinal",
		json_object_get(run->version, "ordinal"), "path", path, "text",
		why->text, "code", why->code),
	    err);
}

static enum custody_status
take_fault(void *context, const char *place, enum custody_status status,
    const struct custody_error *why, struct custody_error *err)
{
	return find_fault(context, place, status, why, err);
}

static enum custody_status
sample_sealed(
    struct verifying *run, struct index_file *index, struct custody_error *err)
{
	struct sealed_read *read = NULL;
	struct custody_error why = {0};
	enum custody_status status =
	    sealed_open(&read, run->custody, run->version, &why);

	status = status == CUSTODY_OK
		     ? verify_files_sealed(&run->found, read, index, err)
		     : find_fault(run, "", status, &why, err);
	sealed_read_close(read);
	return status;
}

/* And with it the files that lie where they were found, or a sample of what is
 * sealed. */
static enum custody_status
check_index(struct verifying *run, bool sealed, bool with_files,
    struct custody_error *err)
{
	struct index_file *index = NULL;
	struct custody_error why = {0};
	enum custody_status status;

	status = version_index_open(&index, run->custody, run->version, &why);
	if (status != CUSTODY_OK)
		return find_fault(run, "", status, &why, err);
	run->found.version = run->version;
	if (with_files && !sealed)
		status = verify_files(&run->found, index, err);
	else if (with_files && run->found.sample.wish > 0)
		status = sample_sealed(run, index, err);
	index_file_close(index);
	return status;
}

static enum custody_status
check_data(struct verifying *run, const char *path, const json_t *versions,
    struct custody_error *err)
{
	struct custody_data data = {NULL, path};
	struct data_ask ask = {
	    .versions = versions, .data = &data, .data_count = path != NULL};
	struct data_found found = {0};
	struct custody_error why = {0};
	enum custody_status status;

	status = data_check(run->custody, &ask, &found, &why);
	run->files += found.files;
	run->bytes += found.bytes;
	if (path == NULL)
		run->records += found.records;
	if (status == CUSTODY_OK)
		return CUSTODY_OK;
	run->version = json_array_get(versions, 0);
	return find_fault(run, path == NULL ? "" : path, status, &why, err);
}

/* What is in the sealed store, instead of the places where it was found: all of
 * it, where no sample is asked for. */
static enum custody_status
check_sealed(
    struct verifying *run, json_t *row, bool *sealed, struct custody_error *err)
{
	char name[SEALED_NAME_SIZE];
	json_t *versions;
	enum custody_status status;

	status = sealed_name(name, run->custody, row, err);
	*sealed = name[0] != '\0';
	if (status != CUSTODY_OK || !*sealed || run->found.sample.wish > 0)
		return status;
	versions = json_pack("[O]", row);
	status = versions == NULL ? error_memory(err)
				  : check_data(run, NULL, versions, err);
	json_decref(versions);
	return status;
}

/* Every located copy that is there. */
static enum custody_status
check_located(struct verifying *run, json_t *row, struct custody_error *err)
{
	json_t *versions = json_pack("[O]", row);
	struct located located;
	enum custody_status status = CUSTODY_OK;

	run->found.elsewhere = false;
	if (versions == NULL)
		return error_memory(err);
	if (located_list(&located, run->custody, row, NULL) != CUSTODY_OK)
		located.count = 0;
	for (size_t i = 0; i < located.count && status == CUSTODY_OK; i++) {
		enum custody_status before = run->worst;

		if (access(located.path[i], F_OK) != 0)
			continue;
		run->worst = CUSTODY_OK;
		status = check_data(run, located.path[i], versions, err);
		run->found.elsewhere |= run->worst == CUSTODY_OK;
		if (before != CUSTODY_OK && run->worst == CUSTODY_OK)
			run->worst = before;
	}
	located_clear(&located);
	json_decref(versions);
	return status;
}

/* Nothing of what was disposed is kept; that it is gone is the answer. */
static enum custody_status
check_disposed(struct verifying *run, json_t *row, struct custody_error *err)
{
	json_t *rows = json_pack("[O]", row), *kept = NULL;
	char *index = version_index_path(run->custody,
	    (uint64_t)json_integer_value(json_object_get(row, "seq")));
	struct custody_error why = {0};
	const json_t *path;
	size_t i;
	enum custody_status status;

	status = rows == NULL || index == NULL
		     ? error_memory(err)
		     : kept_statement_list(&kept, run->custody, rows, err);
	if (status == CUSTODY_OK && access(index, F_OK) == 0)
		json_array_append_new(kept, json_string(index));
	json_array_foreach (kept, i, path) {
		error_set(&why, CUSTODY_DISAGREES, "still-there",
		    "%s: of %s@%lld, disposed by %s, it is there",
		    json_string_value(path), member_text(row, "dataset"),
		    (long long)json_integer_value(
			json_object_get(row, "ordinal")),
		    member_text(row, "disposal"));
		if (status == CUSTODY_OK)
			status = find_fault(run, json_string_value(path),
			    CUSTODY_DISAGREES, &why, err);
	}
	json_decref(kept);
	json_decref(rows);
	free(index);
	if (status != CUSTODY_OK)
		return status;
	error_set(&why, CUSTODY_NOT_FOUND, "disposed",
	    "%s@%lld: disposed by %s", member_text(row, "dataset"),
	    (long long)json_integer_value(json_object_get(row, "ordinal")),
	    member_text(row, "disposal"));
	return find_fault(run, "", CUSTODY_NOT_FOUND, &why, err);
}

static enum custody_status
count_erased(struct verifying *run, struct custody_error *err)
{
	json_t *values =
	    json_pack("{s:O}", "seq", json_object_get(run->version, "seq"));
	json_t *row = NULL;
	enum custody_status status;

	status = values == NULL
		     ? error_memory(err)
		     : question_row(&row, session_state(run->custody),
			   "SELECT coalesce(sum(records), 0) AS"
			   " erased FROM version_erased"
			   " WHERE version = :seq",
			   values, err);
	if (status == CUSTODY_OK)
		run->erased += (uint64_t)json_integer_value(
		    json_object_get(row, "erased"));
	json_decref(row);
	json_decref(values);
	return status;
}

static enum custody_status
check_versions(struct verifying *run, const json_t *versions, const char *path,
    struct custody_error *err)
{
	size_t i;
	json_t *row;
	enum custody_status status = CUSTODY_OK;

	json_array_foreach (versions, i, row) {
		bool sealed = false;

		run->version = row;
		if (status != CUSTODY_OK)
			break;
		if (member_text(row, "disposal")[0] != '\0') {
			status = check_disposed(run, row, err);
			continue;
		}
		status = count_erased(run, err);
		if (status == CUSTODY_OK && path == NULL &&
		    run->found.sample.wish == 0)
			status = check_located(run, row, err);
		if (path == NULL && status == CUSTODY_OK)
			status = check_sealed(run, row, &sealed, err);
		run->version = row;
		/* What is locked is told once. */
		if (status == CUSTODY_OK &&
		    !(sealed && run->found.sample.wish == 0 &&
			sealed_locked(run->custody, row)))
			status = check_index(run, sealed, path == NULL, err);
	}
	if (status == CUSTODY_OK && path != NULL)
		status = check_data(run, path, versions, err);
	return status;
}

/* What was looked at, and how likely damage would have been found. */
static json_t *
write_sample(const struct verify_files *found)
{
	char seed[ENCODE_HEX_SIZE(SAMPLE_SEED)];

	if (found->sample.wish == 0)
		return NULL;
	encode_hex(seed, found->sample.seed, SAMPLE_SEED);
	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:s}", "pieces",
	    (json_int_t)found->chosen, "of", (json_int_t)found->pieces,
	    "records", (json_int_t)found->records_read, "records_of",
	    (json_int_t)found->records, "one_ppm", (json_int_t)found->chance[0],
	    "percent_ppm", (json_int_t)found->chance[1], "tenth_ppm",
	    (json_int_t)found->chance[2], "seed", seed);
}

/* Of a sample it says what was read, not what there is. */
static enum custody_status
tell(const struct verifying *run, const char *what, size_t versions,
    struct custody_error *err)
{
	const struct verify_files *found = &run->found;
	uint64_t records =
	    found->sample.wish == 0 ? found->records : found->records_read;

	return answer_add_take(run->answer, "result",
	    json_pack("{s:o*, s:s, s:I, s:s, s:b, s:I, s:I, s:I, s:I}",
		"sample", write_sample(found), "dataset", what, "versions",
		(json_int_t)versions, "index",
		run->worst == CUSTODY_OK ? "verified" : run->why.code, "data",
		1, "files", (json_int_t)(run->files + found->files), "records",
		(json_int_t)(run->records + records), "erased",
		(json_int_t)run->erased, "bytes",
		(json_int_t)(run->bytes + found->bytes)),
	    err);
}

static enum custody_status
read_sample(struct sample *sample, const struct custody_verify *ask,
    struct custody_error *err)
{
	enum custody_status status =
	    sample_read(sample, ask->sample, ask->seed, err);

	if (status == CUSTODY_OK && ask->seed != NULL && ask->sample == NULL)
		status = error_set(err, CUSTODY_USAGE, "usage",
		    "verify: --seed is of --sample");
	if (status == CUSTODY_OK && ask->sample != NULL && ask->data != NULL)
		status = error_set(err, CUSTODY_USAGE, "usage",
		    "verify: --sample is of files where they were found, "
		    "--data is read whole");
	return status;
}

enum custody_status
verify_dataset(struct custody *custody, const struct custody_verify *ask,
    json_t **answer, struct custody_error *err)
{
	struct verifying run = {.custody = custody, .answer = answer};
	json_t *versions = NULL;
	enum custody_status status;

	run.found = (struct verify_files){
	    .custody = custody, .fault = take_fault, .context = &run};
	status = read_sample(&run.found.sample, ask, err);
	if (status == CUSTODY_OK)
		status =
		    session_versions(custody, ask->what, false, &versions, err);
	if (status == CUSTODY_OK)
		status = check_versions(&run, versions, ask->data, err);
	if (status == CUSTODY_OK)
		status = tell(&run, ask->what, json_array_size(versions), err);
	if (status == CUSTODY_OK && run.worst != CUSTODY_OK) {
		status = run.worst;
		if (err != NULL)
			*err = run.why;
	}
	json_decref(versions);
	return status;
}
