/* SPDX-License-Identifier: Apache-2.0
 *
 * version_index: an index is derived, and whoever can write the folder can
 * forge it; so each is recomputed against the ledger before it is believed.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acts/manifest.h"
#include "acts/version_index.h"
#include "base/encode.h"
#include "base/error.h"

char *
version_index_path(const struct custody *custody, uint64_t seq)
{
	char *path = NULL;

	if (asprintf(&path, "%s/index/%" PRIu64 ".sqlite3",
		ledger_path(custody->ledger), seq) < 0)
		return NULL;
	return path;
}

/* The runs that the ingest event recorded; each that this release knows must
 * be there. */
static enum custody_status
read_totals(struct index_total totals[INDEX_RUNS], const json_t *version,
    struct custody_error *err)
{
	const json_t *runs = json_object_get(version, "runs");
	const json_t *run;
	size_t i;
	unsigned seen = 0;

	json_array_foreach (runs, i, run) {
		const char *name =
		    json_string_value(json_object_get(run, "name"));
		const char *root =
		    json_string_value(json_object_get(run, "root"));
		json_int_t count =
		    json_integer_value(json_object_get(run, "count"));

		for (unsigned k = 0; k < INDEX_RUNS; k++) {
			if (name == NULL || root == NULL || count < 0 ||
			    strcmp(name, index_run_name[k]) != 0 ||
			    !encode_unhex(totals[k].root, root, 32))
				continue;
			totals[k].count = (uint64_t)count;
			seen |= 1U << k;
		}
	}
	if (seen != (1U << INDEX_RUNS) - 1)
		return error_set(err, CUSTODY_DISAGREES, "index",
		    "the ledger does not name all of its runs");
	return CUSTODY_OK;
}

/* Where sorting may spill: beside the index, unless this person may only
 * read there. */
static const char *
scratch_for(const char *path)
{
	const char *temporary = getenv("TMPDIR");
	const char *slash = strrchr(path, '/');
	char folder[4096];

	if (slash != NULL && (size_t)(slash - path) < sizeof(folder)) {
		memcpy(folder, path, (size_t)(slash - path));
		folder[slash - path] = '\0';
		if (access(folder, W_OK) == 0)
			return NULL;
	}
	return temporary == NULL ? "/tmp" : temporary;
}

static enum custody_status
open_index(struct index_file **out, struct custody *custody,
    const json_t *version, bool verify, struct custody_error *err)
{
	json_int_t seq = json_integer_value(json_object_get(version, "seq"));
	struct index_total totals[INDEX_RUNS] = {0};
	struct index_file *index = NULL;
	enum custody_status status;
	char *path;

	*out = NULL;
	path = version_index_path(custody, (uint64_t)seq);
	if (path == NULL)
		return error_memory(err);
	status = index_file_open(&index, path, err);
	if (status != CUSTODY_OK || !verify)
		goto out;
	status = read_totals(totals, version, err);
	if (status == CUSTODY_OK)
		status = manifest_check(index,
		    json_string_value(json_object_get(version, "root")), err);
	if (status == CUSTODY_OK)
		status =
		    index_file_verify(index, totals, scratch_for(path), err);
out:
	if (status == CUSTODY_OK) {
		*out = index;
		index = NULL;
	} else {
		error_prefix(err, "the index of %s@%lld",
		    json_string_value(json_object_get(version, "dataset")),
		    (long long)json_integer_value(
			json_object_get(version, "ordinal")));
	}
	index_file_close(index);
	free(path);
	return status;
}

enum custody_status
version_index_open(struct index_file **out, struct custody *custody,
    const json_t *version, struct custody_error *err)
{
	return open_index(out, custody, version, true, err);
}

enum custody_status
version_index_glance(struct index_file **out, struct custody *custody,
    const json_t *version, struct custody_error *err)
{
	return open_index(out, custody, version, false, err);
}
