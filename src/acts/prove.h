/* SPDX-License-Identifier: Apache-2.0
 *
 * prove: a document that shows one thing without the ledger.  Every signature
 * it rests on is inside.  custody-ledger(5), section PROOFS.
 */
#ifndef ACTS_PROVE_H
#define ACTS_PROVE_H

#include "acts/session.h"

#define PROVE_TYPE "custody-proof/1"

/* Adds what shows that a record is in its version: the entry of its file and
 * the two paths.  *seq gets the place of the version's ingest.
 * CUSTODY_NOT_FOUND where there is no such file or record. */
enum custody_status prove_record(json_t *object, struct custody *custody,
    const struct custody_prove *ask, uint64_t *seq,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
