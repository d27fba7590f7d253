/* SPDX-License-Identifier: Apache-2.0
 *
 * dispose_named: which versions a plan is about: those that are named, or those
 * that are due, whose terms said until when they are kept.
 */
#ifndef ACTS_DISPOSE_NAMED_H
#define ACTS_DISPOSE_NAMED_H

#include "acts/session.h"

/*
 * Adds to `versions` (rows) and `seqs` (their events) what `ask` names and is
 * not disposed of; of --due what is neither on hold nor in an open plan, but
 * where one plan has all that is due, it is that, so that the same command
 * gives the same plan.  `held` is the caller's: what is due and on hold (hold,
 * why, dataset, ordinal), or NULL.
 * CUSTODY_USAGE; CUSTODY_NOT_FOUND ("not-due"), CUSTODY_REFUSED ("disposed",
 * "held", "planned") where nothing is left, with what to do.
 */
enum custody_status dispose_named(struct custody *custody,
    const struct custody_dispose *ask, json_t *versions, json_t *seqs,
    json_t **held, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
