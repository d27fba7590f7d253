/* SPDX-License-Identifier: Apache-2.0
 *
 * erasure: the disposal of single records, wherever they are.  What is sealed
 * is sealed anew without them, and the old key destroyed; what lies in files
 * that are not Custody's stays there, and no gate lets it out any more.
 */
#ifndef ACTS_ERASURE_H
#define ACTS_ERASURE_H

#include <jansson.h>

#include "acts/session.h"

/* True where `ask` selects records. */
bool erasure_is_asked(const struct custody_dispose *ask);

/* Plans it; changes nothing but the ledger.  CUSTODY_USAGE; CUSTODY_NOT_FOUND
 * ("not-found") where there are none, CUSTODY_UNKNOWN ("not-searchable") where
 * that cannot be told; CUSTODY_REFUSED ("held"; "whole": a version has no
 * others). */
enum custody_status erasure_propose(struct custody *custody,
    const struct custody_dispose *ask, json_t **answer,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Carries the plan of `disposal` (a row of dispose.h) out, or finishes a run
 * that was killed.  CUSTODY_UNKNOWN ("no-room") before anything is changed;
 * CUSTODY_REFUSED ("root-lost") where there is no key to seal anew with. */
enum custody_status erasure_run(struct custody *custody, const json_t *disposal,
    bool root_lost, struct custody_error *err) CUSTODY_MUST_CHECK;

/* What a run that was killed after its end may have left. */
void erasure_tidy(struct custody *custody, const json_t *disposal);

/* Looks whether none of them is in what is sealed anew: *found names the first
 * version that has one, for the caller to free, or is NULL.  It needs the root
 * secret where something is sealed. */
enum custody_status erasure_look(struct custody *custody,
    const json_t *disposal, char **found,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
