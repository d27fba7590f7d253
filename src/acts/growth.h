/* SPDX-License-Identifier: Apache-2.0
 *
 * growth: how two versions differ, counted from their verified indexes:
 * records by their digests, domains by the hosts of their URLs.
 */
#ifndef ACTS_GROWTH_H
#define ACTS_GROWTH_H

#include "acts/session.h"

struct growth {
	uint64_t added, removed; /* records, as compare.h counts them */
	uint64_t new_domains, gone_domains;
	bool counted;  /* false: too many to count here, or no index */
	char why[160]; /* why not */
};

/* More records than this, in either, are not counted on the way. */
#define GROWTH_MOST ((uint64_t)4000000)

/*
 * From `before` to `after`, rows of session_versions.  What cannot be counted
 * is not an error: `counted` says so.  CUSTODY_DISAGREES where an index is not
 * what the ledger recorded.
 */
enum custody_status growth_count(struct custody *custody, const json_t *before,
    const json_t *after, struct growth *out,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
