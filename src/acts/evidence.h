/* SPDX-License-Identifier: Apache-2.0
 *
 * evidence: events of the ledger inside a document: each as it was signed,
 * with its place, proved to be in the tree of a signed checkpoint.  Who reads
 * the document needs keys, not the ledger.  custody-ledger(5), section
 * EVIDENCE.
 */
#ifndef ACTS_EVIDENCE_H
#define ACTS_EVIDENCE_H

#include <jansson.h>

#include "acts/session.h"
#include "store/database.h"

/*
 * Adds "checkpoint", a note over the ledger as it is now, and "events" to
 * `object`: for each of `seqs` (ascending) {"act","prev","proof","seq",
 * "signature"}: the act's text, hex, an array of hex, a number, hex.  Writes
 * checkpoints/SIZE where this person may; else takes the newest that covers
 * them.  CUSTODY_UNKNOWN ("no-checkpoint") where there is none.
 */
enum custody_status evidence_add(json_t *object, struct custody *custody,
    const json_t *seqs, struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * Verifies what evidence_add wrote, against the people and keys of `state` (a
 * ledger's or a trust document's) and the ledger that is known by `genesis`.
 * *acts gets the verified acts: objects {seq, person, role, act, hash} for the
 * caller to release.  CUSTODY_MALFORMED ("evidence"), CUSTODY_DISAGREES
 * ("checkpoint", "bad-proof", "bad-signature", "stranger").
 */
enum custody_status evidence_check(json_t **acts, const json_t *object,
    struct database *state, const char *genesis,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
