/* SPDX-License-Identifier: Apache-2.0
 *
 * sealed: the sealed store of a custody directory: its root secret is asked
 * for once, when something sealed is needed, and kept as long as the session.
 * Every version has a key of its own, in its slot.
 */
#ifndef ACTS_SEALED_H
#define ACTS_SEALED_H

#include <jansson.h>

#include "acts/session.h"
#include "store/sealed_file.h"

#define SEALED_NAME_SIZE (2 * SLOTS_SEAL_SIZE + 1)

/* What is open of it; of a session. */
struct sealed_store;
void sealed_store_free(struct sealed_store *store); /* accepts NULL */

/* The seal of `version` (a row with seq and root), as the ledger has it; ""
 * where it is not sealed. */
enum custody_status sealed_name(char name[SEALED_NAME_SIZE],
    struct custody *custody, const json_t *version,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* True where it is sealed and nobody gave the root secret yet: whoever only
 * takes a look passes it over, instead of asking a person. */
bool sealed_locked(struct custody *custody, const json_t *version);

/* `sealed/NAME` and `keys.slots`, for the caller to free; NULL when memory is
 * short. */
char *sealed_path(const struct custody *custody, const char *name);
char *sealed_slots_path(const struct custody *custody);

/*
 * The slots, unlocked (which asks for the root secret) or not; borrowed.
 * CUSTODY_UNKNOWN: "no-slots", "bad-passphrase", "no-store-key"; also where
 * it was refused before in this session.  `write`: they can be changed.
 */
enum custody_status sealed_unlock(struct custody *custody, bool write,
    struct slots **out, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status sealed_slots(struct custody *custody, bool write,
    struct slots **out, struct custody_error *err) CUSTODY_MUST_CHECK;

/* The same for who seals: makes the slots where there are none, with a new
 * passphrase or the key file that settings name. */
enum custody_status sealed_begin(
    struct custody *custody, struct custody_error *err) CUSTODY_MUST_CHECK;

/* The root secret that they were unlocked with; borrowed; NULL: locked. */
const struct secret *sealed_secret(const struct custody *custody);
/* Opens slots that were open before anew, to be changed, with this secret from
 * here on (NULL: the same as before); it is the session's even after an
 * error. */
enum custody_status sealed_change_take(struct custody *custody,
    struct secret *root, struct slots **out,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The hash that slots and sealed files are bound to: CUSTODY_DISAGREES where
 * the ledger's is none. */
enum custody_status sealed_genesis(const struct custody *custody,
    uint8_t genesis[32], struct custody_error *err) CUSTODY_MUST_CHECK;

/* What binds the bytes of a seal; CUSTODY_DISAGREES for a name that is none. */
enum custody_status sealed_file_name(struct sealed_file_name *out,
    struct custody *custody, const char *name,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * The data key of a sealed version, its sealed file, and the key of its index
 * (*out NULL where the version is not sealed).  CUSTODY_UNKNOWN ("no-slot",
 * "no-sealed", as sealed_unlock); CUSTODY_DISAGREES ("slots", "sealed").
 */
enum custody_status sealed_key(struct secret **out, struct custody *custody,
    const json_t *version, const char *name,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status sealed_open(struct sealed_read **out,
    struct custody *custody, const json_t *version,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* While records are erased from a sealed file in pieces (sealed/NAME.moving is
 * there) neither opens: CUSTODY_UNKNOWN ("being-erased").  The path of that
 * mark is for the caller to free; sealed_let_move is for who does it, in this
 * session. */
char *sealed_moving_path(const struct custody *custody, const char *name);
bool sealed_is_moving(const struct custody *custody, const char *name);
void sealed_let_move(struct custody *custody, const char *name);
/* The same of the first of `versions` that is sealed and has this version's
 * dataset and root; *out NULL where none is. */
enum custody_status sealed_open_any(struct sealed_read **out,
    struct custody *custody, const json_t *versions, const json_t *version,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* Whether there is such a one. */
bool sealed_any(const json_t *versions, const json_t *version);
enum custody_status sealed_index_key(struct secret **out,
    struct custody *custody, const json_t *version,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
