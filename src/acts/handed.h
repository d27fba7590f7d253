/* SPDX-License-Identifier: Apache-2.0
 *
 * handed: copies of data in sealed memory, which nobody can change once they
 * are verified.  What is checked is the copy, and the copy is handed over.
 */
#ifndef ACTS_HANDED_H
#define ACTS_HANDED_H

#include "acts/data.h"
#include "readers/reading.h"

#define HANDED_MAX ((uint64_t)1 << 30) /* bytes of all files together */

struct handed;

/*
 * Copies every file of the data as it lies, compressed or not, each into a
 * sealed memfd.  CUSTODY_UNKNOWN ("too-large") past HANDED_MAX, or
 * ("hand-over") where /proc is not mounted; CUSTODY_USAGE ("hand-over") for a
 * folder that export made.
 */
enum custody_status handed_copy(struct handed **out, struct custody *custody,
    const struct data_ask *ask, struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * The same of the versions of ask that are in the sealed store: what an export
 * of them would be, barred records left out, so that nothing is to be checked
 * any more; `found` says how much.  CUSTODY_USAGE ("hand-over") where one is
 * not there.
 */
enum custody_status handed_stored(struct handed **out, struct custody *custody,
    const struct data_ask *ask, struct data_found *found,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The copies of one version (a row as in ask.versions), for measure_run. */
const struct reading_named *handed_files(
    const struct handed *handed, const json_t *version, size_t *count);

/* [{dataset, version, path, fd}], for the caller to release; NULL when memory
 * is short.  From then on the descriptors are not closed by handed_free. */
json_t *handed_give(struct handed *handed);
void handed_free(struct handed *handed);

#endif
