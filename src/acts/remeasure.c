/* SPDX-License-Identifier: Apache-2.0
 *
 * remeasure: the options of an ingest event, and the runs of an index, are
 * evidence: what is made again is held against them.
 */
#include <string.h>

#include "acts/ingest_inside.h"
#include "acts/remeasure.h"
#include "acts/version_facts.h"
#include "acts/version_index.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/member.h"

enum custody_status
remeasure_begin(struct remeasure *again, struct custody_error *err)
{
	struct measure_options *options = &again->options;
	enum custody_status status;

	*options = (struct measure_options){.examine = true, .raw = true};
	status = version_facts_asked(
	    again->custody, again->version, &options->families, err);
	if (status == CUSTODY_OK)
		status =
		    data_reading_open(&again->reading, again->version, err);
	options->reading = again->reading.options;
	options->forms = version_index_has_forms(again->version);
	return status;
}

static enum custody_status
read_at(struct remeasure *again, const char *const *data, size_t count,
    struct custody_error *err)
{
	enum custody_status status =
	    ingest_paths(&again->paths, data, count, err);

	again->path_count = count;
	again->options.paths = (const char *const *)again->paths;
	again->options.path_count = count;
	return status;
}

enum custody_status
remeasure_find(struct remeasure *again, const json_t *versions,
    const char *const *data, size_t count, bool *found,
    struct custody_error *err)
{
	struct measure_options *options = &again->options;
	const char *there;

	*found = true;
	/* Of an index that cannot be read nothing is known. */
	if (located_list(&again->located, again->custody, again->version,
		NULL) != CUSTODY_OK)
		again->located.count = 0;
	if (count > 0)
		return read_at(again, data, count, err);
	*found = export_sources_open(&again->sources, again->custody, versions,
		     again->version, NULL) == CUSTODY_OK &&
		 export_sources_there(&again->sources);
	if (*found) {
		options->named = again->sources.named;
		options->named_count = again->sources.count;
		return CUSTODY_OK;
	}
	there = located_there(&again->located);
	*found = there != NULL;
	return *found ? read_at(again, &there, 1, err) : CUSTODY_OK;
}

enum custody_status
remeasure_index(struct remeasure *again, const char *path,
    const struct secret *key, const char *scratch, struct custody_error *err)
{
	enum custody_status status =
	    index_build_begin_sealed(&again->build, path, key, err);

	if (status == CUSTODY_OK && again->options.forms)
		index_build_forms(again->build);
	if (status == CUSTODY_OK && scratch == NULL)
		index_build_in_memory(again->build);
	again->options.index = again->build;
	again->options.scratch = scratch;
	return status;
}

enum custody_status
remeasure_run(struct remeasure *again, struct custody_error *err)
{
	return measure_run(
	    again->custody, &again->options, &again->measured, err);
}

enum custody_status
remeasure_check(const struct remeasure *again, struct custody_error *err)
{
	const char *root = member_text(again->version, "root");
	char found[ENCODE_HEX_SIZE(DIGEST_SIZE)];

	encode_hex(found, again->measured->version, DIGEST_SIZE);
	if (strcmp(found, root) == 0)
		return CUSTODY_OK;
	error_set(err, CUSTODY_DISAGREES, "data",
	    "%s %s: the data is %.8s, not %.8s", again->verb, again->asked,
	    found, root);
	error_remedy(err, "custody %s %s --data PATH, where it lies",
	    again->verb, again->asked);
	return CUSTODY_DISAGREES;
}

enum custody_status
remeasure_finish(struct remeasure *again, struct custody_error *err)
{
	struct index_build *build = again->build;

	again->build = NULL;
	return index_build_finish(build, again->totals, err);
}

enum custody_status
remeasure_compare(
    const struct remeasure *again, bool *same, struct custody_error *err)
{
	json_t *runs = ingest_runs(again->totals);

	*same = json_equal(runs, json_object_get(again->version, "runs"));
	if (runs == NULL)
		return error_memory(err);
	json_decref(runs);
	return CUSTODY_OK;
}

enum custody_status
remeasure_refuse_runs(const struct remeasure *again, struct custody_error *err)
{
	return error_set(err, CUSTODY_DISAGREES, "index",
	    "%s %s: the data is the version's, but its index is not the one "
	    "that was recorded",
	    again->verb, again->asked);
}

void
remeasure_clear(struct remeasure *again)
{
	index_build_discard(again->build);
	measure_free(again->measured);
	ingest_paths_free(again->paths, again->path_count);
	export_sources_close(&again->sources);
	located_clear(&again->located);
	data_reading_close(&again->reading);
}
