/* SPDX-License-Identifier: Apache-2.0
 *
 * locate: a version lies here too, or now.  Every byte is read before that is
 * believed; the path stays in the index, where it goes with the data, and the
 * ledger has only that a place was recorded.
 */
#include <stdlib.h>
#include <string.h>

#include "acts/data.h"
#include "acts/ingest_inside.h"
#include "acts/located.h"
#include "acts/may.h"
#include "acts/version_index.h"
#include "base/error.h"
#include "base/member.h"
#include "store/index_place.h"

struct locating {
	struct custody *custody;
	const json_t *version;
	char **path; /* from the root; one */
	struct data_found found;
	uint64_t known; /* the event that recorded it before; 0 if none */
	struct ledger_place place;
};

static json_t *
event_data(const struct locating *locating)
{
	const json_t *version = locating->version;

	return json_pack("{s:O,s:O,s:O,s:I}", "dataset",
	    json_object_get(version, "dataset"), "version",
	    json_object_get(version, "root"), "event",
	    json_object_get(version, "seq"), "files",
	    (json_int_t)locating->found.files);
}

static enum custody_status
find_known(struct locating *locating, struct custody_error *err)
{
	struct located located;
	enum custody_status status;

	status =
	    located_list(&located, locating->custody, locating->version, err);
	for (size_t i = 0; i < located.count; i++)
		if (strcmp(located.path[i], locating->path[0]) == 0)
			locating->known = located.seq[i];
	located_clear(&located);
	return status;
}

/* The index knows it before the event is there, and forgets it where the
 * event does not come. */
static enum custody_status
record(struct locating *locating, struct custody_error *err)
{
	struct custody *custody = locating->custody;
	json_t *data = event_data(locating);
	char *index = version_index_path(
	    custody, (uint64_t)json_integer_value(
			 json_object_get(locating->version, "seq")));
	bool added = false;
	enum custody_status status;

	if (data == NULL || index == NULL)
		status = error_memory(err);
	else
		status = ledger_begin(custody->ledger, err);
	if (status != CUSTODY_OK)
		goto out;
	status = ledger_add(custody->ledger, custody->key,
	    "location.recorded/1", data, &locating->place, err);
	if (status == CUSTODY_OK)
		status = index_place_add(index, locating->place.seq,
		    bytes_text(locating->path[0]), err);
	added = status == CUSTODY_OK;
	if (status == CUSTODY_OK)
		status = ledger_commit(custody->ledger, err);
	else
		ledger_rollback(custody->ledger);
	if (status != CUSTODY_OK && added && err != NULL &&
	    strcmp(err->code, "outcome-unknown") != 0 &&
	    index_place_drop(index, locating->place.seq, NULL) != CUSTODY_OK)
		error_remedy(err, "the index names a place that is in no "
				  "event; it is verified whenever it is read");
out:
	free(index);
	json_decref(data);
	return status;
}

static enum custody_status
verify_there(
    struct locating *locating, json_t *versions, struct custody_error *err)
{
	const struct custody_data data = {NULL, locating->path[0]};
	const struct data_ask ask = {
	    .versions = versions, .data = &data, .data_count = 1};
	enum custody_status status;

	status = data_check(locating->custody, &ask, &locating->found, err);
	if (status != CUSTODY_OK)
		error_prefix(err, "locate");
	return status;
}

static enum custody_status
tell(
    const struct locating *locating, json_t **answer, struct custody_error *err)
{
	const struct data_found *found = &locating->found;
	const json_t *version = locating->version;
	bool new = locating->place.seq > 0;

	return answer_add_take(answer, "result",
	    json_pack("{s:O,s:O,s:O,s:o,s:I,s:I,s:I,s:b,s:I}", "dataset",
		json_object_get(version, "dataset"), "ordinal",
		json_object_get(version, "ordinal"), "version",
		json_object_get(version, "root"), "path",
		member_path(locating->path[0]), "files",
		(json_int_t)found->files, "records", (json_int_t)found->records,
		"bytes", (json_int_t)found->bytes, "new", new, "event",
		(json_int_t)(new ? locating->place.seq : locating->known)),
	    err);
}

/* Its index would name a place in clear data. */
static enum custody_status
refuse_sealed(
    const json_t *version, const char *dataset, struct custody_error *err)
{
	if (json_string_length(json_object_get(version, "seal")) == 0)
		return CUSTODY_OK;
	error_set(err, CUSTODY_REFUSED, "sealed",
	    "locate %s: it is sealed, and lies in the sealed store", dataset);
	error_remedy(
	    err, "nothing is to be done: gate, export and exec read it there");
	return CUSTODY_REFUSED;
}

enum custody_status
custody_locate(struct custody *custody, const struct custody_locate *ask,
    json_t **answer, struct custody_error *err)
{
	struct locating locating = {.custody = custody};
	json_t *versions = NULL;
	enum custody_status status;

	*answer = NULL;
	if (ask->dataset == NULL || ask->path == NULL ||
	    strcmp(ask->path, "-") == 0)
		return error_set(err, CUSTODY_USAGE, "usage",
		    "locate: it needs DATASET@V and the path of a folder or "
		    "file");
	status = session_versions(custody, ask->dataset, true, &versions, err);
	if (status != CUSTODY_OK)
		return status;
	locating.version = json_array_get(versions, 0);
	status = session_version_there(
	    locating.version, "locate", ask->dataset, err);
	if (status == CUSTODY_OK)
		status = refuse_sealed(locating.version, ask->dataset, err);
	if (status == CUSTODY_OK)
		status = may_do(
		    custody, "location.recorded/1", event_data(&locating), err);
	if (status == CUSTODY_OK)
		status = ingest_paths(&locating.path, &ask->path, 1, err);
	if (status == CUSTODY_OK)
		status = verify_there(&locating, versions, err);
	if (status == CUSTODY_OK)
		status = find_known(&locating, err);
	if (status == CUSTODY_OK && locating.known == 0)
		status = record(&locating, err);
	if (status == CUSTODY_OK)
		status = tell(&locating, answer, err);
	ingest_paths_free(locating.path, 1);
	json_decref(versions);
	return status;
}
