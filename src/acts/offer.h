/* SPDX-License-Identifier: Apache-2.0
 *
 * offer: acts that are signed here and take effect elsewhere.
 *
 * With settings.offer every act that goes through the ledger is signed into
 * that file (ledger_offer); an act asks offer_made() where it would tell what
 * became of it, and tells offer_tell() instead.
 */
#ifndef ACTS_OFFER_H
#define ACTS_OFFER_H

#include "acts/session.h"

/* Are acts signed into a file? */
bool offer_made(const struct custody *custody);

/* The answer in place of the act's own: result {offer, person, genesis, seen,
 * acts: [{at, kind, subject}]}. */
enum custody_status offer_tell(struct custody *custody, json_t **answer,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Signs one act of somebody who has a trust file in place of the ledger into
 * settings.offer, and tells it. */
enum custody_status offer_by_trust_file(struct custody *custody,
    const char *trust, const char *kind, const char *subject,
    const json_t *data, json_t **answer,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
