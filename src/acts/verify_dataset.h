/* SPDX-License-Identifier: Apache-2.0
 *
 * verify_dataset: are a dataset's indexes and files still what was ingested?
 */
#ifndef ACTS_VERIFY_DATASET_H
#define ACTS_VERIFY_DATASET_H

#include "acts/session.h"

/*
 * `ask->what` is DATASET[@V].  Its indexes are recomputed against the ledger;
 * its data is what `ask->data` holds, or, with NULL, the files where they were
 * found, or ask->sample of them. CUSTODY_DISAGREES where something differs,
 * CUSTODY_UNKNOWN where something could not be looked at; each is a row
 * "finding" of the answer.
 */
enum custody_status verify_dataset(struct custody *custody,
    const struct custody_verify *ask, json_t **answer,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
