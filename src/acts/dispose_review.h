/* SPDX-License-Identifier: Apache-2.0
 *
 * dispose_review: what a plan says, as answers tell it: to who draws it up,
 * and to who is asked to approve it.
 */
#ifndef ACTS_DISPOSE_REVIEW_H
#define ACTS_DISPOSE_REVIEW_H

#include "acts/dispose_plan.h"

/* Adds versions, destroys, keeps, beyond, ends, holds (none), derived, level
 * and level_why to `result`; of a plan of single records erases and
 * unsearched, too.  `files` are those of the plan. */
enum custody_status dispose_review(json_t *result, const json_t *plan,
    const struct dispose_files *files,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Adds to `row`, a disposal's (id, state, plan, account), what its plan says
 * until it is carried out, and from then on what its account does: destroyed,
 * left, level_why.  Where the file is not at hand `unread` says why.
 * CUSTODY_DISAGREES ("plan", "account") where it is not the one that the
 * ledger names. */
enum custody_status dispose_review_show(json_t *row, struct custody *custody,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
