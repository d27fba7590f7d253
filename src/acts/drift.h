/* SPDX-License-Identifier: Apache-2.0
 *
 * drift: how far a version is from the last approved one before it, and how
 * far the site lets it be.
 */
#ifndef ACTS_DRIFT_H
#define ACTS_DRIFT_H

#include <jansson.h>

#include "acts/session.h"

/* The rows of drift_limit.csv in the policy set in force, for the caller to
 * release; none where the set has no such file or is not whole. */
enum custody_status drift_limits(json_t **rows, struct custody *custody,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * Of the ingest event `seq`, for the caller to release: an array of objects
 * (measure; base, the version measured from, "" where it cannot be told; ppm,
 * parts per million, -1 where it cannot be told; most, of `limits`, -1 for
 * any), empty where no earlier version was approved.  Without `limits` (NULL)
 * there is no `most`.
 */
enum custody_status drift_find(json_t **out, struct custody *custody,
    const json_t *seq, const json_t *limits,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
