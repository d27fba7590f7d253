/* SPDX-License-Identifier: Apache-2.0
 *
 * erasure_seal: one sealed version, sealed anew without some of its records:
 * another file, another index, another key in a slot of its own, of the next
 * epoch.  The old key is not touched here; that is the next step, and it is
 * taken only when the new was read from end to end.  Nor is the old file, but
 * where there is no room beside it: then its chunks are given back one by one,
 * each when it is in the new one, on the disk and read back.
 */
#ifndef ACTS_ERASURE_SEAL_H
#define ACTS_ERASURE_SEAL_H

#include <jansson.h>

#include "acts/barred.h"
#include "acts/sealed.h"

struct erasure_seal {
	struct custody *custody;
	const char *id;        /* of the disposal */
	const char *hash;      /* of the event that planned it; NULL before */
	const json_t *version; /* a row */
	const struct barred *digests;
	uint64_t records; /* how many of them it holds */
};

/*
 * Makes all of it, over whatever a run that was killed had made, or going on
 * with it.  What the
 * ledger will say of it (event, seal, epoch, runs, with_url, with_time,
 * with_id) is in plans/ID.job.EVENT then, and on the disk.
 * CUSTODY_DISAGREES: "sealed", "plan", "data" (not the version); or what the
 * store, the index and the disk answer.
 */
enum custody_status erasure_seal_make(const struct erasure_seal *seal,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The new index takes the old one's place; it may be repeated. */
enum custody_status erasure_seal_install(const struct erasure_seal *seal,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* What was said; CUSTODY_UNKNOWN where it is not there. */
enum custody_status erasure_seal_said(json_t **out,
    const struct erasure_seal *seal,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* Removes it, and once the ledger has the new name the mark of the old, `name`,
 * that it was being moved. */
void erasure_seal_forget(const struct erasure_seal *seal);
void erasure_seal_unmark(struct custody *custody, const char *name);

#endif
