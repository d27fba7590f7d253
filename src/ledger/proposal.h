/* SPDX-License-Identifier: Apache-2.0
 *
 * proposal: acts whose effect may wait for approval by others, as rows of the
 * state's table `proposal`.
 */
#ifndef LEDGER_PROPOSAL_H
#define LEDGER_PROPOSAL_H

#include "ledger/law.h"
#include "ledger/ledger.h"

struct proposals;

enum custody_status proposal_open(struct proposals **out,
    struct database *state, struct custody_error *err) CUSTODY_MUST_CHECK;
void proposal_close(struct proposals *proposals);

/* Records one; `act` is kept while it waits, empty for one that does not. */
enum custody_status proposal_add(struct proposals *proposals, const char *kind,
    const struct law_envelope *envelope, const char *subject, struct bytes act,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* One that has its last signature.  `act` is the caller's buffer. */
struct proposal {
	char id[LEDGER_ID_SIZE], hash[65];
	uint64_t seq;
	struct buffer act;
};

/* The oldest that is ready; CUSTODY_END if none is. */
enum custody_status proposal_ready(struct proposals *proposals,
    struct proposal *out, struct custody_error *err) CUSTODY_MUST_CHECK;

/* It has taken effect, by the event at `seq`. */
enum custody_status proposal_end(struct proposals *proposals, const char *id,
    uint64_t seq, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
