/* SPDX-License-Identifier: Apache-2.0
 *
 * kept: a copy of the folded state beside a person's memory, so that a long
 * ledger need not be folded anew by every command.  It is theirs alone to
 * write, is of one release's SQL, and is never of more than they verified.
 */
#ifndef LEDGER_KEPT_H
#define LEDGER_KEPT_H

#include "ledger/open.h"

#define KEPT_FOLD_SIZE 17

/* Names all SQL that folds, and the release, in hex digits and a NUL. */
void kept_name_fold(char out[KEPT_FOLD_SIZE]);

/*
 * Sets ledger->fold and ledger->mark, from the copy where there is one that
 * the ledger continues, else empty.  Needs no lock.
 */
enum custody_status kept_begin(
    struct ledger *ledger, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Copies the state if it is worth it: where many events are not in the copy.
 * Best effort, as a memory is. */
void kept_renew(struct ledger *ledger);

#endif
