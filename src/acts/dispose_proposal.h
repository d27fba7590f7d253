/* SPDX-License-Identifier: Apache-2.0
 *
 * dispose_proposal: the act that puts a plan before the quorum.
 */
#ifndef ACTS_DISPOSE_PROPOSAL_H
#define ACTS_DISPOSE_PROPOSAL_H

#include "acts/session.h"

/* Plans the disposal of what `ask` names; changes nothing but the ledger. */
enum custody_status dispose_propose(struct custody *custody,
    const struct custody_dispose *ask, json_t **answer,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
