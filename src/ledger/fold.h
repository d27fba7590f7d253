/* SPDX-License-Identifier: Apache-2.0
 *
 * fold: the law at work: may this act follow, and what does it change?  It
 * knows nothing of files: ledgers and trust documents are folded by it alike.
 */
#ifndef LEDGER_FOLD_H
#define LEDGER_FOLD_H

#include "ledger/act.h"
#include "ledger/kind.h"
#include "ledger/ledger.h"
#include "store/database.h"

struct fold;

/* An empty state.  With `partial`, places may have gaps (a trust document
 * holds some events only), so what an act saw is not compared. */
enum custody_status fold_new(struct fold **out, bool partial,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* A state as state_resume takes it, of a ledger whose genesis is given. */
enum custody_status fold_resume(struct fold **out, struct database *database,
    const char *genesis, struct custody_error *err) CUSTODY_MUST_CHECK;
void fold_free(struct fold *fold);
struct database *fold_state(struct fold *fold);

/*
 * Envelope, role, schema and checks of an act that would stand at `seq`; the
 * state stays as it was, but for its clock.  `key` gets the raw public key
 * that must have signed it.
 *   CUSTODY_REFUSED    "objection"  a check says no (text: its title)
 *   CUSTODY_REFUSED    "role"       the role may not do this
 *   CUSTODY_REFUSED    "stranger"   the key is not enrolled, or has ended
 *   CUSTODY_REFUSED    "branch"     it saw another past, ledger or nonce
 *   CUSTODY_MALFORMED  "schema"
 *   CUSTODY_UNKNOWN    "newer"      a kind of a newer release
 */
enum custody_status fold_judge(struct fold *fold, const struct act *act,
    uint64_t seq, uint8_t key[32],
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The first part of it: ledger, person, role and the form of the data, but
 * none of the kind's checks.  With `newcomer` its signer need not be enrolled.
 * CUSTODY_REFUSED "not-offered" for a kind that is signed at the ledger only.
 */
enum custody_status fold_admit(struct fold *fold, const struct act *act,
    uint64_t seq, bool newcomer, struct custody_error *err) CUSTODY_MUST_CHECK;

/* The kind of that name; NULL where this release does not know it. */
const struct kind *fold_kind(struct fold *fold, const char *name);

/* The same as fold_judge, and then folds it: `hash` (64 hex) is its place in
 * the chain. */
enum custody_status fold_event(struct fold *fold, const struct act *act,
    uint64_t seq, const char *hash, uint8_t key[32], struct ledger_place *place,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Between these the state's clock may be behind, for whoever folds many events
 * and asks nothing until the last. */
void fold_begin(struct fold *fold);
enum custody_status fold_end(
    struct fold *fold, struct custody_error *err) CUSTODY_MUST_CHECK;

/* The state was set back (database_undo): nothing of it is remembered. */
void fold_forget(struct fold *fold);

/* The id that the next event of `letter` gets. */
enum custody_status fold_next_id(struct fold *fold, char letter,
    char out[LEDGER_ID_SIZE], struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
