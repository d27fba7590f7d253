/* SPDX-License-Identifier: Apache-2.0
 *
 * show_id: what an act was given as its id, and what became of it.
 */
#ifndef ACTS_SHOW_ID_H
#define ACTS_SHOW_ID_H

#include <jansson.h>

#include "acts/session.h"

/* The result line of `show` for an id.  CUSTODY_NOT_FOUND ("no-such-id");
 * CUSTODY_DISAGREES where a disposal's plan or account was changed. */
enum custody_status show_id(struct custody *custody, const char *id,
    json_t **answer, struct custody_error *err) CUSTODY_MUST_CHECK;

/* The act of an event as JSON, for the caller to release, and its signature;
 * as ledger_read. */
enum custody_status show_act(struct custody *custody, uint64_t seq,
    json_t **act, uint8_t signature[64],
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
