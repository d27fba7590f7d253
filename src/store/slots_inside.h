/* SPDX-License-Identifier: Apache-2.0
 *
 * slots_inside: what the files of the key slots share, and nobody else.  The
 * places are those of custody-sealed(5).
 */
#ifndef STORE_SLOTS_INSIDE_H
#define STORE_SLOTS_INSIDE_H

#include "crypto/aead.h"
#include "store/slots.h"
#include "store/slots_disk.h"

#define SLOTS_MARK 16
#define SLOTS_ROOTS 2
#define SLOTS_GENESIS 32

/* Slot 0: mark, genesis, a block for each of two roots, the id of a copy. */
enum {
	SLOTS_HEAD_GENESIS = SLOTS_MARK,
	SLOTS_HEAD_ABOUT = 48, /* bytes that bind a block to its ledger */
	SLOTS_HEAD_COPY = 1024,
};

/* One root of slot 0: which slots it wraps, how it is made, and its wrapping
 * key. */
struct slots_root {
	uint64_t generation; /* 0: there is none */
	struct root_secret_method method;
	struct aead *wrap; /* NULL: locked */
};

struct slots {
	struct slots_disk disk;
	char *path;
	uint64_t last;
	uint8_t genesis[SLOTS_GENESIS];
	uint8_t head[SLOTS_SIZE]; /* slot 0 as it lies there */
	struct slots_root root[SLOTS_ROOTS];
};

/* CUSTODY_DISAGREES ("slots"): WHY of the file. */
enum custody_status slots_damaged(
    const struct slots *slots, const char *why, struct custody_error *err);

/* slots.c */

/* As slots_read; *generation is that of the root it says it is wrapped under.
 */
enum custody_status slots_slot_read(struct slots *slots, uint64_t number,
    struct slots_name *out, uint64_t *generation,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* Wraps `key` under the newest root into slot `number`: on the disk, and read
 * back. */
enum custody_status slots_slot_write(struct slots *slots, uint64_t number,
    const struct slots_name *name, const struct secret *key,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* slots_root.c */

/* From the head to `root`. */
enum custody_status slots_root_read(
    struct slots *slots, struct custody_error *err) CUSTODY_MUST_CHECK;
/* That of the newest generation, which new slots are wrapped under; the one
 * before it, NULL where no change of the root is under way; that of a
 * generation, NULL where it is not there. */
struct slots_root *slots_root_newest(struct slots *slots);
struct slots_root *slots_root_before(struct slots *slots);
struct slots_root *slots_root_of(struct slots *slots, uint64_t generation);
/*
 * Puts a root into its block of a head: `before`, the secret of the one before
 * it, or NULL, is sealed under it there.  *wrap gets its wrapping key.
 */
enum custody_status slots_root_write(uint8_t head[SLOTS_SIZE], size_t block,
    uint64_t generation, const struct root_secret_method *method,
    const struct secret *root, const struct secret *before, struct aead **wrap,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* Takes a root out of a head: its block, and what the other seals of it. */
void slots_root_erase(uint8_t head[SLOTS_SIZE], size_t block);
void slots_root_clear(struct slots *slots); /* wipes the wrapping keys */

#endif
