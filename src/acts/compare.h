/* SPDX-License-Identifier: Apache-2.0
 *
 * compare: how two versions differ, counted from their indexes in one merge
 * each of records, by their digests, and of hosts of URLs, in memory that does
 * not grow with the data.
 */
#ifndef ACTS_COMPARE_H
#define ACTS_COMPARE_H

#include "acts/session.h"
#include "store/index_file.h"

struct compare {
	/* Records; of equal ones as many are kept as both have. */
	uint64_t added, removed, kept;
	/* Hosts that only one has, and those with another count. */
	uint64_t new_domains, gone_domains, changed;
	uint64_t with_url[2]; /* records with a host, before and after */
	uint64_t strange;     /* of these after, those of new hosts */
	int64_t domains_ppm;  /* divergence of the hosts (ledger/divergence.h);
				 -1: none in one of them */
};

/* A host, as store/index_hosts.h has it, that does not have the same number of
 * records before and after. */
typedef enum custody_status compare_host(void *context, struct bytes host,
    const uint64_t count[2], struct custody_error *err);

/* Compares verified indexes, before and after; `each` may be NULL.  What does
 * not fit into memory is sorted in $TMPDIR.  Any answer but CUSTODY_OK of
 * `each` ends it and is given back. */
enum custody_status compare_indexes(struct compare *out,
    struct custody *custody, struct index_file *const index[2],
    compare_host *each, void *context,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
