/* SPDX-License-Identifier: Apache-2.0
 *
 * version_index: the record index of a version as evidence: it answers only
 * after its manifest gave the version's root and its runs the roots that the
 * signed ingest event names.
 */
#ifndef ACTS_VERSION_INDEX_H
#define ACTS_VERSION_INDEX_H

#include <jansson.h>

#include "acts/session.h"
#include "store/index_file.h"

/* `.custody/index`, and `.custody/index/SEQ.sqlite3` of the ingest event `seq`,
 * for the caller to free; NULL when memory is short. */
char *version_index_folder(const struct custody *custody);
char *version_index_path(const struct custody *custody, uint64_t seq);

/*
 * Opens and verifies, unless this person did and nobody touched it since
 * (index_memory.h), the index of `version` (a row of the state's table
 * version: seq, dataset, ordinal, root, runs).  CUSTODY_UNKNOWN ("no-index",
 * "io") where there is none to read, CUSTODY_DISAGREES ("index") where it is
 * not what the ledger recorded.
 */
enum custody_status version_index_open(struct index_file **out,
    struct custody *custody, const json_t *version,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The same for who looks only at some parts of it (store/index_file.h): no
 * other is evidence. */
enum custody_status version_index_open_for(struct index_file **out,
    struct custody *custody, const json_t *version, unsigned parts,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* For a few look-ups by digest or fingerprint: nothing is verified beforehand,
 * and each look-up proves what it says under the runs' roots
 * (store/index_proof.h).  What else the index tells, its manifest too, is not
 * evidence. */
enum custody_status version_index_ask(struct index_file **out,
    struct custody *custody, const json_t *version,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Makes evidence of what an index of version_index_ask, or one that was opened
 * for some parts, tells beside: its files, so that what was not searched is
 * known, and these parts, if any; it is opened anew for them.  Whatever else
 * than CUSTODY_OK leaves *index NULL. */
enum custody_status version_index_settle(struct index_file **index,
    struct custody *custody, const json_t *version, unsigned parts,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Completes what an index of `version` answered with `status`: names it, and
 * how to make it again. */
void version_index_blame(const json_t *version, enum custody_status status,
    struct custody_error *err);

/* True where the ledger names a run of forms (acts/form.h). */
bool version_index_has_forms(const json_t *version);

/* Without recomputing anything: for counting, never for evidence. */
enum custody_status version_index_glance(struct index_file **out,
    struct custody *custody, const json_t *version,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
