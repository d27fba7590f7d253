/* SPDX-License-Identifier: Apache-2.0
 *
 * remeasure: a recorded version is read again as it was read when it came in,
 * with the facts and forms that it has, and an index of it is made: to replace
 * the one that is there (reindex), or with the data (seal, erasure).
 */
#ifndef ACTS_REMEASURE_H
#define ACTS_REMEASURE_H

#include "acts/data_inside.h"
#include "acts/export_inside.h"
#include "acts/located.h"
#include "acts/measure.h"
#include "store/index_build.h"

/* `custody` and `version`, a row of the state's table version, are the
 * caller's; all else is zeros until remeasure_begin. */
struct remeasure {
	struct custody *custody;
	const json_t *version;
	/* For messages: "seal", and DATASET@V as a person wrote it; NULL where
	 * neither of remeasure_check and remeasure_refuse_runs is asked. */
	const char *verb, *asked;

	/* The caller adds where it is read, if remeasure_find does not, and
	 * whoever is told. */
	struct measure_options options;
	struct measurement *measured;
	struct index_total totals[INDEX_RUNS];

	struct data_reading reading;
	struct export_sources sources;
	struct located located; /* what the index knows of copies */
	char **paths;           /* from the root */
	size_t path_count;
	struct index_build *build;
};

/* Reading, facts and forms, as the ledger has them. */
enum custody_status remeasure_begin(
    struct remeasure *again, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Where it is read: `data`, if any is named; else where it was found, if all
 * of that is there (`versions`: every ingest of the content); else where it was
 * located last and is there.  *found is false where it is none of these. */
enum custody_status remeasure_find(struct remeasure *again,
    const json_t *versions, const char *const *data, size_t count, bool *found,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The index that is made, at `path`, encrypted where `key` is not NULL;
 * `scratch` is a folder for what is sorted, NULL: memory.  Both stay the
 * caller's, until it was run. */
enum custody_status remeasure_index(struct remeasure *again, const char *path,
    const struct secret *key, const char *scratch,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Reads it: `measured` is there.  Whether it is the version is asked by
 * remeasure_check: CUSTODY_DISAGREES ("data"). */
enum custody_status remeasure_run(
    struct remeasure *again, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status remeasure_check(const struct remeasure *again,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The index is whole: `totals` is there. */
enum custody_status remeasure_finish(
    struct remeasure *again, struct custody_error *err) CUSTODY_MUST_CHECK;

/* *same: its runs are those that were recorded. */
enum custody_status remeasure_compare(const struct remeasure *again, bool *same,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* CUSTODY_DISAGREES ("index"): the answer where they have to be. */
enum custody_status remeasure_refuse_runs(
    const struct remeasure *again, struct custody_error *err);

/* An index that was not finished is removed. */
void remeasure_clear(struct remeasure *again);

#endif
