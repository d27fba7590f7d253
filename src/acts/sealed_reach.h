/* SPDX-License-Identifier: Apache-2.0
 *
 * sealed_reach: how far the records of a sealed file's runs reach: a record may
 * begin in a chunk before its run's, and end in a later one.
 */
#ifndef ACTS_SEALED_REACH_H
#define ACTS_SEALED_REACH_H

#include "acts/sealed_contents.h"

/* The chunks in which the first record of a run begins and its last ends. */
struct sealed_reach {
	uint64_t from, until;
};

/* One for each run, to be freed.  CUSTODY_DISAGREES ("sealed") where the runs
 * do not ascend over the file's `chunks`, or miss a record of an entry. */
enum custody_status sealed_reach_find(struct sealed_reach **out,
    const struct sealed_contents *contents, uint64_t chunks,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
