/* SPDX-License-Identifier: Apache-2.0
 *
 * state: the empty in-memory database that events are folded into: the
 * tables and views of state/, a view of each core policy, and the
 * functions that kinds need.
 */
#ifndef LEDGER_STATE_H
#define LEDGER_STATE_H

#include "store/database.h"

/* What statements of a state note (database_note): that they look at its clock,
 * or at who is who. */
#define STATE_CLOCK 1U
#define STATE_PEOPLE 6U

/*
 * Functions: key_id(hex), the id of a raw public key; key_sound(hex), 1 if it
 * is 32 bytes, canonical and not of small order; key_proof(key, ledger, name,
 * role, proof), 1 if proof is the key's signature over "custody key v1\n" and
 * the canonical JSON of {key, ledger, name, role}.
 */
enum custody_status state_open(
    struct database **out, struct custody_error *err) CUSTODY_MUST_CHECK;

/* The same without the views that policies ask: a trust document folds people,
 * and is read before every job, where to read views takes longest. */
enum custody_status state_open_partial(
    struct database **out, struct custody_error *err) CUSTODY_MUST_CHECK;

/* The same of a database that was opened from what database_image gave: it is
 * taken, whatever comes of it. */
enum custody_status state_resume(struct database **out,
    struct database *database, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Appends what a new key signs to prove that its holder has it. */
enum custody_status state_proof_message(struct buffer *out, const char *key,
    const char *ledger, const char *name, const char *role,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
