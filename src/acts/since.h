/* SPDX-License-Identifier: Apache-2.0
 *
 * since: what changed between a request and the last approved one for the same
 * data and purpose.
 */
#ifndef ACTS_SINCE_H
#define ACTS_SINCE_H

#include "acts/session.h"

/*
 * *out is, for the caller to release, or NULL where none was approved before:
 *   request, at, person   the request before, when it was approved and by whom
 *   versions              [{dataset, from, to, counted, added, removed,
 *                         new_domains, gone_domains, why, drift}] of each
 *                         dataset that both name; drift as drift_find has it
 *                         with limits, absent of the same data
 *   others                datasets that the request before did not name
 *   ordinal, added, removed, new_domains, counted   of all of them together
 *   terms                 [{dataset, field, before, after}] of what was
 *                         approved then and is in force now
 */
enum custody_status since_find(struct custody *custody, const char *request,
    json_t **out, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
