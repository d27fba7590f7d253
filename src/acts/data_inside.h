/* SPDX-License-Identifier: Apache-2.0
 *
 * data_inside: what the files of checking data share with export, and nobody
 * else.
 */
#ifndef ACTS_DATA_INSIDE_H
#define ACTS_DATA_INSIDE_H

#include "acts/data.h"
#include "acts/measure.h"
#include "acts/release_document.h"
#include "store/index_file.h"

/* data_paths.c: the paths that hold one version.  `text` owns those that had
 * to be put together. */
struct data_paths {
	const char **path;
	size_t count;
	char *text;
};
enum custody_status data_paths_find(struct data_paths *out,
    const struct data_ask *ask, const json_t *version,
    struct custody_error *err) CUSTODY_MUST_CHECK;
void data_paths_clear(struct data_paths *paths);

/* Nobody says where the data is: what is sealed is in the store. */
bool data_is_stored(const struct data_ask *ask);

/* data_reading.c: the options of an ingest event, as they were then.  Strings
 * are borrowed from `version`. */
struct data_reading {
	struct custody_reading_options options;
	const char **globs;
};
enum custody_status data_reading_open(struct data_reading *out,
    const json_t *version, struct custody_error *err) CUSTODY_MUST_CHECK;
void data_reading_close(struct data_reading *reading);

/* True if a row before this one has its dataset and root. */
bool data_is_repeated(const json_t *versions, size_t place);

/* data_manifest.c: files, by what a version's manifest says of them. */
struct data_differences {
	uint64_t same, missing, changed;
	uint64_t strange; /* of no version */
};

/* Compares what was measured with the version's manifest: every entry of it,
 * or for a subset every entry that was measured, and counts,
 * unless `counts` is NULL.  `ask` NULL: all of it, with the ledger at hand.
 * CUSTODY_DISAGREES names the first that differs. */
enum custody_status data_manifest_compare(struct custody *custody,
    const struct data_ask *ask, const json_t *version,
    const struct measurement *measured, struct data_differences *counts,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* data_other.c: the data gave `root` (64 hex), which is not the version's:
 * says in `err` what it is instead, where the ledger knows that: a
 * version of its own, or, looking at what was measured by `options`, the same
 * records in other files or another order.  Always CUSTODY_DISAGREES
 * ("other-version", "other-order", or what `err` had said before), or what
 * reading answered.  `options` NULL: the data is not looked at again, as where
 * a file of it is one of the version's; `edited`: a file of that name is, so
 * that records in their old order are no other order. */
enum custody_status data_other_tell(struct custody *custody,
    const json_t *version, const char *root,
    const struct measure_options *options, bool edited,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Every entry of the version, from its index or, outside, from the permit;
 * CUSTODY_OK only where they are the version's own.  CUSTODY_UNKNOWN
 * ("no-index", "no-manifest"). */
enum custody_status data_manifest_each(struct custody *custody,
    const struct data_outside *outside, const json_t *version,
    index_entry_visit *each, void *context,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* data_release.c: a folder that export made, by its custody-release.json. */
bool data_release_is(const char *path);
enum custody_status data_release_check(struct custody *custody,
    const struct data_ask *ask, const char *path, struct data_found *found,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Adds to `left` the digests of `barred` that the version holds, one for each
 * of its records, and the leaf hash of each that is gone; to *erased how many
 * of all these were erased.  From its verified index. */
enum custody_status data_release_left(struct custody *custody,
    const json_t *version, const struct barred *barred, struct barred *left,
    uint64_t *erased, struct custody_error *err) CUSTODY_MUST_CHECK;

/* The files below `dir` are exactly those of the document, by their SHA-256:
 * how many are data, and their bytes.  Needs no ledger. */
enum custody_status data_release_compare(struct custody *custody,
    const struct release_document *document, const char *dir, uint64_t *files,
    uint64_t *bytes, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
