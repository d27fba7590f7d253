/* SPDX-License-Identifier: Apache-2.0
 *
 * export_find: where the data of an export is.
 */
#include <stdlib.h>
#include <string.h>

#include "acts/export_inside.h"
#include "acts/located.h"
#include "acts/sealed.h"
#include "base/error.h"

/* Where it was located, if that is there: read as if it had been named. */
static bool
find_located(const struct export_job *job, const json_t *version,
    struct data_paths *paths)
{
	struct located located;
	const char *there;

	if (located_list(&located, job->custody, version, NULL) != CUSTODY_OK)
		return false;
	there = located_there(&located);
	paths->path = calloc(1, sizeof *paths->path);
	paths->text = there == NULL ? NULL : strdup(there);
	located_clear(&located);
	if (paths->path == NULL || paths->text == NULL)
		return false;
	paths->path[paths->count++] = paths->text;
	return true;
}

static enum custody_status
find_named(const struct export_job *job, const json_t *version,
    struct export_sources *sources, struct data_paths *paths,
    struct measure_options *options, struct custody_error *err)
{
	enum custody_status status;

	status = export_sources_open(
	    sources, job->custody, job->ask->versions, version, err);
	if (status == CUSTODY_OK && !export_sources_there(sources) &&
	    find_located(job, version, paths)) {
		export_sources_close(sources);
		return CUSTODY_OK;
	}
	options->named = sources->named;
	options->named_count = sources->count;
	options->raw = true;
	return status;
}

enum custody_status
export_find_data(const struct export_job *job, const json_t *version,
    struct export_sources *sources, struct data_paths *paths,
    struct measure_options *options, struct custody_error *err)
{
	const struct data_ask *ask = job->ask;
	enum custody_status status;

	if (ask->data_count > 0) {
		status = data_paths_find(paths, ask, version, err);
	} else {
		status = sealed_open_any(&options->sealed, job->custody,
		    ask->versions, version, err);
		if (status == CUSTODY_OK && options->sealed == NULL)
			status = find_named(
			    job, version, sources, paths, options, err);
	}
	options->paths = paths->path;
	options->path_count = paths->count;
	return status;
}
