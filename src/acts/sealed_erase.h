/* SPDX-License-Identifier: Apache-2.0
 *
 * sealed_erase: a sealed file written once more, under another key and without
 * some of its records.  What has none of them is encrypted anew and not even
 * unpacked; of each of them its leaf hash stays, so that the version's root
 * and every other proof still hold.
 */
#ifndef ACTS_SEALED_ERASE_H
#define ACTS_SEALED_ERASE_H

#include "acts/barred.h"
#include "store/sealed_file.h"

struct sealed_erase;

/* From `read` into `write`, both the caller's.  `digests` are those of all
 * records that may go: nothing else is left out. */
enum custody_status sealed_erase_new(struct sealed_erase **out,
    struct sealed_read *read, struct sealed_write *write,
    const struct barred *digests, struct custody_error *err) CUSTODY_MUST_CHECK;
void sealed_erase_free(struct sealed_erase *erase); /* wipes; accepts NULL */

/* Names a record by its entry's path and its ordinal there, from 0.
 * CUSTODY_DISAGREES ("sealed") where there is no such entry. */
enum custody_status sealed_erase_add(struct sealed_erase *erase,
    struct bytes path, uint64_t ordinal,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * Writes all of it, and syncs.  *size: bytes of the file.  CUSTODY_DISAGREES:
 * "sealed"; "plan" where a record that was named has another digest, or is not
 * there.
 */
enum custody_status sealed_erase_write(struct sealed_erase *erase,
    const uint8_t version[DIGEST_SIZE], uint64_t *size,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* --- in little room: sealed_erase_move.c ---------------------------------- */

struct sealed_aside;

/* How it is moved, the caller's. */
struct sealed_erase_move {
	int old;                    /* the file that is read, to be written */
	struct sealed_aside *aside; /* of the new one */
	uint64_t piece; /* bytes: no more are written before what they came
			   from is given back, but for a single chunk */
};

/* Bytes of the disk that moving takes for a while, once all were named. */
enum custody_status sealed_erase_move_room(struct sealed_erase *erase,
    uint64_t *bytes, struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * The same as sealed_erase_write, into what sealed_write_resume opened, and
 * from where that came to; what it came from is given back to the file system
 * piece by piece, once the new is on the disk, was read back, and opens.
 * Killed, it is called again.  The old table stays.
 */
enum custody_status sealed_erase_move(struct sealed_erase *erase,
    const struct sealed_erase_move *move, const uint8_t version[DIGEST_SIZE],
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
