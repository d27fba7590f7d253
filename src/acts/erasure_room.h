/* SPDX-License-Identifier: Apache-2.0
 *
 * erasure_room: what an erasure takes of the disk while it is carried out.
 */
#ifndef ACTS_ERASURE_ROOM_H
#define ACTS_ERASURE_ROOM_H

#include "acts/erasure_seal.h"

/* Bytes.  Of several versions the one that takes most counts: it gives back all
 * of it before the next. */
struct erasure_room {
	uint64_t there;  /* free where the custody directory lies, with what is
			    kept for disposals (reserve.h) */
	uint64_t beside; /* the sealed file once more, and its index twice */
	uint64_t least;  /* where that is not there: in pieces */
	const char *why; /* static: why not in pieces; NULL: it can be */
};

/* Of what. */
struct erasure_plan {
	const json_t *versions; /* rows */
	const json_t *erases;   /* objects event, records: how many of each */
	const struct barred *digests;
	const char *hash; /* of the event that planned it; NULL before */
};

/* What a killed run had made is less; what is sealed no more, or being moved,
 * takes none.  The root secret is asked for where there is too little. */
enum custody_status erasure_room(struct erasure_room *out,
    struct custody *custody, const struct erasure_plan *plan,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* CUSTODY_OK, or CUSTODY_UNKNOWN ("no-room"): it is not to begin. */
enum custody_status erasure_room_check(const struct erasure_room *room,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
