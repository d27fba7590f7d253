/* SPDX-License-Identifier: Apache-2.0
 *
 * erasure_seal_inside: one sealed version that is being sealed anew, as
 * erasure_seal.c, erasure_move.c and erasure_room.c see it, and nobody else.
 */
#ifndef ACTS_ERASURE_SEAL_INSIDE_H
#define ACTS_ERASURE_SEAL_INSIDE_H

#include "acts/erasure_seal.h"
#include "acts/remeasure.h"
#include "acts/sealed_erase.h"

struct erasure_making {
	const struct erasure_seal *seal;
	struct sealed_file_name name; /* of the new one */
	char text[SEALED_NAME_SIZE];
	uint8_t root[DIGEST_SIZE];
	char *path;  /* sealed/NAME */
	char *index; /* index/EVENT.sqlite3.anew */
	struct slots *slots;
	struct secret *key;
	struct secret *index_key;
	struct sealed_read *read; /* of the new one */
	struct remeasure again;
	bool moved;     /* the old is being given up: there is no way back */
	bool in_memory; /* what is sorted for the index */
};

/* erasure_seal.c */
enum custody_status erasure_seal_name(struct erasure_making *making,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* For the caller to free; NULL when memory is short. */
char *erasure_seal_index(const struct erasure_seal *seal, const char *suffix);
enum custody_status erasure_seal_name_records(const struct erasure_seal *seal,
    struct sealed_erase *erase, struct custody_error *err) CUSTODY_MUST_CHECK;
struct slots_name erasure_seal_slot_name(const struct erasure_making *making);
enum custody_status erasure_seal_add_slot(struct erasure_making *making,
    uint64_t *number, struct custody_error *err) CUSTODY_MUST_CHECK;

/* erasure_room.c: bytes that sealing anew beside the old takes, less what a run
 * that was killed had made. */
uint64_t erasure_room_beside(const struct erasure_seal *seal);
/* Those that moving it in pieces takes, and why it cannot be moved here, or
 * NULL. */
enum custody_status erasure_room_pieces(uint64_t *bytes,
    const struct erasure_seal *seal, const char **why,
    struct custody_error *err) CUSTODY_MUST_CHECK;
bool erasure_room_is_there(struct custody *custody, uint64_t bytes);
enum custody_status erasure_room_free(uint64_t *bytes, struct custody *custody,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * erasure_move.c: in little room.  Was it begun?  Then the old file has holes,
 * maybe, and no other way is left.  Begins it: the old was read from end to end
 * and is whole, the new key is in its slot, and nothing is given up yet.
 * CUSTODY_UNKNOWN: "no-room", "no-holes".
 */
bool erasure_move_begun(const struct erasure_seal *seal);
enum custody_status erasure_move_begin(struct erasure_making *making,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* All of it, or what a run that was killed left to be done; the old index,
 * which is of what was there, is gone then. */
enum custody_status erasure_move_all(struct erasure_making *making,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* Removes what was made for one that was not begun. */
void erasure_move_clear(const struct erasure_making *making);

#endif
