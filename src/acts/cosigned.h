/* SPDX-License-Identifier: Apache-2.0
 *
 * cosigned: people who signed a checkpoint beside the ledger's own key, which
 * whoever can write the folder can read.
 */
#ifndef ACTS_COSIGNED_H
#define ACTS_COSIGNED_H

#include <jansson.h>

#include "acts/signer.h"
#include "crypto/note.h"

/*
 * Appends {"name","role"} to `people` for each cosignature by a key of
 * `state`, under the person's name; a wrong one is CUSTODY_DISAGREES
 * ("bad-signature").  With `needed`, one must be of a custodian, an operator
 * or an auditor: CUSTODY_DISAGREES ("no-signer").
 */
enum custody_status cosigned_rely(json_t *people, const struct note *note,
    struct database *state, bool needed,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Adds the cosignature of who acts to a note, unless it is there.
 * CUSTODY_REFUSED ("role") for a developer. */
enum custody_status cosigned_add(struct buffer *note, struct custody *custody,
    bool *added, struct custody_error *err) CUSTODY_MUST_CHECK;

/* The same to the note that `object` has in base64 as "checkpoint". */
enum custody_status cosigned_add_to(json_t *object, struct custody *custody,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* That `signer` cosigned the note that is in `base64`: CUSTODY_DISAGREES
 * ("checkpoint"). */
enum custody_status cosigned_by(const char *base64, const struct signer *signer,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
