/* SPDX-License-Identifier: Apache-2.0
 *
 * slots: `keys.slots`: one data key a slot of 4 KiB, wrapped under the root
 * secret, written in place, synced and read back.  A slot is never moved,
 * copied or used again: what was overwritten is gone.  custody-sealed(5) has
 * the bytes.
 *
 * Whoever adds holds the ledger's lock.
 */
#ifndef STORE_SLOTS_H
#define STORE_SLOTS_H

#include "crypto/root_secret.h"

#define SLOTS_SIZE ((size_t)4096)
#define SLOTS_SEAL_SIZE 16

/* What a slot is for: it opens nothing else. */
struct slots_name {
	uint8_t seal[SLOTS_SEAL_SIZE];
	uint8_t version[32]; /* its root */
	uint32_t epoch;
};

struct slots;

/*
 * Opens the slots of the ledger `genesis` (32 bytes).  CUSTODY_NOT_FOUND
 * ("no-slots"); CUSTODY_DISAGREES ("slots") for a file of another ledger, or
 * damaged; CUSTODY_UNKNOWN ("io").  `write`: it can be changed.
 */
enum custody_status slots_open(struct slots **out, const char *path,
    const uint8_t genesis[32], bool write,
    struct custody_error *err) CUSTODY_MUST_CHECK;
void slots_close(struct slots *slots); /* wipes; accepts NULL */

/* A new file without a key in it.  CUSTODY_REFUSED ("exists"). */
enum custody_status slots_create(const char *path, const uint8_t genesis[32],
    const struct root_secret_method *method, const struct secret *root,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* How the root secret is made, the new one while it is being changed;
 * borrowed. */
const struct root_secret_method *slots_method(struct slots *slots);

/* From here on slots open.  CUSTODY_UNKNOWN ("bad-passphrase") for a root
 * secret that is not theirs. */
enum custody_status slots_unlock(struct slots *slots, const struct secret *root,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Puts a key into a new slot: on the disk, and read back, when it returns. */
enum custody_status slots_add(struct slots *slots,
    const struct slots_name *name, const struct secret *key, uint64_t *number,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The slot of a seal.  CUSTODY_NOT_FOUND ("no-slot"): there is none, or not
 * any more. */
enum custody_status slots_find(struct slots *slots,
    const uint8_t seal[SLOTS_SEAL_SIZE], uint64_t *number,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The key of a slot.  CUSTODY_DISAGREES ("slots") where it does not open, or
 * is not for `name` (NULL: for whatever it says). */
enum custody_status slots_key(struct slots *slots, uint64_t number,
    const struct slots_name *name, struct secret **out,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Slots from 1 to this one have been written to. */
uint64_t slots_last(const struct slots *slots);
/* What slot `number` says that it is for.  CUSTODY_NOT_FOUND ("no-slot"):
 * destroyed, or never finished. */
enum custody_status slots_read(struct slots *slots, uint64_t number,
    struct slots_name *out, struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * Random bytes, sync, read back; zeros, sync, read back.  It may be repeated,
 * needs no room on the disk and no root secret.  *direct: the read-back passed
 * by the page cache.  CUSTODY_DISAGREES ("not-overwritten").
 */
enum custody_status slots_destroy(struct slots *slots, uint64_t number,
    bool *direct, struct custody_error *err) CUSTODY_MUST_CHECK;

/* CUSTODY_OK where the slot holds zeros and nothing else. */
enum custody_status slots_destroyed(struct slots *slots, uint64_t number,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* `id` of a copy has this room, with its NUL. */
#define SLOTS_COPY_ID 16

/*
 * A copy that knows its `id`: all slots as they lie there, into an open file
 * that is the caller's; on the disk and read back when it returns.
 * CUSTODY_DISAGREES ("not-overwritten").  _id: of which copy this is; "" for
 * the store's own.
 */
enum custody_status slots_copy(struct slots *slots, int fd, const char *path,
    const char *id, struct custody_error *err) CUSTODY_MUST_CHECK;
void slots_copy_id(const struct slots *slots, char id[SLOTS_COPY_ID]);

/* The open file, for who asks what it lies on. */
int slots_fd(const struct slots *slots);

#endif
