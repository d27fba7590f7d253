/* SPDX-License-Identifier: Apache-2.0
 *
 * replay: a decision asked again, years later: with the policies that were in
 * force, on the state at its place; and what the rules of today would say.
 */
#ifndef ACTS_REPLAY_H
#define ACTS_REPLAY_H

#include "acts/session.h"

/*
 * `act` is that of the event `seq`, a decision.made.  *out, for the caller to
 * release:
 *   recorded   its verdict
 *   verdict    what the policies say now of what was known then
 *   agrees     whether every policy says what is recorded
 *   data       whether it rested on data too, which is not read again
 *   differs    [{policy, recorded, replayed, why}] where it does not agree
 *   today      {verdict, policy_set, same, changes [{policy, change, then,
 *              today}], reasons}: the set in force now, asked of what was
 *              known then; change is added, removed, changed or the same
 *   reasons    what the policies object to, now
 * A policy file of then that is missing makes the verdict "unknown".
 */
enum custody_status replay_decision(struct custody *custody, uint64_t seq,
    const json_t *act, json_t **out,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
