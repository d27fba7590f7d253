/* SPDX-License-Identifier: Apache-2.0
 *
 * dispose_turn: whether a plan may be carried out, and by whom: one run at a
 * time, and what was done is not done again.
 */
#ifndef ACTS_DISPOSE_TURN_H
#define ACTS_DISPOSE_TURN_H

#include <jansson.h>

#include "acts/session.h"

#define DISPOSE_TURN_PATIENCE 10 /* seconds */

/* True of a disposal (a row of the state) that is approved or was started. */
bool dispose_turn_may_go_on(const json_t *disposal);

/* The turn of disposal `id` in *fd, -1 or for the caller to close. */
enum custody_status dispose_turn_wait(int *fd, struct custody *custody,
    const char *id, struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * The turn to carry it out, in *fd, which closing ends, as the end of the
 * process does; and the row as it is then: of two at once the second finds what
 * the first came to, as one that is run after it.  CUSTODY_UNKNOWN
 * ("lock-busy") where another has had the turn for DISPOSE_TURN_PATIENCE.
 */
enum custody_status dispose_turn_take(int *fd, struct custody *custody,
    json_t **disposal, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Removes what one that was killed just after it was done left. */
void dispose_turn_tidy(struct custody *custody, const json_t *disposal);

/* CUSTODY_REFUSED ("not-approved", "rejected"): why one may not go on. */
enum custody_status dispose_turn_refuse(
    const json_t *disposal, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
