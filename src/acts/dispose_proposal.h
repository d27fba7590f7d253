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

/* What a plan of single records does alike. */

/* CUSTODY_REFUSED ("held") where a version of `seqs` is on hold. */
enum custody_status dispose_proposal_held(struct custody *custody,
    const json_t *seqs, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Does the plan `id`, of that digest, say the same as `plan`, whoever made it
 * and when? */
bool dispose_proposal_same(struct custody *custody, const char *id,
    const char *digest, const json_t *plan);

/* A file beside the plan: plans/ID and a suffix. */
struct dispose_proposal_file {
	const char *suffix;
	struct bytes text;
};
/* The event, of a new id, and its files: all of it or nothing. */
enum custody_status dispose_proposal_record(struct custody *custody,
    const char *kind, const json_t *data,
    const struct dispose_proposal_file *files, size_t count,
    char id[LEDGER_ID_SIZE], struct ledger_place *place,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Adds state, needed, event, approvals and custodians of plan `id`. */
enum custody_status dispose_proposal_state(struct custody *custody,
    const char *id, json_t *result,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
