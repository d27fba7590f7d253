/* SPDX-License-Identifier: Apache-2.0
 *
 * slots_rotate: the root secret of the slots is changed.  Whoever does holds
 * the ledger's lock, and nothing is being destroyed.  What is killed between
 * is taken up by the new secret, and finished.
 */
#ifndef STORE_SLOTS_ROTATE_H
#define STORE_SLOTS_ROTATE_H

#include "store/slots.h"

/* A change was begun and not ended. */
bool slots_rotating(struct slots *slots);
/* How often the root was set: 1 since the file was made. */
uint64_t slots_generation(struct slots *slots);

/* How the secret was made that is being left; where no change is under way,
 * the one there is; borrowed. */
const struct root_secret_method *slots_rotate_from(struct slots *slots);

/* `old` is the secret that the slots were unlocked with.  From here on the new
 * one is asked for. */
enum custody_status slots_rotate_begin(struct slots *slots,
    const struct secret *old, const struct root_secret_method *method,
    const struct secret *root, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Wraps the key of one slot again where it was not yet, in place: on the disk,
 * and read back.  *key: it has one; a slot without is passed over. */
enum custody_status slots_rotate_slot(struct slots *slots, uint64_t number,
    bool *key, struct custody_error *err) CUSTODY_MUST_CHECK;

/* All were: the old root is taken out of slot 0, and opens nothing. */
enum custody_status slots_rotate_end(
    struct slots *slots, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
