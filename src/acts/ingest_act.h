/* SPDX-License-Identifier: Apache-2.0
 *
 * ingest_act: one ingest while it runs, as the files that carry it out see it,
 * and nobody else.
 */
#ifndef ACTS_INGEST_ACT_H
#define ACTS_INGEST_ACT_H

#include "acts/ingest_inside.h"
#include "acts/ingest_seal.h"
#include "acts/ingest_unfinished.h"
#include "acts/partial.h"

/* One ingest, from asking to answer. */
struct ingest {
	struct custody *custody;
	const struct custody_ingest *ask;
	struct custody_ingest put_together; /* what is asked of parts */
	struct ingest_parts parts;
	struct ingest_onto onto;
	size_t path_count; /* of those that are read here */
	char retrieved_at[28];
	char **paths; /* from the root */
	char *folder; /* .custody/index */
	struct partial partial;
	struct ingest_unfinished unfinished;
	struct ingest_seal seal;
	char *path; /* of the index, while it has no event */
	struct ingest_expected *expected;
	struct ingest_derived derived;
	struct measurement *measured;
	struct index_total totals[INDEX_RUNS];
	struct index_file *index;
	json_t *data;
	json_t *old; /* the row of the same, if it was recorded before */
	uint64_t barred;
	struct ledger_place place;
};

/* ingest_answer.c: what was recorded, now or before, and what comes next. */
enum custody_status ingest_answer(struct ingest *in, json_t **answer,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
