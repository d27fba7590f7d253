/* SPDX-License-Identifier: Apache-2.0
 *
 * recall_reach: which releases received what was found, and which received
 * what is only derived from it.  A release that left all of it out did not
 * receive it; where that cannot be told, it did.
 */
#ifndef ACTS_RECALL_REACH_H
#define ACTS_RECALL_REACH_H

#include "acts/bar_list.h"

/* *lines: [{"release":"L3","derived":0}], in the order they were made. */
enum custody_status recall_reach(json_t **lines, struct custody *custody,
    const struct bar_list *list, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
