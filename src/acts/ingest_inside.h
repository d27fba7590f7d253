/* SPDX-License-Identifier: Apache-2.0
 *
 * ingest_inside: what the files of ingesting share, and nobody else.
 */
#ifndef ACTS_INGEST_INSIDE_H
#define ACTS_INGEST_INSIDE_H

#include "acts/measure.h"
#include "acts/session.h"

/* ingest_event.c: the data of version.ingested, but for `bars`, which is an
 * empty array; with `measured` NULL a stand-in whose form is right, to ask
 * whether the act would be refused.  NULL when memory is short. */
json_t *ingest_event(const struct custody_ingest *ask,
    const struct measurement *measured,
    const struct index_total totals[INDEX_RUNS], const char *retrieved_at);

/* What ingest refuses of what was asked, and the instant understood. */
enum custody_status ingest_event_check(const struct custody_ingest *ask,
    char retrieved_at[28], struct custody_error *err) CUSTODY_MUST_CHECK;

/* ingest_paths.c: the PATHs from the root, `ask->path_count` of them. */
enum custody_status ingest_paths(char ***out, const struct custody_ingest *ask,
    struct custody_error *err) CUSTODY_MUST_CHECK;
void ingest_paths_free(char **paths, size_t count);

/*
 * ingest_expected.c: the digests that --expect-sha256 demands.  Each must be
 * the SHA-256 of a file as it lies on the disk, or of a record; and each file
 * must be one of them, or hold one.  No digests demand nothing.
 */
struct ingest_expected;
enum custody_status ingest_expected_new(struct ingest_expected **out,
    const struct custody_ingest *ask,
    struct custody_error *err) CUSTODY_MUST_CHECK;
void ingest_expected_free(struct ingest_expected *expected);
/* A file was measured. */
enum custody_status ingest_expected_file(struct ingest_expected *expected,
    const struct measure_file *file,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* All files were; `index` has their records.  CUSTODY_DISAGREES
 * ("not-expected", "expected"). */
enum custody_status ingest_expected_check(struct ingest_expected *expected,
    struct index_file *index, struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * ingest_bars.c: what open quarantines bar in a version that is about to
 * become event `seq`.  Sets "bars" in `data`, writes the lists that a rule
 * adds (quarantine/ID.SEQ), and tells how many records of it are barred.
 */
enum custody_status ingest_bars(struct custody *custody, json_t *data,
    uint64_t seq, struct index_file *index, uint64_t *barred,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* Removes the lists that it wrote. */
void ingest_bars_undo(
    struct custody *custody, const json_t *data, uint64_t seq);

#endif
